"""Signing in with a password, at a browser without scripts."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from server.access.audit import Audit
from server.access.roles import Scope
from server.accounts.actions import disable_user, grant_role
from server.accounts.passwords import set_password
from server.accounts.rules import IDLE, LASTS
from server.accounts.tables import Login
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.core.refusal import Refusal
from tests.incubator import Incubator
from tests.staff import csrf, hire, live_logins, sign_in

PASSWORD = "四月的雨下得正好"
WRONG = "登录名或密码不对。"


BOTH_ENGINES = True


@pytest.fixture
def user(incubator: Incubator) -> int:
    user = hire(incubator, login="wang.lei")
    set_password(incubator.db, user, PASSWORD, CONSOLE, incubator.time())
    return user


@pytest.fixture
def client(incubator: Incubator, user: int) -> FlaskClient:
    return incubator.application().flask.test_client()


def enters(client: FlaskClient, login: str = "wang.lei", password: str = PASSWORD, back: str = "") -> TestResponse:
    fields = {"login": login, "password": password, "csrf_token": csrf(client)}
    return client.post(f"/manage/sign-in?back={back}", data=fields)


def test_a_user_signs_in_and_goes_where_they_wanted(client: FlaskClient) -> None:
    asked = client.get("/manage/roster/?q=1")
    assert asked.location == "/manage/sign-in?back=/manage/roster/%3Fq%3D1"
    answer = enters(client, back="/manage/roster/%3Fq%3D1")
    assert answer.location == "/manage/roster/?q=1"
    assert client.get(answer.location).status_code == 200


def test_a_login_name_may_be_typed_in_any_case(client: FlaskClient) -> None:
    assert enters(client, login=" Wang.Lei").status_code == 302


@pytest.mark.parametrize(("login", "password"), [("", PASSWORD), ("wang.lei", ""), ("", "")])
def test_what_is_missing_is_said_beside_its_field(client: FlaskClient, login: str, password: str) -> None:
    answer = enters(client, login, password)
    assert answer.status_code == 422
    assert answer.text.count("这一项没有填") == [login, password].count("")
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(("login", "password"), [("wang.lei", "wrong"), ("nobody", PASSWORD), ("<b>", "x")])
def test_a_wrong_password_and_an_unknown_name_get_the_same_words(
    client: FlaskClient, login: str, password: str
) -> None:
    answer = enters(client, login, password)
    assert answer.status_code == 403
    assert WRONG in answer.text
    assert "staff" not in answer.headers.get("Set-Cookie", "")


def test_a_disabled_user_gets_the_words_of_a_wrong_password(
    client: FlaskClient, incubator: Incubator, user: int
) -> None:
    hire(incubator)
    disable_user(incubator.db, user, CONSOLE, incubator.time())
    assert WRONG in enters(client).text


def test_the_cookie_is_kept_hashed_and_away_from_scripts(client: FlaskClient, incubator: Incubator) -> None:
    cookies = enters(client).headers.getlist("Set-Cookie")
    [cookie] = [one for one in cookies if one.startswith("staff=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    secret = cookie.removeprefix("staff=").partition(";")[0]
    assert len(secret) == 43
    with incubator.db.reading() as session:
        assert session.scalars(select(Login.digest)).one() != secret


def test_signing_in_again_ends_the_sign_in_before(client: FlaskClient, incubator: Incubator) -> None:
    enters(client)
    enters(client)
    assert len(live_logins(incubator.db, incubator.time(), 1, 2)) == 1


def test_a_sign_in_that_another_one_replaces_ends_in_the_ledger(client: FlaskClient, incubator: Incubator) -> None:
    other = sign_in(client, incubator)
    enters(client)
    assert live_logins(incubator.db, incubator.time(), 1, 2) == {2}
    with incubator.db.reading() as session:
        lines = session.execute(select(Audit.author, Audit.action, Audit.subject).where(Audit.author == Ref("user", 1)))
        assert [tuple(line) for line in lines] == [(Ref("user", 1), "login.ended", Ref("user", other))]


def test_signing_out_ends_the_sign_in_and_not_only_the_cookie(client: FlaskClient, incubator: Incubator) -> None:
    enters(client)
    kept = client.get_cookie("staff")
    assert kept
    client.post("/manage/sign-out", data={"csrf_token": csrf(client)})
    client.set_cookie("staff", kept.value)
    assert client.get("/manage/").status_code == 302


def test_a_sign_in_that_was_forgotten_over_night_has_ended(client: FlaskClient, incubator: Incubator) -> None:
    enters(client)
    incubator.time.now += IDLE
    assert client.get("/manage/").status_code == 302


def test_a_sign_in_in_use_lasts_a_week_and_no_longer(incubator: Incubator, user: int) -> None:
    application = incubator.application()
    client = application.flask.test_client()
    enters(client)
    begun = incubator.time.now
    while incubator.time.now + IDLE / 2 < begun + LASTS:
        incubator.time.now += IDLE / 2
        assert client.get("/manage/").status_code == 200
        application.attendance.write()
    incubator.time.now = begun + LASTS
    assert client.get("/manage/").status_code == 302


@pytest.mark.parametrize("page", ["boards/{board}/live", "boards/{board}/live/hello", "kiosks"])
def test_a_page_that_was_left_open_and_asks_by_itself_keeps_no_sign_in_awake(
    incubator: Incubator, user: int, page: str
) -> None:
    application = incubator.application()
    client = application.flask.test_client()
    enters(client)
    path = f"/manage/{page.format(board=incubator.board().code)}"
    for _turn in range(3):
        assert client.get(path).status_code == 200
        application.attendance.write()
        incubator.time.now += IDLE / 3
    assert client.get("/manage/").status_code == 302


def test_reading_a_page_writes_nothing(client: FlaskClient, incubator: Incubator) -> None:
    enters(client)
    with incubator.db.reading() as session:
        before = session.scalars(select(Login.seen_at)).one()
    incubator.time.pass_by(minutes=10)
    client.get("/manage/")
    with incubator.db.reading() as session:
        assert session.scalars(select(Login.seen_at)).one() == before


def test_a_form_without_its_token_signs_nobody_in(client: FlaskClient) -> None:
    fields = {"login": "wang.lei", "password": PASSWORD}
    assert client.post("/manage/sign-in", data=fields).status_code == 400


def test_a_form_from_before_signing_in_is_void_afterwards(client: FlaskClient) -> None:
    before = csrf(client)
    enters(client)
    assert client.post("/manage/sign-out", data={"csrf_token": before}).status_code == 400


@pytest.mark.parametrize(
    ("role", "scope", "start"),
    [
        ("admin", Scope(), "/manage/"),
        ("liaison", Scope(organisation=1), "/manage/roster/"),
        (None, Scope(), "/manage/account"),
    ],
)
def test_everybody_starts_at_a_page_that_is_theirs(
    incubator: Incubator, role: str | None, scope: Scope, start: str
) -> None:
    incubator.tenant("北辰智造", "王小明")
    client = incubator.application().flask.test_client()
    sign_in(client, incubator, role, scope)
    assert client.get("/manage/sign-in").location == start


def test_a_role_is_granted_only_on_the_kind_of_scope_that_it_is_for(incubator: Incubator, user: int) -> None:
    with pytest.raises(Refusal):
        grant_role(incubator.db, user, "liaison", Scope(), CONSOLE, incubator.time())


def test_a_token_of_the_api_signs_nobody_in(incubator: Incubator, client: FlaskClient) -> None:
    assert "token" not in client.get("/manage/sign-in").text.replace("csrf_token", "")
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Login)) == 0
