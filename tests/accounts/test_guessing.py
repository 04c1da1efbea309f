"""Guessing passwords: slowed down, without keeping their users out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.access.hashing import LONGEST_QUEUE, slot
from server.access.tables import AttemptCount
from server.access.throttle.policies import POLICIES
from server.accounts.actions import disable_user
from server.accounts.passwords import set_password
from server.accounts.tables import Login
from server.core.keys import Keys, digest
from server.core.principals import CONSOLE
from server.edge.browser import browser_name
from tests.incubator import Incubator
from tests.staff import csrf, hire

PASSWORD = "四月的雨下得正好"

BOTH_ENGINES = True


def employ(incubator: Incubator, login: str) -> None:
    set_password(incubator.db, hire(incubator, login=login), PASSWORD, CONSOLE, incubator.time())


@pytest.fixture
def client(incubator: Incubator) -> FlaskClient:
    employ(incubator, "wang.lei")
    return incubator.application().flask.test_client()


def enters(client: FlaskClient, login: str = "wang.lei", password: str = PASSWORD) -> TestResponse:
    fields = {"login": login, "password": password, "csrf_token": csrf(client)}
    return client.post("/manage/sign-in", data=fields)


def test_guesses_are_slowed_down_and_told_how_long(client: FlaskClient) -> None:
    answers = [enters(client, password=str(number)) for number in range(7)]
    assert [one.status_code for one in answers] == [403] * 6 + [429]
    assert "秒再试" in answers[-1].text


def test_names_that_nobody_has_are_slowed_down_in_the_same_way(client: FlaskClient) -> None:
    assert [enters(client, login="nobody").status_code for _turn in range(7)] == [403] * 6 + [429]


def guesses_from(client: FlaskClient, network: str, number: int, password: str = "wrong") -> TestResponse:
    fields = {"login": f"nobody{number}", "password": password, "csrf_token": csrf(client)}
    return client.post("/manage/sign-in", data=fields, headers={"X-Forwarded-For": network})


def test_guesses_at_one_name_after_the_other_are_told_to_wait_a_minute(
    client: FlaskClient, incubator: Incubator
) -> None:
    enters(client)
    client.post("/manage/sign-out", data={"csrf_token": csrf(client)})
    stranger = client.application.test_client()
    answers = [guesses_from(stranger, "203.0.113.5", number) for number in range(POLICIES["guess"].free + 1)]
    assert [one.status_code for one in answers] == [403] * POLICIES["guess"].free + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert guesses_from(stranger, "203.0.113.6", 0).status_code == 403
    known = {"login": "wang.lei", "password": PASSWORD, "csrf_token": csrf(client)}
    assert client.post("/manage/sign-in", data=known, headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 302
    incubator.time.pass_by(minutes=1)
    assert guesses_from(stranger, "203.0.113.5", 0).status_code == 403


class CountingHasher(PasswordHasher):
    """Counts what it works on."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.tried: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 (the library names it so)
        self.tried.append(str(hash))
        return super().verify(hash, password)


def test_a_password_is_tried_with_the_same_work_for_a_name_that_nobody_has(
    client: FlaskClient, incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    hire(incubator, login="new.one")
    disable_user(incubator.db, hire(incubator, login="gone"), CONSOLE, incubator.time())
    hasher = CountingHasher()
    monkeypatch.setattr("server.access.hashing._hasher", hasher)
    for login in ("wang.lei", "nobody", "<b>", "new.one", "gone"):
        hasher.tried.clear()
        assert enters(client, login, "wrong").status_code == 403
        [tried] = hasher.tried
        assert extract_parameters(tried) == extract_parameters(hasher.hash("any other"))


def test_a_strangers_guesses_do_not_keep_a_user_from_an_own_browser(client: FlaskClient, incubator: Incubator) -> None:
    enters(client)
    client.post("/manage/sign-out", data={"csrf_token": csrf(client)})
    stranger = client.application.test_client()
    for number in range(30):
        enters(stranger, password=str(number))
    assert enters(stranger).status_code == 429
    assert enters(client).status_code == 302


def test_guesses_at_an_own_browser_are_slowed_down_too(client: FlaskClient) -> None:
    enters(client)
    assert [enters(client, password=str(number)).status_code for number in range(7)] == [403] * 6 + [429]


def test_the_mark_of_one_users_browser_is_no_mark_for_another(client: FlaskClient, incubator: Incubator) -> None:
    employ(incubator, "li.na")
    enters(client)
    for number in range(7):
        enters(client, login="li.na", password=str(number))
    with incubator.db.reading() as session:
        assert session.scalars(select(AttemptCount.policy)).one() == "stranger"


def test_users_who_share_a_desk_are_all_kept_from_it_by_no_stranger(client: FlaskClient, incubator: Incubator) -> None:
    employ(incubator, "li.na")
    for login in ("wang.lei", "li.na", "wang.lei"):
        enters(client, login)
        client.post("/manage/sign-out", data={"csrf_token": csrf(client)})
    stranger = client.application.test_client()
    for login in ("wang.lei", "li.na"):
        for number in range(7):
            enters(stranger, login, str(number))
        assert enters(stranger, login).status_code == 429
        assert enters(client, login).status_code == 302


@pytest.mark.parametrize("cookie", ["", "forged"])
def test_where_nobody_signed_in_is_a_strangers_browser(client: FlaskClient, incubator: Incubator, cookie: str) -> None:
    client.set_cookie("browser", cookie)
    assert enters(client, password="wrong").status_code == 403
    with incubator.db.reading() as session:
        assert session.scalars(select(AttemptCount.policy)).one() == "stranger"


def test_a_browser_has_another_name_for_each_user_of_it_and_for_each_use(
    client: FlaskClient, incubator: Incubator
) -> None:
    employ(incubator, "li.na")
    for login in ("wang.lei", "li.na"):
        enters(client, login)
    with incubator.db.reading() as session:
        names = session.scalars(select(Login.browser)).all()
    cookie = client.get_cookie("browser")
    assert cookie
    keys = Keys.of(incubator.config.data)
    assert len({*names, *(browser_name(keys, cookie.value, use) for use in ("scan", "pin", "invite"))}) == 5
    assert digest(cookie.value) not in names


@pytest.mark.parametrize("queue", ["strangers", "known"])
def test_whoever_finds_the_queue_full_has_used_up_no_try(client: FlaskClient, queue: str) -> None:
    if queue == "known":
        enters(client)
    with ExitStack() as crowd:
        for _one in range(1 + LONGEST_QUEUE[queue]):
            crowd.enter_context(slot(queue))
        answers = [enters(client) for _turn in range(7)]
    assert {(one.status_code, one.headers.get("Retry-After")) for one in answers} == {(429, "5")}
    assert enters(client).status_code == 302


@pytest.mark.engines_differ
def test_many_guesses_at_once_are_counted_one_by_one(client: FlaskClient) -> None:
    token, application = csrf(client), client.application
    cookie = client.get_cookie("session")
    assert cookie

    def guess(number: int) -> int:
        own = application.test_client()
        own.set_cookie("session", cookie.value)
        fields = {"login": "wang.lei", "password": str(number), "csrf_token": token}
        return own.post("/manage/sign-in", data=fields).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(16)))
    # On a busy machine a guess may also find no connection to the database, and is not counted then.
    assert 0 < answers.count(403) <= 6
    assert 429 in answers
