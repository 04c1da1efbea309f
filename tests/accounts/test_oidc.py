"""Signing in through an OpenID provider, against one that speaks real HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import OctKey
from sqlalchemy import select

from server.access.audit import Audit
from server.accounts.actions import disable_user, edit_user
from server.accounts.tables import Login, User
from server.core.principals import CONSOLE
from tests.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider, new_key
from tests.accounts.sso import ACCOUNT, DOOR, browser_of, comes_back, enters, goes, is_in
from tests.incubator import Incubator
from tests.staff import hire


@pytest.fixture
def client(incubator: Incubator, other: Provider) -> FlaskClient:
    return browser_of(incubator, other)


def test_a_user_signs_in_through_the_provider_and_goes_where_they_wanted(client: FlaskClient, other: Provider) -> None:
    assert "统一登录" in client.get("/manage/sign-in").text
    answer = enters(client, other, f"{DOOR}?back=/manage/users/")
    assert answer.location == "/manage/users/"
    assert "统一登录" in client.get(ACCOUNT).text


def test_a_browser_that_keeps_no_cookies_is_told_so_before_it_goes_to_the_provider(client: FlaskClient) -> None:
    browser = client.application.test_client(use_cookies=False)
    answer = browser.get(DOOR, headers={"Referer": "http://localhost/manage/sign-in", "Accept-Language": "zh"})
    assert answer.status_code == 400
    assert "没有保存 Cookie" in answer.text


def test_the_first_time_links_by_the_verified_address_and_later_ones_by_the_subject(
    client: FlaskClient, other: Provider, incubator: Incubator
) -> None:
    enters(client, other)
    other.who = {"sub": "w-1", "email": "changed@example.cn", "email_verified": True}
    browser = client.application.test_client()
    enters(browser, other)
    assert is_in(browser)
    with incubator.db.reading() as session:
        assert session.scalars(select(Audit.action).where(Audit.action == "oidc.linked")).all() == ["oidc.linked"]


@pytest.mark.parametrize(
    "who",
    [
        {"sub": "w-1", "email": "wang@example.cn", "email_verified": False},
        {"sub": "w-1", "email": "wang@example.cn"},
        {"sub": "w-1", "email": "wang@example.cn", "email_verified": "true"},
        {"sub": "w-1", "email": "nobody@example.cn", "email_verified": True},
        {"sub": "w-1"},
        {"sub": "w" * 201, "email": "wang@example.cn", "email_verified": True},
    ],
)
def test_an_address_that_is_not_verified_or_not_known_opens_nothing_and_makes_nobody(
    client: FlaskClient, other: Provider, incubator: Incubator, who: dict[str, object]
) -> None:
    other.who = who
    answer = enters(client, other)
    assert answer.status_code == 403
    assert "请联系管理员" in answer.text
    assert not is_in(client)
    with incubator.db.reading() as session:
        assert session.scalars(select(User.login)).all() == ["wang.lei"]


def test_who_took_over_a_linked_address_is_a_stranger(client: FlaskClient, other: Provider) -> None:
    enters(client, other)
    other.who = {"sub": "thief", "email": "wang@example.cn", "email_verified": True}
    assert enters(client.application.test_client(), other).status_code == 403


def test_a_corrected_address_is_linked_anew(client: FlaskClient, other: Provider, incubator: Incubator) -> None:
    enters(client, other)
    edit_user(incubator.db, 1, "王磊", "lei@example.cn", CONSOLE, incubator.time())
    assert enters(client.application.test_client(), other).status_code == 403
    other.who = {"sub": "w-2", "email": "lei@example.cn", "email_verified": True}
    assert enters(client.application.test_client(), other).status_code == 302


def test_a_disabled_user_is_a_stranger(client: FlaskClient, other: Provider, incubator: Incubator) -> None:
    enters(client, other)
    hire(incubator)
    disable_user(incubator.db, 1, CONSOLE, incubator.time())
    assert enters(client.application.test_client(), other).status_code == 403


TWISTS: list[dict[str, object]] = [
    {"nonce": "another"},
    {"aud": "somebody else"},
    {"aud": [CLIENT_ID, "somebody else"]},
    {"aud": [CLIENT_ID, "somebody else"], "azp": "somebody else"},
    {"iss": "https://evil.example"},
    {"exp": 1_772_000_000},
    {"iat": 1_999_999_999},
    {"nbf": 1_999_999_999},
    {"at_hash": "bm90IGl0cyBoYXNo"},
]


@pytest.mark.parametrize("twist", TWISTS, ids=[str(twist) for twist in TWISTS])
def test_a_token_that_was_not_made_for_this_sign_in_opens_nothing(
    client: FlaskClient, other: Provider, twist: dict[str, object]
) -> None:
    other.twist = twist
    assert enters(client, other).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "iat", "nonce"])
def test_a_token_that_lacks_what_proves_it_opens_nothing(client: FlaskClient, other: Provider, name: str) -> None:
    other.lacks = {name}
    assert enters(client, other).status_code == 403
    assert not is_in(client)


def test_a_token_with_a_forged_signature_opens_nothing(client: FlaskClient, other: Provider) -> None:
    other.shows = [new_key("first")]
    assert enters(client, other).status_code == 403
    assert not is_in(client)


def test_a_token_signed_by_our_own_secret_opens_nothing(client: FlaskClient, other: Provider) -> None:
    ours = OctKey.import_key(CLIENT_SECRET, {"kid": "first"})
    other.signs, other.algorithm, other.shows = ours, "HS256", [ours]
    other.about = {"id_token_signing_alg_values_supported": ["HS256"]}
    assert enters(client, other).status_code == 403
    assert not is_in(client)


def test_what_a_provider_says_about_itself_makes_nothing_less_safe(client: FlaskClient, other: Provider) -> None:
    careless = {"verify": False, "default_timeout": None, "max_redirects": 30, "trust_env": True}
    other.about = careless | {"code_challenge_method": None, "scope": "email", "client_id": "another"}
    assert enters(client, other).status_code == 302


def test_who_was_sent_away_again_and_again_keeps_the_last_time_alone(client: FlaskClient, other: Provider) -> None:
    first = other.authorise(goes(client))
    for _time in range(20):
        goes(client)
    assert comes_back(client, first).status_code == 403
    for _time in range(20):
        goes(client)
    assert enters(client, other).status_code == 302


def test_keys_that_the_provider_changed_are_read_anew(client: FlaskClient, other: Provider) -> None:
    enters(client, other)
    other.signs = new_key("second")
    browser = client.application.test_client()
    assert enters(browser, other).status_code == 302
    assert other.asked.count("/keys") == 2


def test_a_browser_that_was_not_sent_away_does_not_come_back(
    client: FlaskClient, other: Provider, incubator: Incubator
) -> None:
    back = other.authorise(goes(client))
    victim = client.application.test_client()
    assert comes_back(victim, back).status_code == 403
    goes(victim)
    assert comes_back(victim, back).status_code == 403
    assert "/token" not in other.asked
    with incubator.db.reading() as session:
        assert session.scalars(select(Login.id)).all() == []


def test_one_comes_back_once(client: FlaskClient, other: Provider) -> None:
    back = other.authorise(goes(client))
    assert comes_back(client, back).status_code == 302
    assert comes_back(client.application.test_client(), back).status_code == 403
    assert comes_back(client, back).status_code == 403


def test_who_declined_at_the_provider_is_told_so(client: FlaskClient, other: Provider) -> None:
    back = other.authorise(goes(client))
    state = back.partition("state=")[2]
    answer = client.get(f"{DOOR}/back?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert "没有完成" in answer.text


def test_a_code_that_the_provider_does_not_know_opens_nothing(client: FlaskClient, other: Provider) -> None:
    back = other.authorise(goes(client))
    other.codes.clear()
    assert comes_back(client, back).status_code == 503
    assert not is_in(client)


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
        {"jwks_uri": None},
        {"authorization_endpoint": "…"},
    ],
)
def test_a_provider_that_is_not_what_was_configured_is_not_used(
    client: FlaskClient, other: Provider, about: dict[str, object]
) -> None:
    described = {name: value for name, value in (other.describe() | about).items() if value not in (None, "…")}
    other.describe = lambda: described  # type: ignore[method-assign]
    answer = client.get(DOOR)
    assert answer.status_code == 503
    assert "改用密码" in answer.text


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_provider_that_talks_nonsense_is_away_and_the_next_try_asks_anew(
    client: FlaskClient, other: Provider, path: str
) -> None:
    other.broken = {path}
    first = client.get(DOOR)
    if path == "/token":
        first = comes_back(client, other.authorise(str(first.location)))
    assert first.status_code == 503
    other.broken = set()
    assert enters(client, other).status_code == 302


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_provider_that_sends_us_elsewhere_is_not_followed(client: FlaskClient, other: Provider, path: str) -> None:
    other.moved = {path}
    answer = client.get(DOOR)
    if path == "/token":
        answer = comes_back(client, other.authorise(str(answer.location)))
    assert answer.status_code == 503
    assert not any("moved" in asked for asked in other.asked)


def test_the_way_back_leads_to_no_other_server(client: FlaskClient, other: Provider) -> None:
    assert enters(client, other, f"{DOOR}?back=https://evil.example").location == "/manage/"


def test_without_a_provider_there_is_no_such_door(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    assert client.get(DOOR).status_code == 404
    assert "统一登录" not in client.get("/manage/sign-in").text
