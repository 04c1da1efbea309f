"""Proving it again through an OpenID provider: to it, a browser that it knows is not who sits there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server.accounts.passwords import set_password
from server.accounts.rules import FRESH
from server.core.principals import CONSOLE
from tests.accounts.provider import Provider
from tests.accounts.sso import ACCOUNT, DOOR, browser_of, comes_back, enters, goes, is_in
from tests.incubator import Incubator
from tests.staff import csrf

PASSWORD = "四月的雨下得正好"
BROKEN, OLD, UNDATED = "没有完成", "没有重新核对身份", "没有说明何时核对过身份"


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
    assert OLD in refused.text
    other.twist = {}
    assert enters(client, other, f"{DOOR}?again=").status_code == 302
    assert can_change_how(client)


@pytest.mark.parametrize(("auth_time", "said"), [("now", BROKEN), (True, UNDATED), (1e300, OLD), (-1, OLD)])
def test_a_provider_that_names_no_time_at_which_it_can_have_looked_proves_nobody_anew(
    client: FlaskClient, other: Provider, auth_time: object, said: str
) -> None:
    other.twist = {"auth_time": auth_time}
    enters(client, other)
    assert not can_change_how(client)
    refused = enters(client, other, f"{DOOR}?again=")
    assert refused.status_code == 403
    assert said in refused.text


def test_whose_provider_never_says_when_it_looked_is_told_to_come_by_a_password(
    client: FlaskClient, other: Provider, incubator: Incubator
) -> None:
    other.lacks = {"auth_time"}
    enters(client, other)
    assert is_in(client)
    refused = enters(client, other, f"{DOOR}?again=")
    assert refused.status_code == 403
    assert "请向管理员要一个设置密码的链接" in refused.text
    assert "请再试一次" not in refused.text
    set_password(incubator.db, 1, PASSWORD, CONSOLE, incubator.time())
    fields = {"login": "wang.lei", "password": PASSWORD, "csrf_token": csrf(client)}
    assert client.post("/manage/sign-in", data=fields).status_code == 302
    assert can_change_how(client)


def test_a_browser_that_was_sent_away_long_ago_proves_nobody_anew(
    client: FlaskClient, other: Provider, incubator: Incubator
) -> None:
    address = goes(client)
    incubator.time.now += FRESH
    comes_back(client, other.authorise(address))
    assert is_in(client)
    assert not can_change_how(client)
