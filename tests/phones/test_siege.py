"""Somebody guesses at a PIN all day, with as many devices as they like; its owner stands at the door."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from server.access.hashing import LONGEST_QUEUE, waiting
from server.app import Application
from server.core.db import Transaction
from server.core.refusal import Refusal
from server.phones.proving import Attempt, count_try
from server.phones.rules import FREE_FOR_ALL, LONGEST_WAIT, MOST_GUESSES
from server.phones.tables import PinGuess
from server.roster.tables import Person
from tests.incubator import Incubator
from tests.phone import Phone, has_pin

BOTH_ENGINES = True
PIN, WRONG = "271828", "141421"
NUMBER, ANOTHER = "13800000100", "13800000199"


def besiege(incubator: Incubator) -> None:
    """Let strangers use up what they may try at the PIN of 王小明."""
    with incubator.db.transaction() as tx:
        for number in range(FREE_FOR_ALL):
            guess = {"device": f"stranger {number}", "guessed_at": incubator.time()}
            tx.session.add(PinGuess(person_id=incubator.person("王小明"), **guess))


def guessed(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(PinGuess)) or 0


@pytest.fixture
def owner(incubator: Incubator, app: Application) -> Phone:
    """Return the new phone of 王小明, whose PIN is under attack."""
    incubator.tenant("星辰咨询", "陈静", room="3-15")
    has_pin(incubator, "王小明", PIN)
    with incubator.db.transaction() as tx:
        tx.session.execute(update(Person).where(Person.name == "王小明").values(phone=NUMBER))
    besiege(incubator)
    return Phone(incubator, app)


def tries(incubator: Incubator, attempt: Attempt) -> bool:
    """Tell whether a try is looked at."""

    def turn(tx: Transaction) -> str:
        return count_try(tx, person, attempt, incubator.time())

    person = incubator.person("王小明")
    try:
        incubator.db.act(turn)
    except Refusal:
        return False
    return True


def test_the_owner_comes_in_at_once_while_a_crowd_of_devices_tries_every_second(owner: Phone) -> None:
    incubator = owner.incubator
    for second in range(600):
        incubator.time.pass_by(seconds=1)
        guess = Attempt(f"{second:06}", f"139{second:08}", f"device {second}")
        assert not tries(incubator, guess), "a stranger is never looked at any more"
    owner.scan()
    owner.says("王小明", PIN)
    assert "有人在反复猜这个 PIN，请把您的电话也填上" in owner.text
    assert "王小明" in owner.send("/s/me", pin=PIN, number=NUMBER)
    assert owner.status == 200
    assert guessed(incubator) == FREE_FOR_ALL


def test_the_page_asks_for_the_number_only_while_somebody_guesses(owner: Phone) -> None:
    assert 'name="number"' in asked(owner)
    assert "请企业联络员发邀请" in owner.text
    owner.incubator.time.pass_by(days=1)
    assert 'name="number"' not in asked(owner)
    assert "王小明" in owner.send("/s/me", pin=PIN)


def asked(owner: Phone) -> str:
    """Return the page that asks 王小明 for the PIN."""
    owner.scan()
    return owner.follow("王*明")


@pytest.mark.parametrize(("number", "pin"), [(ANOTHER, PIN), (ANOTHER, WRONG), (NUMBER, WRONG), ("8012", PIN)])
def test_one_answer_tells_nobody_whether_the_number_or_the_pin_was_wrong(owner: Phone, number: str, pin: str) -> None:
    asked(owner)
    assert "没有通过：电话或 PIN 不对" in owner.send("/s/me", pin=pin, number=number)
    assert (owner.status, "Retry-After" in owner.headers) == (403, False)
    owner.send("/s/me", pin=WRONG, number=NUMBER)
    assert "没有通过：电话或 PIN 不对" in owner.text


def test_who_knows_the_number_tries_once_a_minute_whatever_the_number_of_devices(owner: Phone) -> None:
    incubator = owner.incubator
    looked_at = 0
    for second in range(300):
        looked_at += tries(incubator, Attempt(WRONG, NUMBER, f"device {second}"))
        incubator.time.pass_by(seconds=1)
    assert looked_at == timedelta(minutes=5) / LONGEST_WAIT
    assert timedelta(days=1) / LONGEST_WAIT == MOST_GUESSES - FREE_FOR_ALL


def test_an_invite_never_waits_for_those_who_guess(owner: Phone) -> None:
    assert tries(owner.incubator, Attempt(WRONG, NUMBER, "a colleague"))
    assert "王小明" in owner.is_of("王小明")


def test_who_finds_the_queue_full_has_not_tried_and_hears_no_more_than_others(owner: Phone) -> None:
    asked(owner)
    with ExitStack() as crowd:
        for _one in range(1 + LONGEST_QUEUE["besieged"]):
            crowd.enter_context(waiting("besieged"))
        assert "没有通过：电话或 PIN 不对" in owner.send("/s/me", pin=PIN, number=NUMBER)
    assert "王小明" in owner.send("/s/me", pin=PIN, number=NUMBER)
    assert owner.status == 200


@pytest.mark.parametrize("known", [{"phone": None}, {"phone_open": True}], ids=["no number", "on the door"])
def test_where_no_number_is_secret_all_share_one_try_a_minute(owner: Phone, known: dict[str, bool | None]) -> None:
    incubator = owner.incubator
    with incubator.db.transaction() as tx:
        tx.session.execute(update(Person).where(Person.name == "王小明").values(**known))
    assert 'name="number"' not in asked(owner)
    assert "请等 60 秒再输，或请联络员发邀请" in owner.send("/s/me", pin=PIN)
    assert (owner.status, owner.headers["Retry-After"]) == (429, "60")
    incubator.time.pass_by(seconds=60)
    assert "王小明" in owner.send("/s/me", pin=PIN)


def test_the_pin_is_changed_with_the_number_too(owner: Phone) -> None:
    me = owner.incubator.person("王小明")
    owner.is_of("王小明")
    assert 'name="number"' in owner.open(f"/me/{me}/pin")
    assert "请把您的电话也填上" in owner.send(f"/me/{me}/pin", old=PIN, new="161803", again="161803")
    assert "PIN 已保存" in owner.send(f"/me/{me}/pin", old=PIN, number=NUMBER, new="161803", again="161803")
    assert 'name="number"' not in owner.open(f"/me/{me}/pin")
