"""What is taken from a user while a sign-in, a new password or a link is under way, is not given back by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.accounts.actions import disable_user, edit_user, enable_user
from server.accounts.logins import end_all_logins
from server.accounts.passwords import new_link, set_password
from server.accounts.tables import PasswordLink, User
from server.accounts.totp import keep_totp, new_totp_secret, sealed
from server.app import Application
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from tests.incubator import Incubator
from tests.meanwhile import meanwhile
from tests.staff import csrf, hire, sign_in_as

USER = Principal(Ref("user", 1))

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ
MANY = 8
KNOWN, NEW = "四月的雨下得正好", "五月的风吹得正好"
ACCOUNT = "/manage/account"


@pytest.fixture
def user(incubator: Incubator) -> int:
    user = hire(incubator, login="wang.lei")
    set_password(incubator.db, user, KNOWN, CONSOLE, incubator.time())
    return user


@pytest.fixture
def app(incubator: Incubator) -> Application:
    return incubator.application()


@pytest.fixture
def thief(app: Application, user: int) -> FlaskClient:
    """Return a browser whose owner knows the user's password."""
    return app.flask.test_client()


def enters(client: FlaskClient, password: str = KNOWN) -> str:
    fields = {"login": "wang.lei", "password": password, "csrf_token": csrf(client)}
    return client.post("/manage/sign-in", data=fields, follow_redirects=True).text


def is_in(client: FlaskClient) -> bool:
    return client.get(ACCOUNT).status_code == 200


def test_a_sign_in_that_is_under_way_ends_with_a_new_password(
    thief: FlaskClient, incubator: Incubator, user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: set_password(incubator.db, user, NEW, USER, incubator.time()))
    assert "请重新登录" in enters(thief)
    assert not is_in(thief)


def test_a_sign_in_that_is_under_way_ends_with_the_user_also_for_later(
    thief: FlaskClient, incubator: Incubator, user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hire(incubator, login="another.admin")
    meanwhile(monkeypatch, lambda: disable_user(incubator.db, user, USER, incubator.time()))
    assert "请重新登录" in enters(thief)
    enable_user(incubator.db, user, USER, incubator.time())
    assert not is_in(thief)


def test_who_ends_all_sign_ins_ends_one_that_is_under_way(
    thief: FlaskClient, incubator: Incubator, user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: end_all_logins(incubator.db, user, Principal(Ref("user", user)), incubator.time()))
    enters(thief)
    assert not is_in(thief)


def test_who_was_asked_for_a_code_is_not_let_in_with_the_password_of_before(
    thief: FlaskClient, app: Application, incubator: Incubator, user: int
) -> None:
    secret = new_totp_secret()
    keep_totp(incubator.db, user, sealed(app.house.keys, secret), None, CONSOLE, incubator.time())
    enters(thief)
    set_password(incubator.db, user, NEW, USER, incubator.time())
    code = {"code": pyotp.TOTP(secret).at(incubator.time()), "csrf_token": csrf(thief)}
    assert thief.post("/manage/sign-in/code", data=code).location == "/manage/sign-in"
    assert not is_in(thief)


def test_a_password_is_not_changed_from_a_sign_in_that_ended_meanwhile(
    thief: FlaskClient, incubator: Incubator, user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    enters(thief)
    fields = {"present": KNOWN, "new": NEW, "csrf_token": csrf(thief)}
    meanwhile(monkeypatch, lambda: end_all_logins(incubator.db, user, Principal(Ref("user", user)), incubator.time()))
    assert thief.post(f"{ACCOUNT}/password", data=fields).location == "/manage/sign-in"
    enters(thief)
    assert is_in(thief)


def test_of_links_that_are_made_at_once_one_is_good(incubator: Incubator, user: int) -> None:
    def make(number: int) -> None:
        new_link(incubator.db, user, Principal(Ref("user", number)), incubator.time())

    with ThreadPoolExecutor(MANY) as desks:
        list(desks.map(make, range(1, MANY + 1)))
    with incubator.db.reading() as session:
        good = session.scalar(select(func.count()).where(PasswordLink.user_id == user, PasswordLink.used_at.is_(None)))
    assert good == 1


def test_whom_a_provider_links_by_an_address_that_is_corrected_meanwhile_is_linked_no_more(
    incubator: Incubator, user: int
) -> None:
    with ThreadPoolExecutor(1) as desk:
        with incubator.db.transaction() as tx:
            linked = tx.session.get_one(User, user, with_for_update=True)
            linked.issuer, linked.subject = "https://login.example", "7"
            fields = (user, "王磊", "right@example.com", USER, incubator.time())
            editing = desk.submit(edit_user, incubator.db, *fields)
            # Long enough for one who does not wait to slip through.
            wait([editing], timeout=0.5)
        editing.result()
    with incubator.db.reading() as session:
        assert session.get_one(User, user).issuer is None


def test_who_was_linked_by_an_address_that_was_wrong_is_signed_out(
    thief: FlaskClient, incubator: Incubator, user: int
) -> None:
    sign_in_as(thief, incubator, user)
    edit_user(incubator.db, user, "王磊", "wrong@example.com", USER, incubator.time())
    assert is_in(thief)
    with incubator.db.transaction() as tx:
        linked = tx.session.get_one(User, user)
        linked.issuer, linked.subject = "https://login.example", "7"
    edit_user(incubator.db, user, "王磊", "right@example.com", USER, incubator.time())
    assert not is_in(thief)
