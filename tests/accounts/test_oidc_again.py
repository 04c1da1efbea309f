"""Proving it again through an OpenID provider: to it, a browser that it knows is not who sits there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server.accounts.rules import FRESH
from tests.accounts.provider import Provider
from tests.accounts.sso import ACCOUNT, DOOR, browser_of, comes_back, enters, goes, is_in
from tests.incubator import Incubator


@pytest.fixture
def client(incubator: Incubator, other: Provider) -> FlaskClient:
    return browser_of(incubator, other)


def test_signing_in_again_asks_the_provider_for_the_password(client: FlaskClient, other: Provider) -> None:
    assert "prompt=login&max_age=0" in goes(client, f"{DOOR}?again=")
    assert "prompt" not in goes(client)


def can_change_how(client: FlaskClient) -> bool:
    return client.get(f"{ACCOUNT}/totp").status_code == 200


def test_whom_the_provider_looked_at_may_change_how_they_sign_in(client: FlaskClient, other: Provider) -> None:
    enters(client, other)
    assert can_change_how(client)


def test_whom_the_provider_remembers_comes_in_and_proves_it_before_changing_how(
    client: FlaskClient, other: Provider, incubator: Incubator
) -> None:
    other.twist = {"auth_time": int((incubator.time() - timedelta(hours=3)).timestamp())}
    enters(client, other)
    assert is_in(client)
    assert "统一登录（沿用已有登录）" in client.get(ACCOUNT).text
    assert not can_change_how(client)
    refused = enters(client, other, f"{DOOR}?again=")
    assert refused.status_code == 403
    assert "没有重新核对" in refused.text
    other.twist = {}
    assert enters(client, other, f"{DOOR}?again=").status_code == 302
    assert can_change_how(client)


@pytest.mark.parametrize("auth_time", [None, "now", True, 1e300, -1])
def test_a_provider_that_does_not_say_when_it_looked_proves_nobody_anew(
    client: FlaskClient, other: Provider, auth_time: object
) -> None:
    other.twist, other.lacks = ({}, {"auth_time"}) if auth_time is None else ({"auth_time": auth_time}, set())
    enters(client, other)
    assert not can_change_how(client)
    assert enters(client, other, f"{DOOR}?again=").status_code == 403


def test_a_browser_that_was_sent_away_long_ago_proves_nobody_anew(
    client: FlaskClient, other: Provider, incubator: Incubator
) -> None:
    address = goes(client)
    incubator.time.now += FRESH
    comes_back(client, other.authorise(address))
    assert is_in(client)
    assert not can_change_how(client)


def test_who_was_sent_away_by_an_older_version_is_told_to_begin_anew(client: FlaskClient, other: Provider) -> None:
    back = other.authorise(goes(client))
    with client.session_transaction() as session:
        session["oidc"] = session["oidc"][:4]
    answer = comes_back(client, back)
    assert answer.status_code == 403
    assert "请返回重试" in answer.text
    assert enters(client, other).status_code == 302
