"""Passkeys: they open the door to whoever holds them, once per question, and to nobody else."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.accounts.actions import disable_user
from server.accounts.logins import end_all_logins
from server.accounts.passkeys import keys_of
from server.accounts.rules import FRESH, passkeys_work_at
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from tests.accounts.authenticator import Authenticator
from tests.incubator import Incubator
from tests.staff import csrf, hire, sign_in, sign_in_as

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ACCOUNT, DOOR = "/manage/account", "/manage/sign-in"


BOTH_ENGINES = True


@pytest.fixture
def user(incubator: Incubator) -> int:
    incubator.config = replace(incubator.config, url="http://localhost:8000")
    return hire(incubator, login="wang.lei")


@pytest.fixture
def client(incubator: Incubator, user: int) -> FlaskClient:
    client = incubator.application().flask.test_client()
    sign_in_as(client, incubator, user)
    return client


@pytest.fixture
def key(client: FlaskClient) -> Authenticator:
    """Return a passkey that the user has added."""
    key = Authenticator()
    assert adds(client, key).json == {"to": ACCOUNT}
    return key


def sends(client: FlaskClient, path: str, body: Any, token: str | None = None) -> TestResponse:
    headers = {"X-CSRFToken": token or csrf(client), "Host": "localhost:8000"}
    return client.post(path, json=body, headers=headers)


def adds(client: FlaskClient, key: Authenticator, name: str = "我的手机") -> TestResponse:
    options = sends(client, f"{ACCOUNT}/passkeys/options", {}).get_json()
    return sends(client, f"{ACCOUNT}/passkeys", {"name": name, "credential": key.make(options)})


class HeldBack(io.BytesIO):
    """A body whose end is held back while something happens."""

    def __init__(self, body: object, happens: Callable[[], object]) -> None:
        super().__init__(json.dumps(body).encode())
        self._happens = happens

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self.tell() == 0:
            self._happens()
        return super().readinto(buffer)


def opens(client: FlaskClient, key: Authenticator) -> TestResponse:
    options = sends(client, f"{DOOR}/passkey/options", {}).get_json()
    return sends(client, f"{DOOR}/passkey?back=/manage/users/", key.sign(options))


def is_in(client: FlaskClient) -> bool:
    return client.get(ACCOUNT).status_code == 200


def test_no_passkey_is_added_by_a_page_that_was_held_back_until_its_sign_in_ended(
    client: FlaskClient, incubator: Incubator, user: int
) -> None:
    key, headers = Authenticator(), {"X-CSRFToken": csrf(client), "Host": "localhost:8000"}
    options = sends(client, f"{ACCOUNT}/passkeys/options", {}).get_json()
    made = {"name": "x", "credential": key.make(options)}
    body = HeldBack(made, lambda: end_all_logins(incubator.db, user, Principal(Ref("user", 9)), incubator.time()))
    answer = client.post(f"{ACCOUNT}/passkeys", input_stream=body, content_type="application/json", headers=headers)
    assert answer.location == f"{DOOR}?back={ACCOUNT}"
    with incubator.db.reading() as session:
        assert keys_of(session, user) == []


def test_a_passkey_signs_its_user_in_without_a_name_or_a_password(client: FlaskClient, key: Authenticator) -> None:
    browser = client.application.test_client()
    answer = opens(browser, key)
    assert answer.json == {"to": "/manage/users/"}
    page = browser.get(ACCOUNT).text
    assert "我的手机" in page
    assert "通行密钥" in page


def test_an_answer_opens_the_door_once(client: FlaskClient, key: Authenticator, incubator: Incubator) -> None:
    browser = client.application.test_client()
    options = sends(browser, f"{DOOR}/passkey/options", {}).get_json()
    asked = browser.get_cookie("session")
    answer = key.sign(options)
    incubator.time.pass_by(seconds=1)
    assert sends(browser, f"{DOOR}/passkey", answer).status_code == 200
    thief = client.application.test_client()
    assert asked
    thief.set_cookie("session", asked.value)
    assert sends(thief, f"{DOOR}/passkey", answer, csrf(thief)).status_code == 403
    assert not is_in(thief)


def test_an_answer_to_another_question_opens_nothing(client: FlaskClient, key: Authenticator) -> None:
    browser = client.application.test_client()
    options = sends(browser, f"{DOOR}/passkey/options", {}).get_json()
    sends(browser, f"{DOOR}/passkey/options", {})
    assert sends(browser, f"{DOOR}/passkey", key.sign(options)).status_code == 403
    assert sends(browser, f"{DOOR}/passkey", key.sign(options)).status_code == 422


def test_a_question_is_good_for_five_minutes(client: FlaskClient, key: Authenticator, incubator: Incubator) -> None:
    browser = client.application.test_client()
    options = sends(browser, f"{DOOR}/passkey/options", {}).get_json()
    incubator.time.pass_by(minutes=6)
    late = sends(browser, f"{DOOR}/passkey", key.sign(options))
    assert "已过期" in late.get_json()["problem"]


Twist = Callable[[Authenticator], Authenticator]


@pytest.mark.parametrize(
    "twisted",
    [
        lambda key: replace(key, origin="https://localhost.evil.example"),
        lambda key: replace(key, verified=False),
        lambda key: replace(key, key=Authenticator().key),
        lambda _key: Authenticator(),
    ],
    ids=["asked by another site", "by a device that did not look who it is", "forged", "unknown"],
)
def test_a_passkey_that_proves_less_opens_nothing(client: FlaskClient, key: Authenticator, twisted: Twist) -> None:
    browser = client.application.test_client()
    answer = opens(browser, twisted(key))
    assert answer.status_code == 403
    assert not is_in(browser)


def test_a_copy_of_a_passkey_is_noticed_by_its_count(
    client: FlaskClient, key: Authenticator, incubator: Incubator
) -> None:
    copy = replace(key)
    for _turn in range(3):
        incubator.time.pass_by(minutes=1)
        assert opens(client.application.test_client(), key).status_code == 200
    assert opens(client.application.test_client(), copy).status_code == 403


@pytest.mark.parametrize("body", [None, [], {}, {"id": 7}, {"id": "x", "response": {}}, "text"])
def test_what_is_no_passkey_is_refused_in_a_sentence(client: FlaskClient, body: object) -> None:
    browser = client.application.test_client()
    sends(browser, f"{DOOR}/passkey/options", {})
    answer = sends(browser, f"{DOOR}/passkey", body)
    assert answer.status_code == 403
    assert "通行密钥" in answer.get_json()["problem"]
    sends(client, f"{ACCOUNT}/passkeys/options", {})
    assert sends(client, f"{ACCOUNT}/passkeys", body).status_code == 422


UNREADABLE: tuple[object, ...] = ("x", "é", "", "\0", None, 7, [], "bnVsbA", "_w")


@pytest.mark.parametrize("field", ["userHandle", "signature", "authenticatorData", "clientDataJSON"])
def test_an_answer_that_cannot_be_read_opens_nothing(client: FlaskClient, key: Authenticator, field: str) -> None:
    for value in UNREADABLE:
        browser = client.application.test_client()
        answer = key.sign(sends(browser, f"{DOOR}/passkey/options", {}).get_json())
        answer["response"][field] = value
        told = sends(browser, f"{DOOR}/passkey", answer)
        # What a device calls its user proves nothing here, and may be anything that can be read.
        assert told.status_code == 403 or (field == "userHandle" and is_in(browser))


JUNK: dict[str, Any] = {"ver": "2.0", "alg": -7, "sig": b"x", "certInfo": b"x", "pubArea": b"x", "response": b"a.b.c"}
NONSENSE: tuple[Any, ...] = (
    {"x": 1},
    JUNK,
    JUNK | {"x5c": [b"junk"]},
    JUNK | {"x5c": [b"junk", b"junk"]},
    JUNK | {"x5c": [7]},
    JUNK | {"x5c": "x"},
    dict.fromkeys(JUNK, 7),
    [7],
    "x",
)


@pytest.mark.parametrize(
    "kind", ["packed", "fido-u2f", "tpm", "android-key", "android-safetynet", "apple", "unheard of"]
)
def test_a_passkey_that_says_nonsense_of_its_maker_is_refused_in_a_sentence(client: FlaskClient, kind: str) -> None:
    for said in NONSENSE:
        answer = adds(client, Authenticator(attestation=(kind, said)))
        assert answer.status_code == 422
        assert "通行密钥" in answer.get_json()["problem"]


def test_a_passkey_with_a_name_longer_than_any_is_refused(client: FlaskClient) -> None:
    assert adds(client, Authenticator(credential=bytes(301))).status_code == 422
    assert adds(client, Authenticator(credential=bytes(300))).status_code == 200


def test_a_passkey_may_count_from_anywhere(client: FlaskClient) -> None:
    key = Authenticator(uses=2**31 - 2)
    assert adds(client, key).status_code == 200
    assert opens(client.application.test_client(), key).status_code == 200


def test_an_answer_longer_than_any_is_not_read(client: FlaskClient) -> None:
    assert sends(client, f"{DOOR}/passkey", {"id": "x" * 70_000}).status_code == 413
    assert sends(client, f"{ACCOUNT}/passkeys", {"name": "x" * 70_000}).status_code == 413


def test_a_disabled_user_has_no_way_in_by_passkey(
    client: FlaskClient, key: Authenticator, incubator: Incubator
) -> None:
    hire(incubator)
    disable_user(incubator.db, 1, CONSOLE, incubator.time())
    assert opens(client.application.test_client(), key).status_code == 403


def test_a_passkey_is_removed_by_its_user_alone(client: FlaskClient, key: Authenticator, incubator: Incubator) -> None:
    stranger = client.application.test_client()
    sign_in(stranger, incubator, "auditor")
    fields = {"csrf_token": csrf(stranger, ACCOUNT)}
    assert stranger.post(f"{ACCOUNT}/passkeys/1/remove", data=fields).status_code == 404
    fields = {"csrf_token": csrf(client, ACCOUNT)}
    gone = client.post(f"{ACCOUNT}/passkeys/1/remove", data=fields, follow_redirects=True)
    assert "通行密钥已移除" in gone.text
    assert opens(client.application.test_client(), key).status_code == 403


def test_a_passkey_is_not_added_at_a_browser_that_was_left_open(client: FlaskClient, incubator: Incubator) -> None:
    incubator.time.now += FRESH
    assert sends(client, f"{ACCOUNT}/passkeys/options", {}).location.startswith(f"{DOOR}?again")


def test_a_passkey_is_added_once_and_not_without_limit(client: FlaskClient, key: Authenticator) -> None:
    assert adds(client, key).status_code == 422
    assert [adds(client, Authenticator()).status_code for _turn in range(10)] == [200] * 9 + [422]


@pytest.mark.parametrize(
    ("url", "work"),
    [
        ("https://board.example.cn", True),
        ("http://localhost:8000", True),
        ("http://board.example.cn", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.168.1.5", False),
        ("https://[::1]:8443", False),
    ],
)
def test_passkeys_are_offered_where_browsers_keep_them(url: str, work: bool) -> None:
    assert passkeys_work_at(url) == work
