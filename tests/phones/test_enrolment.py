"""Name and PIN at a live door."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from sqlalchemy import func, select

from server.access.audit import Audit
from server.access.hashing import LONGEST_QUEUE, slot
from server.access.tables import AttemptCount
from server.alerts.tables import Alert
from server.app import Application
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.phones.pins import hand_out
from server.phones.rules import SUSPICIOUS
from server.phones.tables import PhoneOwner, Pin
from server.presence.tables import Entry
from server.roster.tables import Person
from server.sites.tables import Site
from tests.incubator import Incubator, put_on_roster
from tests.phone import Phone, guesses, has_pin

BOTH_ENGINES = True
PIN = "271828"


def alerts(incubator: Incubator) -> list[tuple[str, Ref]]:
    with incubator.db.reading() as session:
        rows = session.execute(select(Alert.kind, Alert.subject).where(Alert.settled_at.is_(None)))
        return [(row.kind, row.subject) for row in rows]


def tried(incubator: Incubator) -> int:
    """Return how many attempts count at anybody's PIN."""
    with incubator.db.reading() as session:
        return session.scalar(select(func.sum(AttemptCount.attempts))) or 0


def also_at(incubator: Incubator, name: str, company: str, room: str) -> int:
    """Let somebody work for a second company, too; return the id there."""
    organisation = incubator.tenant(company, "陈静", room=room)
    with incubator.db.transaction() as tx:
        return put_on_roster(tx.session, Person(name=name), organisation, incubator.time().date())


def test_a_stranger_says_a_name_and_a_pin_and_goes_on_with_the_same_scan(phone: Phone) -> None:
    has_pin(phone.incubator, "王小明", PIN)
    phone.scan()
    assert "王小明" in phone.says("王小明", PIN)
    assert "已登记" in phone.send("/s/declare", status="on_site")
    phone.incubator.time.pass_by(days=30)
    assert "王小明" in phone.scan()
    with phone.incubator.db.reading() as session:
        owner = session.scalars(select(PhoneOwner)).one()
        assert (owner.how, owner.board_id) == ("pin", phone.incubator.board("3-12").id)
        assert PIN not in session.scalars(select(Pin.hash)).one()


def test_a_pin_typed_with_a_chinese_keyboard_is_a_pin(phone: Phone) -> None:
    has_pin(phone.incubator, "王小明", PIN)
    phone.scan()
    assert "王小明" in phone.says("王小明", "２７１８２８")


def test_a_wrong_pin_is_said_to_be_wrong_and_the_page_stays(phone: Phone) -> None:
    has_pin(phone.incubator, "王小明", PIN)
    phone.scan()
    assert "PIN 不对" in phone.says("王小明", "141421")
    assert phone.status == 403
    assert "王小明" in phone.send("/s/me", pin=PIN)


@pytest.mark.parametrize(("pin", "said"), [("12", "PIN 是 6 位数字"), ("", "PIN 是 6 位数字"), (PIN, "还没有您的 PIN")])
def test_who_cannot_know_a_pin_is_told_what_to_do_and_nothing_is_counted(phone: Phone, pin: str, said: str) -> None:
    phone.scan()
    assert said in phone.says("王小明", pin)
    assert tried(phone.incubator) == 0


def test_who_is_turned_away_by_a_full_queue_has_not_tried(phone: Phone) -> None:
    has_pin(phone.incubator, "王小明", PIN)
    phone.scan()
    with ExitStack() as crowd:
        for _one in range(1 + LONGEST_QUEUE["doors"]):
            crowd.enter_context(slot("doors"))
        phone.says("王小明", PIN)
        assert (phone.status, phone.headers["Retry-After"]) == (429, "5")
    assert tried(phone.incubator) == 0
    assert "王小明" in phone.send("/s/me", pin=PIN)


def test_a_pin_opens_nothing_without_a_live_ticket(phone: Phone) -> None:
    has_pin(phone.incubator, "王小明", PIN)
    phone.scan()
    phone.says("王小明", "141421")
    phone.incubator.time.pass_by(seconds=121)
    assert "请重新扫门牌上的码" in phone.send("/s/me", pin=PIN)
    assert phone.status == 410
    phone.scan()
    phone.says("王小明", "141421")
    assert "请重新扫门牌上的码" in phone.send("/s/me", ticket="made.up", pin=PIN)


def test_a_guesser_waits_longer_and_longer_while_the_owner_comes_in_at_once(
    incubator: Incubator, app: Application
) -> None:
    has_pin(incubator, "王小明", PIN)
    stranger, owner = Phone(incubator, app), Phone(incubator, app)
    stranger.scan()
    stranger.says("王小明", "000001")
    for pin in ("000002", "000003", "000004"):
        assert "PIN 不对" in stranger.send("/s/me", pin=pin)
    assert "请等 2 秒" in stranger.send("/s/me", pin=PIN)
    assert (stranger.status, stranger.headers["Retry-After"]) == (429, "2")
    owner.scan()
    assert "王小明" in owner.says("王小明", PIN)


def test_the_manager_hears_of_ten_wrong_pins_and_a_new_pin_ends_it(incubator: Incubator, app: Application) -> None:
    has_pin(incubator, "王小明", PIN)
    person = incubator.person("王小明")
    guesses(incubator, "王小明", SUSPICIOUS - 2)
    for told in ([], [("pin_attacked", Ref("person", person))]):
        stranger = Phone(incubator, app)
        stranger.scan()
        stranger.says("王小明", "141421")
        assert alerts(incubator) == told
    has_pin(incubator, "王小明", "161803")
    assert alerts(incubator) == []


def test_a_site_may_enrol_by_invite_alone_and_then_a_door_tells_no_names(incubator: Incubator, phone: Phone) -> None:
    has_pin(incubator, "王小明", PIN)
    phone.scan()
    phone.says("王小明", "141421")
    with incubator.db.transaction() as tx:
        tx.session.get_one(Site, incubator.site_id).enrolment = "invite"
    assert "凭邀请绑定手机" in phone.send("/s/me", pin=PIN)
    assert phone.status == 403
    text = phone.scan()
    assert "凭邀请绑定手机" in text
    assert "王*明" not in text


def test_enrolments_and_pins_are_on_record(phone: Phone) -> None:
    has_pin(phone.incubator, "王小明", PIN)
    phone.scan()
    phone.says("王小明", PIN)
    with phone.incubator.db.reading() as session:
        said = [
            (row.author, row.action)
            for row in session.execute(
                select(Audit.author, Audit.action).where(Audit.action.not_like("kiosk%")).order_by(Audit.id)
            )
        ]
    person = phone.incubator.person("王小明")
    assert said == [(CONSOLE.ref, "pin.set"), (Ref("person", person), "phone.enrolled")]


def test_one_human_in_two_companies_has_one_phone_for_both(incubator: Incubator, phone: Phone) -> None:
    phone.is_of("王小明")
    second = also_at(incubator, "王小明", "星辰咨询", "3-15")
    hand_out(incubator.db, {second: PIN}, CONSOLE, incubator.time())
    assert "这不是您公司的门" in phone.scan("3-15")
    assert "您是哪位" in phone.follow("我也在这里上班")
    phone.follow("王*明")
    assert "王小明" in phone.send("/s/me", pin=PIN)
    assert "今天还没登记" in phone.scan("3-12")
    assert "今天还没登记" in phone.scan("3-15")
    assert "已登记" in phone.send("/s/declare", status="on_site")
    with incubator.db.reading() as session:
        assert session.scalars(select(Entry.person_id)).all() == [second]
    assert alerts(incubator) == []


def test_two_people_on_one_phone_are_told_to_the_manager(incubator: Incubator, phone: Phone) -> None:
    phone.is_of("王小明")
    assert alerts(incubator) == []
    text = phone.is_of("李雷")
    assert "您是哪位" in text
    assert alerts(incubator) == [("phone_shared", Ref("phone", 1))]


def test_not_me_does_not_hide_that_two_people_use_one_phone(incubator: Incubator, phone: Phone) -> None:
    phone.is_of("王小明")
    assert "您是哪位" in phone.send("/s/forget")
    phone.is_of("李雷")
    assert alerts(incubator) == [("phone_shared", Ref("phone", 1))]


def test_not_me_ends_one_of_the_two_people_of_a_phone(incubator: Incubator, phone: Phone) -> None:
    phone.is_of("王小明")
    phone.is_of("李雷")
    phone.follow("李雷")
    assert "王小明" in phone.send("/s/forget")
    assert "王小明" in phone.scan()
    assert "李雷" not in phone.text


def test_not_me_ends_a_human_of_two_companies_in_both(incubator: Incubator, phone: Phone) -> None:
    phone.is_of("王小明")
    second = also_at(incubator, "王小明", "星辰咨询", "3-15")
    hand_out(incubator.db, {second: PIN}, CONSOLE, incubator.time())
    phone.scan("3-15")
    phone.follow("我也在这里上班")
    phone.follow("王*明")
    phone.send("/s/me", pin=PIN)
    assert "您是哪位" in phone.send("/s/forget")
    assert "您是哪位" in phone.scan("3-12")


def test_not_me_ends_nobody_whose_phone_it_is_not(incubator: Incubator, phone: Phone) -> None:
    other = Phone(incubator, phone.app)
    other.is_of("李雷")
    phone.is_of("王小明")
    assert "王小明" in phone.send("/s/forget", person=str(incubator.person("李雷")))
    assert "李雷" in other.scan()
