"""My phones: a second one, a lost one, a copied one; and the PIN that is mine to choose."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.app import Application
from server.core.keys import digest
from server.phones.tables import Phone as PhoneRow
from tests.incubator import Incubator
from tests.phone import Phone, has_pin, phone_of

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


def writes(phone: Phone) -> str:
    """Send something that changes little: a phone is looked after when it writes."""
    phone.scan()
    return phone.send("/s/declare", status="on_site")


def test_a_second_phone_works_beside_the_first_and_both_are_listed(old: Phone, new: Phone) -> None:
    assert "今天还没登记" in old.scan()
    text = new.open("/me/phones")
    assert "iPhone · 微信" in text
    assert "本机" in text


def test_a_lost_phone_is_cut_off_from_the_other_one(old: Phone, new: Phone) -> None:
    new.open("/me/phones")
    assert "已停用" in new.send("/me/phones/1/cut-off", why="lost")
    assert "本机已作为丢失的手机停用" in old.scan()
    assert "您是哪位" in old.text
    old.open("/me/phones")
    assert old.status == 403
    assert "今天还没登记" in new.scan()


def test_this_phone_can_be_signed_out(old: Phone) -> None:
    old.open("/me/phones")
    assert "本机已退出" in old.send("/me/phones/1/cut-off", why="unused")
    assert "您是哪位" in old.scan()


def test_nobody_cuts_off_the_phone_of_another(old: Phone) -> None:
    other = Phone(old.incubator, old.app)
    other.is_of("李雷")
    other.open("/me/phones")
    other.send("/me/phones/1/cut-off", why="lost")
    assert other.status == 404
    assert "今天还没登记" in old.scan()


def test_a_phone_that_is_lost_is_lost_for_both_companies_of_its_human(old: Phone) -> None:
    old.incubator.tenant("星辰咨询", "陈静", room="3-15")
    old.is_of("陈静", "3-15")
    old.open("/me/phones")
    old.send("/me/phones/2/cut-off", why="unused")
    for room in ("3-12", "3-15"):
        assert "您是哪位" in old.scan(room)


def test_the_cookie_is_stored_as_a_digest_and_renewed_every_week(old: Phone) -> None:
    first = cookie(old)
    with old.incubator.db.reading() as session:
        assert session.scalars(select(PhoneRow.digest)).one() == digest(first)
    old.incubator.time.pass_by(days=6)
    writes(old)
    assert cookie(old) == first
    old.incubator.time.pass_by(days=1)
    writes(old)
    assert cookie(old) != first
    assert "王小明" in old.scan()


def test_reading_renews_nothing(old: Phone) -> None:
    first = cookie(old)
    old.incubator.time.pass_by(days=8)
    old.scan()
    old.open("/me/phones")
    assert cookie(old) == first


def test_a_phone_that_never_got_the_new_cookie_goes_on_with_the_old_one(old: Phone) -> None:
    first = cookie(old)
    old.incubator.time.pass_by(days=7)
    writes(old)
    for days in (0, 1, 30):
        old.client.set_cookie("phone", first)
        old.incubator.time.pass_by(days=days, minutes=1)
        assert "已登记" in writes(old)
    assert cookie(old) != first
    old.incubator.time.pass_by(minutes=1)
    assert "已登记" in writes(old)


def test_a_stolen_cookie_that_comes_back_long_after_cuts_the_phone_off_and_tells(old: Phone) -> None:
    stolen = cookie(old)
    old.incubator.time.pass_by(days=7)
    writes(old)
    old.incubator.time.pass_by(minutes=1)
    writes(old)
    old.incubator.time.pass_by(minutes=6)
    thief = Phone(old.incubator, old.app)
    thief.client.set_cookie("phone", stolen)
    assert "王小明" not in thief.scan()
    assert "王小明" in old.scan()
    thief.says("王小明", "12")
    for phone in (thief, old):
        assert "本机的绑定凭据被复制，已停用" in phone.scan()
    assert "今天还没登记" not in old.text


def test_a_thief_who_is_faster_is_found_out_by_the_owners_next_tap(old: Phone) -> None:
    stolen = cookie(old)
    thief = Phone(old.incubator, old.app)
    thief.client.set_cookie("phone", stolen)
    old.incubator.time.pass_by(days=7)
    writes(thief)
    old.incubator.time.pass_by(minutes=1)
    writes(thief)
    old.incubator.time.pass_by(hours=1)
    assert "本机的绑定凭据被复制，已停用" in old.scan()
    old.says("王小明", "12")
    assert "本机的绑定凭据被复制，已停用" in thief.scan()


def test_a_page_opened_with_the_old_cookie_may_still_be_sent(old: Phone) -> None:
    before = cookie(old)
    old.incubator.time.pass_by(days=7)
    writes(old)
    old.incubator.time.pass_by(minutes=1)
    writes(old)
    other_tab = Phone(old.incubator, old.app)
    other_tab.client.set_cookie("phone", before)
    old.incubator.time.pass_by(minutes=4)
    assert "已登记" in writes(other_tab)


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
