"""What liaisons and managers hand out and look after."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.access.hashing import matches
from server.access.roles import Scope
from server.accounts.logins import end_all_logins
from server.accounts.tables import User
from server.alerts.tables import Alert
from server.app import Application
from server.core.principals import Principal
from server.core.refs import Ref
from server.phones.tables import PhoneOwner, Pin
from server.roster.tables import Organisation
from server.sites.actions import add_site
from server.sites.tables import Site
from tests.incubator import Incubator
from tests.meanwhile import meanwhile
from tests.phone import Phone, guesses, has_pin, phone_of
from tests.staff import sign_in

BOTH_ENGINES = True
COMPANY, OTHERS = 1, 2


@pytest.fixture
def liaison(incubator: Incubator, app: Application) -> Phone:
    return phone_of("王小明", incubator, app)


@pytest.fixture
def manager(incubator: Incubator, app: Application) -> Phone:
    desk = Phone(incubator, app)
    sign_in(desk.client, incubator, "manager", Scope(site=incubator.site_id))
    return desk


def pins_of(incubator: Incubator) -> dict[int, str]:
    with incubator.db.reading() as session:
        return {row.person_id: row.hash for row in session.execute(select(Pin.person_id, Pin.hash))}


@pytest.mark.engines_differ
def test_slips_that_a_manager_prints_while_being_signed_out_open_nothing(
    manager: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    incubator = manager.incubator
    with incubator.db.reading() as session:
        user = session.scalars(select(User.id)).one()
    manager.open(f"/company/{COMPANY}/phones")
    meanwhile(monkeypatch, lambda: end_all_logins(incubator.db, user, Principal(Ref("user", 9)), incubator.time()))
    assert "请重新登录" in manager.send(f"/company/{COMPANY}/pins")
    assert pins_of(incubator) == {}


def open_alerts(incubator: Incubator) -> list[str]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Alert.kind).where(Alert.settled_at.is_(None))))


def test_a_liaison_gives_everybody_a_pin_on_one_page_to_print(liaison: Phone) -> None:
    assert "给 2 人发 PIN" in liaison.open(f"/company/{COMPANY}/phones")
    text = liaison.send(f"/company/{COMPANY}/pins")
    shown = dict(re.findall(r"<strong>(\w+)</strong><span class=\"digits\">(\d{3} \d{3})</span>", text))
    stored = pins_of(liaison.incubator)
    for name, pin in shown.items():
        assert matches(stored[liaison.incubator.person(name)], pin.replace(" ", ""))
    assert set(shown) == {"王小明", "李雷"}
    assert "发 PIN</button>" not in liaison.open(f"/company/{COMPANY}/phones")
    assert "人人都有 PIN" in liaison.send(f"/company/{COMPANY}/pins")
    assert pins_of(liaison.incubator) == stored


def test_a_new_pin_replaces_the_one_that_was_forgotten(liaison: Phone) -> None:
    has_pin(liaison.incubator, "李雷", "271828")
    person = liaison.incubator.person("李雷")
    liaison.open(f"/company/{COMPANY}/phones")
    text = liaison.send(f"/company/{COMPANY}/people/{person}/pin")
    (pin,) = re.findall(r"(\d{3} \d{3})</span>", text)
    assert matches(pins_of(liaison.incubator)[person], pin.replace(" ", ""))


def test_a_liaison_sees_and_cuts_off_the_phones_of_the_own_company(liaison: Phone) -> None:
    theirs = Phone(liaison.incubator, liaison.app, "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X)")
    theirs.is_of("李雷")
    assert "iPhone" in liaison.open(f"/company/{COMPANY}/phones")
    assert "已停用" in liaison.send(f"/company/{COMPANY}/phones/2/revoke")
    assert "本机已作为丢失的手机停用" in theirs.scan()


@pytest.mark.parametrize(
    "path",
    ["/company/2/phones", "/company/2/people/3/invite", "/company/1/people/3/invite", "/company/9/phones"],
)
def test_a_liaison_does_not_learn_of_another_company(liaison: Phone, path: str) -> None:
    liaison.open(path)
    assert liaison.status == 404


@pytest.mark.parametrize("path", ["people/3/pin", "people/3/invite", "pins", "phones/2/revoke"])
def test_a_liaison_hands_out_nothing_elsewhere(liaison: Phone, path: str) -> None:
    Phone(liaison.incubator, liaison.app).is_of("韩梅梅", "3-14")
    for company in (COMPANY, OTHERS):
        liaison.open(f"/company/{COMPANY}/phones")
        if (company, path) != (COMPANY, "pins"):
            liaison.send(f"/company/{company}/{path}")
            assert liaison.status == 404
    with liaison.incubator.db.reading() as session:
        assert session.scalars(select(PhoneOwner.id).where(PhoneOwner.ended.is_not(None))).all() == []
        assert session.scalars(select(Pin.person_id)).all() == []


def test_an_employee_who_is_no_liaison_hands_out_nothing(incubator: Incubator, app: Application) -> None:
    employee = Phone(incubator, app)
    employee.is_of("李雷")
    employee.open(f"/company/{COMPANY}/phones")
    assert employee.status == 302
    employee.scan()
    employee.send(f"/company/{COMPANY}/pins")
    assert pins_of(incubator) == {}


def test_the_manager_sees_who_shares_a_phone_and_decides(manager: Phone) -> None:
    shared = Phone(manager.incubator, manager.app)
    shared.is_of("王小明")
    shared.is_of("李雷")
    assert open_alerts(manager.incubator) == ["phone_shared"]
    text = manager.open("/manage/phones")
    assert "王小明" in text
    assert "李雷" in text
    assert "已允许" in manager.send("/manage/phones/1/accept")
    assert open_alerts(manager.incubator) == []
    assert "王小明" not in manager.send("/manage/phones/2/revoke")
    assert "王小明" in shared.scan()
    shared.is_of("李雷")
    assert open_alerts(manager.incubator) == ["phone_shared"]
    manager.open("/manage/phones")
    manager.send("/manage/phones/3/revoke")
    assert open_alerts(manager.incubator) == []


def test_who_handed_a_phone_on_is_shown_beside_who_has_it_now(manager: Phone) -> None:
    phone = Phone(manager.incubator, manager.app)
    phone.is_of("王小明")
    phone.send("/s/forget")
    phone.is_of("李雷")
    text = manager.open("/manage/phones")
    assert text.index("王小明") < text.index("已退出") < text.index("李雷")
    assert "没有" not in text[: text.index("被反复试错的 PIN")]
    manager.send("/manage/phones/2/accept")
    assert open_alerts(manager.incubator) == []
    assert "王小明" not in manager.text


def test_a_phone_that_was_handed_on_to_nobody_stands_there_as_well(manager: Phone) -> None:
    phone = Phone(manager.incubator, manager.app)
    phone.is_of("王小明")
    phone.send("/s/forget")
    phone.is_of("李雷")
    phone.send("/s/forget")
    text = manager.open("/manage/phones")
    assert text.count("已退出") == 2
    assert "允许共用" not in text


def test_a_liaison_sees_that_the_own_phone_is_shared_and_does_not_settle_it(liaison: Phone) -> None:
    liaison.is_of("李雷")
    text = liaison.open("/manage/phones")
    assert "李雷" in text
    assert "允许共用" not in text
    liaison.send("/manage/phones/1/accept")
    assert open_alerts(liaison.incubator) == ["phone_shared"]


def test_a_manager_does_not_allow_what_concerns_another_site_too(manager: Phone) -> None:
    shared = Phone(manager.incubator, manager.app)
    shared.is_of("王小明")
    shared.is_of("韩梅梅", "3-14")
    with manager.incubator.db.transaction() as tx:
        tx.session.get_one(Organisation, OTHERS).site_id = add_site(tx, "月河孵化中心").id
    manager.open("/manage/phones")
    manager.send("/manage/phones/1/accept")
    assert manager.status == 404
    assert open_alerts(manager.incubator) == ["phone_shared"]


def test_the_manager_gives_a_new_pin_where_somebody_guesses(manager: Phone) -> None:
    has_pin(manager.incubator, "李雷", "271828")
    person = manager.incubator.person("李雷")
    guesses(manager.incubator, "李雷", 9)
    guesser = Phone(manager.incubator, manager.app)
    guesser.scan()
    guesser.says("李雷", "141421")
    assert "李雷" in manager.open("/manage/phones")
    assert "PIN 发放单" in manager.send(f"/company/{COMPANY}/people/{person}/pin")
    assert "李雷" not in manager.open("/manage/phones")


def test_the_manager_chooses_how_phones_are_enrolled(manager: Phone) -> None:
    site = manager.incubator.site_id
    manager.open("/manage/phones")
    assert "已保存" in manager.send(f"/manage/sites/{site}/enrolment", way="invite")
    refused = manager.send(f"/manage/sites/{site}/enrolment", way="nothing")
    assert manager.status == 422
    assert f'<p class="problem" id="s{site}-way-problem" role="alert">请从列出的选项中选择一项。</p>' in refused
    with manager.incubator.db.reading() as session:
        assert session.get_one(Site, site).enrolment == "invite"


def test_staff_who_may_not_enrol_see_none_of_this(incubator: Incubator, app: Application) -> None:
    desk = Phone(incubator, app)
    sign_in(desk.client, incubator, "staff", Scope(site=incubator.site_id))
    for path in ("/manage/phones", f"/company/{COMPANY}/phones"):
        desk.open(path)
        assert desk.status == 403
