"""Somebody guesses at a PIN all day, with as many browsers as they like; its owner stands at the door."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.access.throttle.policies import POLICIES
from server.alerts.targets import add_target
from server.app import Application
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.sites.rules import Hours, day_end
from tests.alerts.test_news import messages
from tests.incubator import Incubator
from tests.phone import Phone, guesses, has_pin, phone_of
from tests.phones.test_enrolment import alerts, tried
from tests.staff import sign_in

BOTH_ENGINES = True
PIN, ANOTHER = "271828", "161803"
MANY = POLICIES["pins"].free
COMPANY = 1


@pytest.fixture
def owner(incubator: Incubator, app: Application) -> Phone:
    """Return the new phone of 王小明, at whose PIN strangers used up what they may try today."""
    has_pin(incubator, "王小明", PIN)
    guesses(incubator, "王小明", MANY)
    return Phone(incubator, app)


def asked(phone: Phone) -> str:
    """Return the page that asks 王小明 for the PIN."""
    phone.scan()
    return phone.follow("王*明")


def comes_in(phone: Phone) -> bool:
    """Tell whether a phone is let in that says to be 王小明 and knows the PIN."""
    phone.scan()
    phone.says("王小明", PIN)
    return phone.status == 200


def test_until_the_hundredth_wrong_pin_its_owner_comes_in_at_once(incubator: Incubator, app: Application) -> None:
    has_pin(incubator, "王小明", PIN)
    guesses(incubator, "王小明", MANY - 1)
    assert comes_in(Phone(incubator, app))


def test_an_unknown_browser_is_told_to_ask_for_an_invite_after_a_hundred_wrong_pins(owner: Phone) -> None:
    text = asked(owner)
    assert "请找企业联络员要一个邀请" in text
    assert 'name="pin"' not in text


def test_a_page_that_was_left_open_is_told_so_too(incubator: Incubator, app: Application) -> None:
    has_pin(incubator, "王小明", PIN)
    early = Phone(incubator, app)
    assert 'name="pin"' in asked(early)
    guesses(incubator, "王小明", MANY)
    assert "请找企业联络员要一个邀请" in early.send("/s/me", pin=PIN)
    assert early.status == 403
    assert 'name="pin"' not in early.text


def test_no_number_of_browsers_tries_more_than_a_hundred_pins_a_day(owner: Phone) -> None:
    for number in range(MANY):
        stranger = Phone(owner.incubator, owner.app)
        stranger.client.set_cookie("browser", f"browser {number}")
        assert not comes_in(stranger)
    assert tried(owner.incubator) == 2 * MANY, "each counts for its browser and for the day, and none since"


def test_an_invite_opens_the_door_while_the_pin_is_closed(owner: Phone) -> None:
    assert "王小明" in owner.is_of("王小明")


def test_a_known_phone_feels_nothing_of_it(incubator: Incubator, app: Application) -> None:
    known, me = phone_of("王小明", incubator, app), incubator.person("王小明")
    has_pin(incubator, "王小明", PIN)
    guesses(incubator, "王小明", MANY)
    known.scan()
    assert "已登记" in known.send("/s/declare", status="on_site")
    assert known.open("/me/phones").count("请找企业联络员") == 0
    known.open(f"/me/{me}/pin")
    assert "PIN 已保存" in known.send(f"/me/{me}/pin", old=PIN, new=ANOTHER, again=ANOTHER)


def test_the_own_phone_waits_for_its_own_slips_alone_and_closes_nothing(incubator: Incubator, app: Application) -> None:
    known, me = phone_of("王小明", incubator, app), incubator.person("王小明")
    has_pin(incubator, "王小明", PIN)
    for _slip in range(POLICIES["own_pin"].free + 1):
        known.open(f"/me/{me}/pin")
        assert "PIN 不对" in known.send(f"/me/{me}/pin", old="000000", new=ANOTHER, again=ANOTHER)
    assert "请等 2 秒" in known.send(f"/me/{me}/pin", old=PIN, new=ANOTHER, again=ANOTHER)
    assert comes_in(Phone(incubator, app))


def wait_for_tomorrow(incubator: Incubator, but: timedelta = timedelta()) -> None:
    """Let time pass until the site's own day ends, or a little less."""
    incubator.time.now = day_end(incubator.time(), Hours()) - but


def test_it_is_lifted_when_the_sites_own_day_ends(owner: Phone) -> None:
    wait_for_tomorrow(owner.incubator, but=timedelta(seconds=1))
    assert not comes_in(owner)
    owner.incubator.time.pass_by(seconds=1)
    assert comes_in(owner)


def test_a_new_pin_is_open_to_its_owner_at_once(owner: Phone) -> None:
    has_pin(owner.incubator, "王小明", PIN)
    assert comes_in(owner)
    assert alerts(owner.incubator) == []


def test_the_alert_is_raised_by_the_hundredth_and_settled_by_the_invite(incubator: Incubator, app: Application) -> None:
    has_pin(incubator, "王小明", PIN)
    attacked, closed = (("pin_attacked", Ref("person", 1)), ("pin_closed", Ref("person", 1)))
    guesses(incubator, "王小明", MANY - 1)
    assert alerts(incubator) == [attacked]
    guesser = Phone(incubator, app)
    guesser.scan()
    guesser.says("王小明", "141421")
    assert alerts(incubator) == [attacked, closed]
    Phone(incubator, app).is_of("王小明")
    assert alerts(incubator) == [attacked]


def test_the_alert_is_over_when_the_sites_own_day_is(owner: Phone) -> None:
    wait_for_tomorrow(owner.incubator, but=timedelta(seconds=1))
    owner.incubator.work()
    assert [kind for kind, _whose in alerts(owner.incubator)] == ["pin_attacked", "pin_closed"]
    owner.incubator.time.pass_by(seconds=1)
    owner.incubator.work()
    assert alerts(owner.incubator) == []


def test_who_is_attacked_again_tomorrow_is_told_of_again_though_nobody_saw_to_it(
    incubator: Incubator, app: Application
) -> None:
    add_target(incubator.db, incubator.site_id, "office@example.cn", (), CONSOLE, incubator.time())
    has_pin(incubator, "王小明", PIN)
    for days in (1, 2):
        guesses(incubator, "王小明", MANY)
        incubator.time.pass_by(minutes=1)
        told = [fact["kind"] for message in messages(incubator) for fact in message["opened"]]
        assert (told.count("pin_attacked"), told.count("pin_closed")) == (days, days)
        wait_for_tomorrow(incubator)


@pytest.mark.parametrize("path", [f"/company/{COMPANY}", f"/company/{COMPANY}/phones"])
def test_the_liaison_sees_it_on_the_companys_page_with_a_button_that_invites(
    incubator: Incubator, app: Application, path: str
) -> None:
    liaison = phone_of("王小明", incubator, app)
    has_pin(incubator, "李雷", PIN)
    li = f"/company/{COMPANY}/people/{incubator.person('李雷')}/invite"
    assert "今天有人反复输错" not in liaison.open(path)
    guesses(incubator, "李雷", MANY)
    assert "今天有人反复输错李雷的 PIN" in liaison.open(path)
    assert f'action="{li}"' in liaison.text
    assert "邀请码" in liaison.send(li)
    assert "查看邀请" in liaison.open(path)
    assert f'action="{li}"' not in liaison.text


def test_the_manager_invites_on_the_page_of_phones(incubator: Incubator, app: Application) -> None:
    manager = Phone(incubator, app)
    sign_in(manager.client, incubator)
    has_pin(incubator, "李雷", PIN)
    guesses(incubator, "李雷", MANY)
    li = f"/company/{COMPANY}/people/{incubator.person('李雷')}/invite"
    assert "今天只能凭邀请" in manager.open("/manage/phones")
    assert f'action="{li}"' in manager.text
    assert "邀请码" in manager.send(li)
    assert "查看邀请" in manager.open("/manage/phones")


def test_the_list_of_alerts_leads_the_manager_to_the_button_that_invites(
    incubator: Incubator, app: Application
) -> None:
    manager = Phone(incubator, app)
    sign_in(manager.client, incubator)
    has_pin(incubator, "李雷", PIN)
    guesses(incubator, "李雷", MANY)
    person = incubator.person("李雷")
    assert "当天只能凭邀请绑定手机" in manager.open("/manage/alerts")
    assert "/settle" not in manager.text, "what helps is an invite, or a new PIN"
    li = f"/company/{COMPANY}/people/{person}/invite"
    assert f'action="{li}"' in manager.follow("去处理")
    assert "邀请码" in manager.send(li)
    assert alerts(incubator) == [("pin_attacked", Ref("person", person))]
