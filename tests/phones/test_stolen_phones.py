"""A phone in the wrong hands: what it could be used to set up ends with it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.alerts.tables import Alert
from server.app import Application
from server.core.refs import Ref
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
    return other.send("/me/phones/1/cut-off", why="lost")


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
    other.send("/me/phones/3/cut-off", why="lost")
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
    assert "已作废" not in other.send("/me/phones/1/cut-off", why="unused")
    assert comes_in(other, "王小明", PIN)
    assert "扫门牌上的码" in Phone(other.incubator, other.app).takes(link)


def test_the_liaison_who_cuts_off_a_lost_phone_hears_that_pins_are_void(stolen: Phone) -> None:
    theirs = Phone(stolen.incubator, stolen.app)
    theirs.is_of("李雷")
    me = stolen.incubator.person("李雷")
    theirs.open(f"/me/{me}/pin")
    theirs.send(f"/me/{me}/pin", new=PIN, again=PIN)
    stolen.open("/company/1/phones")
    assert "都已作废" in stolen.send("/company/1/phones/2/cut-off")


def test_a_pin_that_was_chosen_with_a_copied_cookie_is_void_when_the_copy_is_found(stolen: Phone) -> None:
    copy = cookie(stolen)
    thief = Phone(stolen.incubator, stolen.app)
    thief.client.set_cookie("phone", copy)
    sets_a_pin(thief, PIN)
    is_renewed_and_copied(stolen, copy)
    assert "用它设的 PIN、发的 PIN 和没用掉的邀请也已作废" in stolen.scan()
    assert not comes_in(stolen, "王小明", PIN)


def is_renewed_and_copied(phone: Phone, copy: str) -> None:
    """Let a phone get a new cookie and use it; later somebody writes with a copy of the old one."""
    phone.is_of("李雷")
    checks_in(phone, "李雷")
    phone.incubator.time.pass_by(minutes=6)
    thief = Phone(phone.incubator, phone.app)
    thief.client.set_cookie("phone", copy)
    thief.scan()
    thief.says("王小明", "12")


def checks_in(phone: Phone, name: str) -> None:
    if "您是哪位" in phone.scan():
        phone.follow(name)
    assert name in phone.text
    assert "已登记" in phone.send("/s/declare", status="on_site")


def test_the_manager_hears_of_a_copy_for_what_the_phone_handed_out_is_void(stolen: Phone) -> None:
    stolen.open("/company/1/phones")
    text = stolen.send("/company/1/pins")
    pins = dict(re.findall(r"<strong>(\w+)</strong><span class=\"digits\">(\d{3} \d{3})</span>", text))
    is_renewed_and_copied(stolen, cookie(stolen))
    assert not comes_in(stolen, "李雷", pins["李雷"].replace(" ", ""))
    incubator = stolen.incubator
    with incubator.db.reading() as session:
        alerts = session.execute(select(Alert.kind, Alert.subject).order_by(Alert.id)).all()
    told = [("phone_copied", Ref("person", incubator.person(name))) for name in ("王小明", "李雷")]
    assert [tuple(alert) for alert in alerts] == [("phone_shared", Ref("phone", 1)), *told]


def test_a_cookie_that_was_copied_before_speaks_for_nobody_who_enrols_later(stolen: Phone) -> None:
    thief = Phone(stolen.incubator, stolen.app)
    copy = cookie(stolen)
    thief.client.set_cookie("phone", copy)
    stolen.incubator.time.pass_by(minutes=1)
    stolen.is_of("李雷")
    assert cookie(stolen) != copy
    assert "您是哪位" in stolen.text
    stolen.incubator.time.pass_by(minutes=11)
    checks_in(thief, "王小明")
    assert "李雷" not in thief.open("/me/phones")
    assert cookie(thief) == copy, "no copy gets the new cookie before its owner has shown it"
    checks_in(stolen, "李雷")
    stolen.incubator.time.pass_by(minutes=6)
    assert "本机的绑定凭据被复制" in thief.scan()
    assert "本机的绑定凭据被复制" not in stolen.scan()


def test_who_enrols_with_a_copied_cookie_does_not_speak_for_whoever_enrolled_before_them(stolen: Phone) -> None:
    thief = Phone(stolen.incubator, stolen.app)
    thief.client.set_cookie("phone", cookie(stolen))
    stolen.incubator.time.pass_by(minutes=1)
    stolen.is_of("李雷")
    stolen.incubator.time.pass_by(minutes=1)
    assert "今天还没登记" in thief.is_of("王小明")
    assert "李雷" not in thief.text


def test_a_lost_answer_at_a_second_enrolment_costs_nobody_anything(stolen: Phone) -> None:
    link = invited(stolen.incubator, stolen.app, "李雷")
    before = cookie(stolen)
    for _answer in range(2):
        stolen.incubator.time.pass_by(minutes=4)
        stolen.takes(link)
        stolen.client.set_cookie("phone", before)
    stolen.incubator.time.pass_by(hours=1)
    checks_in(stolen, "王小明")
    stolen.is_of("李雷")
    stolen.incubator.time.pass_by(hours=1)
    checks_in(stolen, "李雷")
    checks_in(stolen, "王小明")


def test_a_cookie_is_replaced_once_when_its_week_is_over_at_an_enrolment(stolen: Phone) -> None:
    stolen.incubator.time.pass_by(days=8)
    stolen.is_of("李雷")
    for _later in range(2):
        stolen.incubator.time.pass_by(minutes=6)
        assert "李雷" in stolen.scan()
    stolen.follow("李雷")
    assert "已登记" in stolen.send("/s/declare", status="on_site")


def test_a_page_that_was_open_while_somebody_else_enrolled_is_still_sent(stolen: Phone) -> None:
    before, page = cookie(stolen), stolen.scan()
    stolen.incubator.time.pass_by(seconds=30)
    stolen.is_of("李雷")
    stolen.client.set_cookie("phone", before)
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert "已登记" in stolen.send("/s/declare", **form | {"status": "on_site"})


def cookie(phone: Phone) -> str:
    found = phone.client.get_cookie("phone")
    assert found
    return found.value
