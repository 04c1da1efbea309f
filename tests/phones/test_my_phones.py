"""My phones: a second one, a lost one, how long one is known; and the PIN that is mine to choose."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from sqlalchemy import select

from server.app import Application
from server.core.keys import digest
from server.edge.cookies import LONGEST_AGE
from server.phones.tables import Phone as PhoneRow
from tests.incubator import Incubator
from tests.phone import Phone, code_at, has_pin, invited, phone_of

BOTH_ENGINES = True
PIN = "271828"
APPLE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) MicroMessenger/8.0"


@pytest.fixture
def old(incubator: Incubator, app: Application) -> Phone:
    return phone_of("王小明", incubator, app, APPLE)


@pytest.fixture
def new(old: Phone) -> Phone:
    return phone_of("王小明", old.incubator, old.app)


def cookie(phone: Phone) -> str:
    found = phone.client.get_cookie("phone")
    assert found
    return found.value


def given(phone: Phone) -> list[tuple[str, str]]:
    """Return what the last answer lets a phone be known by, and for how many seconds."""
    said = "\n".join(phone.headers.getlist("Set-Cookie"))
    return re.findall(r"(?m)^phone=([^;]+);.*Max-Age=(\d+)", said)


def last_use(phone: Phone) -> datetime:
    """Return when a phone was used last, once that is written down."""
    phone.app.attendance.write()
    with phone.incubator.db.reading() as session:
        return session.get_one(PhoneRow, 1).seen_at


def writes(phone: Phone) -> None:
    """Send something that changes little: a phone is in use when it writes."""
    assert "王小明" in phone.scan()
    phone.send("/s/declare", follow=False, status="on_site")
    assert phone.status == 303


def test_a_second_phone_works_beside_the_first_and_both_are_listed(old: Phone, new: Phone) -> None:
    assert "今天还没登记" in old.scan()
    text = new.open("/me/phones")
    assert "iPhone · 微信" in text
    assert "本机" in text


def test_a_lost_phone_is_cut_off_from_the_other_one(old: Phone, new: Phone) -> None:
    new.open("/me/phones")
    assert "已停用" in new.send("/me/phones/1/revoke", why="lost")
    assert "本机已作为丢失的手机停用" in old.scan()
    assert "您是哪位" in old.text
    old.open("/me/phones")
    assert old.status == 403
    assert "今天还没登记" in new.scan()


def test_this_phone_can_be_signed_out(old: Phone) -> None:
    old.open("/me/phones")
    assert "本机已退出" in old.send("/me/phones/1/revoke", why="unused")
    assert "您是哪位" in old.scan()


def test_nobody_cuts_off_the_phone_of_another(old: Phone) -> None:
    other = Phone(old.incubator, old.app)
    other.is_of("李雷")
    other.open("/me/phones")
    other.send("/me/phones/1/revoke", why="lost")
    assert other.status == 404
    assert "今天还没登记" in old.scan()


def test_a_phone_that_is_lost_is_lost_for_both_companies_of_its_human(old: Phone) -> None:
    old.incubator.tenant("星辰咨询", "陈静", room="3-15")
    old.is_of("陈静", "3-15")
    old.open("/me/phones")
    old.send("/me/phones/2/revoke", why="unused")
    for room in ("3-12", "3-15"):
        assert "您是哪位" in old.scan(room)


def test_the_cookie_is_stored_as_a_digest(old: Phone) -> None:
    with old.incubator.db.reading() as session:
        assert session.scalars(select(PhoneRow.digest)).one() == digest(cookie(old))
    old.client.set_cookie("phone", digest(cookie(old)))
    old.open("/me/phones")
    assert old.status == 403


def test_a_phone_in_use_never_runs_out(old: Phone) -> None:
    first = cookie(old)
    old.incubator.time.pass_by(hours=23)
    writes(old)
    assert given(old) == []
    for _year in range(3):
        old.incubator.time.pass_by(days=365)
        writes(old)
        assert given(old) == [(first, str(LONGEST_AGE))]
        assert last_use(old) == old.incubator.time()
        old.incubator.time.pass_by(hours=1)
        writes(old)
        assert given(old) == []


def test_reading_notes_no_use_and_gives_no_cookie_more_time(old: Phone) -> None:
    before = last_use(old)
    old.incubator.time.pass_by(days=8)
    for page in (code_at(old.incubator, old.app), "/me/phones"):
        old.open(page)
        assert given(old) == []
    assert last_use(old) == before


def test_a_phone_that_is_cut_off_gets_no_more_time(old: Phone) -> None:
    before = last_use(old)
    old.incubator.time.pass_by(days=2)
    old.open("/me/phones")
    for said in ("本机已退出", ""):
        assert said in old.send("/me/phones/1/revoke", why="unused")
        assert given(old) == []
    assert last_use(old) == before


def test_an_enrolment_gives_one_cookie_also_when_a_use_was_due_to_be_noted(old: Phone) -> None:
    former = cookie(old)
    old.incubator.time.pass_by(days=2)
    link = invited(old.incubator, old.app, "李雷")
    old.open(link)
    old.send(link, follow=False)
    assert given(old) == [(cookie(old), str(LONGEST_AGE))]
    assert cookie(old) != former


def test_a_pin_is_chosen_and_changed_by_its_person(old: Phone) -> None:
    me = old.incubator.person("王小明")
    old.open(f"/me/{me}/pin")
    assert "不一样" in old.send(f"/me/{me}/pin", new=PIN, again="141421")
    assert "太好猜" in old.send(f"/me/{me}/pin", new="123456", again="123456")
    assert "PIN 已保存" in old.send(f"/me/{me}/pin", new=PIN, again=PIN)
    old.open(f"/me/{me}/pin")
    assert "PIN 不对" in old.send(f"/me/{me}/pin", old="141421", new="161803", again="161803")
    assert "PIN 已保存" in old.send(f"/me/{me}/pin", old=PIN, new="161803", again="161803")
    fresh = Phone(old.incubator, old.app)
    fresh.scan()
    assert "王小明" in fresh.says("王小明", "161803")


def test_a_pin_chosen_with_a_chinese_keyboard_is_that_pin(old: Phone) -> None:
    me = old.incubator.person("王小明")
    old.open(f"/me/{me}/pin")
    assert "PIN 已保存" in old.send(f"/me/{me}/pin", new="２７１８２８", again=PIN)
    old.open(f"/me/{me}/pin")
    assert "PIN 已保存" in old.send(f"/me/{me}/pin", old="２７１８２８", new="161803", again="１６１８０３")


def test_who_forgot_the_own_pin_is_told_when_to_try_again(old: Phone) -> None:
    has_pin(old.incubator, "王小明", PIN)
    me = old.incubator.person("王小明")
    for _slip in range(5):
        old.open(f"/me/{me}/pin")
        old.send(f"/me/{me}/pin", old="141421", new="161803", again="161803")
    assert "请等 2 秒" in old.text
    assert (old.status, old.headers["Retry-After"]) == (429, "2")


def test_nobody_chooses_the_pin_of_another(old: Phone) -> None:
    other = old.incubator.person("李雷")
    old.open(f"/me/{other}/pin")
    assert old.status == 403


def test_a_cleared_cookie_costs_one_pin_at_a_live_code(old: Phone) -> None:
    has_pin(old.incubator, "王小明", PIN)
    writes(old)
    old.client.delete_cookie("phone")
    old.incubator.time.pass_by(minutes=1)
    old.scan()
    assert "在岗" in old.says("王小明", PIN)
