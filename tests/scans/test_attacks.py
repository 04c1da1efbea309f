"""Attacks on the way from the door to the ledger: old codes, foreign codes, replays, and those who look ahead."""

from __future__ import annotations

import itertools
import re
import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from server.app import Application
from server.core.database.engines import sqlite_path
from server.phones.tables import Phone as PhoneRow
from server.presence.tables import Entry, UsedTicket
from tests.incubator import Incubator
from tests.phone import Phone, code_at, has_pin, invited, two_doors

MANY = [200, pytest.param(10_000, marks=pytest.mark.long)]


@pytest.fixture
def app(incubator: Incubator) -> Application:
    return two_doors(incubator)


@pytest.fixture
def phone(incubator: Incubator, app: Application) -> Phone:
    return Phone(incubator, app)


def entries(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Entry)) or 0


def everything(incubator: Incubator) -> str:
    """Return a digest of every row of every table."""
    path = sqlite_path(incubator.config.database_url)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        return sha256("\n".join(file.iterdump()).encode()).hexdigest()


def test_a_screenshot_of_a_code_is_worthless_after_61_seconds(phone: Phone) -> None:
    photo = code_at(phone.incubator, phone.app)
    phone.is_of("王小明")
    phone.incubator.time.pass_by(seconds=61)
    assert "这个码已过期" in phone.open(photo)
    assert phone.status == 410


def test_a_code_of_another_door_opens_nothing_at_this_one(phone: Phone) -> None:
    foreign = code_at(phone.incubator, phone.app, "3-14").rpartition("/")[2]
    here = phone.incubator.board("3-12").code
    assert "这个码已过期" in phone.open(f"/S/{here}/{foreign}")


def test_a_ticket_of_another_door_moves_nobody(phone: Phone) -> None:
    phone.is_of("王小明")
    choices = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', phone.text))
    phone.scan("3-14")
    foreign = re.findall(r"/s/([^\"/?]+\.[^\"/?]+)", phone.text)[0]
    answer = phone.client.post("/s/declare", data=choices | {"ticket": foreign, "status": "on_site"})
    assert answer.status_code == 403
    assert entries(phone.incubator) == 0


def test_a_replayed_choice_is_recorded_once(phone: Phone) -> None:
    phone.is_of("王小明")
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', phone.text)) | {"status": "on_site"}
    first = phone.client.post("/s/declare", data=sent)
    assert phone.client.post("/s/declare", data=sent).location == first.location
    assert entries(phone.incubator) == 1


def test_a_replay_under_another_name_finds_the_code_used(phone: Phone) -> None:
    phone.is_of("王小明")
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', phone.text)) | {"status": "on_site"}
    phone.client.post("/s/declare", data=sent)
    answer = phone.client.post("/s/declare", data=sent | {"status": "off", "key": "another"})
    assert answer.status_code == 409
    with phone.incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(UsedTicket)) == 1


def test_a_choice_sent_from_a_strangers_browser_is_nobodys(incubator: Incubator, app: Application) -> None:
    owner, thief = Phone(incubator, app), Phone(incubator, app)
    owner.is_of("王小明")
    has_pin(incubator, "李雷", "271828")
    at_the_pin(thief)
    thief.send("/s/declare", person=str(incubator.person("王小明")), status="off")
    assert (thief.status, "这台手机还没绑定" in thief.text) == (403, True)
    assert entries(incubator) == 0


def test_a_ticket_that_is_sent_on_is_worth_nothing_to_another_phone(incubator: Incubator, app: Application) -> None:
    at_the_door, at_home = Phone(incubator, app), Phone(incubator, app)
    at_home.is_of("李雷")
    at_the_door.is_of("王小明")
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', at_the_door.text))
    assert "别的手机或浏览器" in at_home.open(f"/s/{sent['ticket']}")
    assert at_home.status == 403
    at_home.scan()
    at_home.send("/s/declare", ticket=sent["ticket"], status="on_site")
    assert at_home.status == 403
    assert entries(incubator) == 0


def test_a_ticket_that_is_sent_on_makes_no_phone_anybodys(incubator: Incubator, app: Application) -> None:
    at_the_door, at_home = Phone(incubator, app), Phone(incubator, app)
    has_pin(incubator, "李雷", "271828")
    ticket = at_the_pin(at_the_door)
    at_the_pin(at_home)
    at_home.send("/s/me", ticket=ticket, pin="271828")
    assert at_home.status == 403
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(PhoneRow)) == 0


def test_a_browser_that_keeps_no_cookie_has_no_ticket(phone: Phone) -> None:
    ticket = at_the_pin(phone)
    phone.client.delete_cookie("browser")
    phone.open(f"/s/{ticket}")
    assert phone.status == 403


def at_the_pin(phone: Phone) -> str:
    """Scan the door and say to be 李雷; return the ticket."""
    phone.scan()
    ticket: str = re.findall(r"/s/([^\"/?]+\.[^\"/?]+)", phone.text)[0]
    phone.open(f"/s/{ticket}/{phone.incubator.person('李雷')}")
    return ticket


def test_a_phone_speaks_for_nobody_but_its_own_people(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.send("/s/declare", person=str(phone.incubator.person("李雷")), status="off")
    assert phone.status == 403
    assert entries(phone.incubator) == 0


def addresses(incubator: Incubator, app: Application, stranger: Phone, invite: str) -> list[str]:
    """Return everything that can be looked at on the way of a phone, as it is good now."""
    board, person = incubator.board("3-12").code, incubator.person("王小明")
    stranger.scan()
    ticket = re.findall(r"/s/([^\"/?]+\.[^\"/?]+)", stranger.text)[0]
    return [
        code_at(incubator, app),
        f"/S/{board}/AAAAAAAAAAAAAAAAAA",
        f"/s/{ticket}",
        f"/s/{ticket}?enrol=1",
        f"/s/{ticket}/{person}",
        "/s/done/1",
        invite,
        f"/P/{board}",
        f"/b/{board}",
        "/me/phones",
        f"/me/{person}/pin",
        "/company/1/phones",
        f"/company/1/people/{person}/invite",
    ]


@pytest.mark.parametrize("many", MANY)
def test_ten_thousand_looks_ahead_change_no_row(incubator: Incubator, app: Application, many: int) -> None:
    known, stranger = Phone(incubator, app), Phone(incubator, app)
    known.is_of("王小明")
    known.send("/s/declare", status="on_site")
    has_pin(incubator, "王小明", "271828")
    incubator.time.pass_by(days=8)
    invite = invited(incubator, app, "李雷")
    before, answers, looks = everything(incubator), set(), 0
    while looks < many:
        # A phone that asks more often in a minute is refused before it looks at anything.
        incubator.time.pass_by(minutes=1)
        lookers = (known, *[stranger] * 9)
        paths = itertools.product(addresses(incubator, app, stranger, invite), lookers, ("GET", "HEAD"))
        for path, phone, method in paths:
            answers.add(phone.client.open(path, method=method).status_code)
            looks += 1
    assert answers == {200, 302, 403, 410}
    assert everything(incubator) == before
