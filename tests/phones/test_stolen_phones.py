"""A phone in the wrong hands: what it could be used to set up ends with it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.app import Application
from server.phones.tables import Pin
from tests.incubator import Incubator
from tests.meanwhile import meanwhile
from tests.phone import Phone, has_pin, invited, phone_of

BOTH_ENGINES = True
PIN = "271828"


@pytest.fixture
def stolen(incubator: Incubator, app: Application) -> Phone:
    """Return the phone of the liaison, which somebody takes away."""
    return phone_of("王小明", incubator, app)


@pytest.fixture
def other(stolen: Phone) -> Phone:
    """Return another phone of the liaison."""
    return phone_of("王小明", stolen.incubator, stolen.app)


def reports_the_loss(other: Phone) -> str:
    other.open("/me/phones")
    return other.send("/me/phones/1/revoke", why="lost")


def sets_a_pin(phone: Phone, pin: str) -> None:
    me = phone.incubator.person("王小明")
    phone.open(f"/me/{me}/pin")
    assert "PIN 已保存" in phone.send(f"/me/{me}/pin", new=pin, again=pin)


def comes_in(phone: Phone, name: str, pin: str) -> bool:
    newcomer = Phone(phone.incubator, phone.app)
    newcomer.scan()
    newcomer.says(name, pin)
    return newcomer.status == 200


def makes_an_invite(phone: Phone, name: str) -> str:
    page = f"/company/1/people/{phone.incubator.person(name)}/invite"
    phone.open(page)
    phone.send(page)
    found = re.findall(r'readonly value="([^"]+)"', phone.open(page))
    return str(found[0]).removeprefix(phone.app.house.config.url)


def test_a_pin_that_a_thief_chose_opens_nothing_once_the_phone_is_cut_off(stolen: Phone, other: Phone) -> None:
    sets_a_pin(stolen, PIN)
    assert "用它设的 PIN、发的 PIN，以及没用掉的邀请，都已作废" in reports_the_loss(other)
    assert not comes_in(other, "王小明", PIN)
    sets_a_pin(other, "161803")
    assert comes_in(other, "王小明", "161803")


def test_a_pin_that_a_thief_gave_to_a_colleague_opens_nothing_either(stolen: Phone, other: Phone) -> None:
    stolen.open("/company/1/phones")
    text = stolen.send("/company/1/pins")
    pins = dict(re.findall(r"<strong>(\w+)</strong><span class=\"digits\">(\d{3} \d{3})</span>", text))
    reports_the_loss(other)
    assert not comes_in(other, "李雷", pins["李雷"].replace(" ", ""))


def test_a_pin_that_somebody_else_handed_out_outlives_the_phone(stolen: Phone, other: Phone) -> None:
    has_pin(stolen.incubator, "王小明", PIN)
    assert "作废" not in reports_the_loss(other)
    assert comes_in(other, "王小明", PIN)


def test_a_pin_from_before_the_phone_outlives_it(other: Phone) -> None:
    sets_a_pin(other, PIN)
    other.incubator.time.pass_by(days=1)
    Phone(other.incubator, other.app).is_of("王小明")
    other.open("/me/phones")
    other.send("/me/phones/3/revoke", why="lost")
    assert comes_in(other, "王小明", PIN)


def pins(incubator: Incubator) -> list[int]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Pin.person_id)))


@pytest.mark.engines_differ
def test_a_pin_that_a_thief_sets_while_the_phone_is_cut_off_is_not_set(
    stolen: Phone, other: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = stolen.incubator.person("王小明")
    stolen.open(f"/me/{me}/pin")
    meanwhile(monkeypatch, lambda: reports_the_loss(other))
    assert "还没绑定" in stolen.send(f"/me/{me}/pin", new=PIN, again=PIN)
    assert pins(stolen.incubator) == []


@pytest.mark.engines_differ
def test_slips_that_a_thief_prints_while_the_phone_is_cut_off_open_nothing(
    stolen: Phone, other: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    stolen.open("/company/1/phones")
    meanwhile(monkeypatch, lambda: reports_the_loss(other))
    assert "还没绑定" in stolen.send("/company/1/pins")
    assert pins(stolen.incubator) == []


@pytest.mark.engines_differ
def test_a_pin_of_a_thief_that_is_void_while_it_is_tried_opens_nothing(
    stolen: Phone, other: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets_a_pin(stolen, PIN)
    meanwhile(monkeypatch, lambda: reports_the_loss(other))
    assert not comes_in(other, "王小明", PIN)


@pytest.mark.parametrize("name", ["王小明", "李雷"])
def test_an_invite_that_a_thief_made_opens_nothing_once_the_phone_is_cut_off(
    stolen: Phone, other: Phone, name: str
) -> None:
    link = makes_an_invite(stolen, name)
    reports_the_loss(other)
    assert "已失效" in stolen.open(link)
    assert stolen.status == 410


def test_a_phone_that_is_only_no_longer_used_takes_nothing_with_it(stolen: Phone, other: Phone) -> None:
    sets_a_pin(stolen, PIN)
    link = makes_an_invite(stolen, "李雷")
    other.open("/me/phones")
    assert "已作废" not in other.send("/me/phones/1/revoke", why="unused")
    assert comes_in(other, "王小明", PIN)
    assert "扫门牌上的码" in Phone(other.incubator, other.app).takes(link)


def test_the_liaison_who_cuts_off_a_lost_phone_hears_that_pins_are_void(stolen: Phone) -> None:
    theirs = Phone(stolen.incubator, stolen.app)
    theirs.is_of("李雷")
    me = stolen.incubator.person("李雷")
    theirs.open(f"/me/{me}/pin")
    theirs.send(f"/me/{me}/pin", new=PIN, again=PIN)
    stolen.open("/company/1/phones")
    assert "都已作废" in stolen.send("/company/1/phones/2/revoke")


def copy_of(phone: Phone) -> Phone:
    """Return a phone that shows a copy of another one's cookie."""
    copy = Phone(phone.incubator, phone.app)
    copy.client.set_cookie("phone", cookie(phone))
    return copy


def known_to(phone: Phone) -> set[str]:
    """Return as whom a phone is known at the door: to strangers names are masked there."""
    return {name for name in ("王小明", "李雷") if name in phone.scan()}


def test_a_copy_opens_nothing_once_somebody_else_enrolled_on_the_phone(stolen: Phone) -> None:
    copy = copy_of(stolen)
    assert known_to(copy) == {"王小明"}
    stolen.is_of("李雷")
    assert known_to(copy) == set()
    assert "已停用" not in copy.text
    copy.open("/me/phones")
    assert copy.status == 403
    assert known_to(stolen) == {"王小明", "李雷"}


def test_a_page_that_a_copy_left_open_records_nothing_once_somebody_else_enrolled(stolen: Phone) -> None:
    copy = copy_of(stolen)
    copy.scan()
    stolen.is_of("李雷")
    copy.send("/s/declare", status="on_site")
    assert copy.status == 403


def test_who_enrols_with_a_copy_that_is_over_gets_a_phone_of_their_own(stolen: Phone) -> None:
    copy = copy_of(stolen)
    stolen.is_of("李雷")
    copy.is_of("王小明")
    assert known_to(copy) == {"王小明"}
    assert known_to(stolen) == {"王小明", "李雷"}


def test_who_never_got_the_answer_to_an_invite_is_a_stranger_and_takes_it_again(stolen: Phone) -> None:
    link, former = invited(stolen.incubator, stolen.app, "李雷"), cookie(stolen)
    stolen.takes(link)
    stolen.client.set_cookie("phone", former)
    assert known_to(stolen) == set()
    stolen.takes(link)
    assert known_to(stolen) == {"王小明", "李雷"}


def test_who_never_got_the_answer_to_a_pin_is_a_stranger_and_types_it_again(stolen: Phone) -> None:
    has_pin(stolen.incubator, "李雷", PIN)
    former = cookie(stolen)
    for _answer in ("lost", "arrived"):
        stolen.client.set_cookie("phone", former)
        stolen.scan()
        stolen.says("李雷", PIN)
    assert known_to(stolen) == {"李雷"}


def cookie(phone: Phone) -> str:
    found = phone.client.get_cookie("phone")
    assert found
    return found.value
