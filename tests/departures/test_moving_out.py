"""A company leaves: in one action everything ends that was its own, at once or on the day, by page, file and API."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from server.access.audit import Audit
from server.api.document import ROOT
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.phones.enrolment import Enrolment, enrol
from server.phones.reads import find_phone
from server.phones.tables import PhoneOwner
from server.presence.tables import Entry
from tests.company.test_leaving import SITE, text_of
from tests.departures.estate import ALL, DAY, LEAVER, LI, NEXT, Estate
from tests.roster.files import workbook
from tests.roster.test_pages import ROSTER, Manager

BOTH_ENGINES = True
NONE: Counter[str] = Counter()
TODAY = "2026-03-05"


def test_the_preview_counts_and_names_all_that_ends(estate: Estate) -> None:
    assert estate.left() == ALL
    told = text_of(estate.desk.types(SITE, DAY))
    for words in (
        "3-12 的门牌不再显示北辰装备",
        "从 2026-04-01 起结束",
        "3 人离开名册",
        "阿依古丽·买买提、李雷、王小明",
        "2 部手机解除绑定",
        "2 个 PIN 作废",
        "1 个未使用的邀请作废",
        "1 项预先安排取消",
        "1 项待处理的更正申请关闭",
        "1 项账号权限收回",
        "1 个接口令牌吊销",
        "1 条门牌留言撤下",
        "1 个门牌标志撤下",
        "在 2026-04-01 之前，随时可以回到本页取消。",
        "定于 2026-04-01 离园并结束全部",
    ):
        assert words in told, words
    assert estate.left() == ALL


def test_everything_ends_at_once_where_the_day_is_today(estate: Estate) -> None:
    assert "立即离园并结束全部" in text_of(estate.desk.types(SITE, TODAY))
    estate.desk.saves(SITE, TODAY)
    assert +estate.left() == NONE
    assert estate.asks("company", "/organisations/1")[0] == 401
    assert estate.asks("site", "/organisations/1")[0] == 200
    assert estate.face().tenants == ()


def test_on_the_day_the_house_ends_everything_by_itself_and_not_before(estate: Estate) -> None:
    estate.desk.saves(SITE, DAY)
    estate.it_is(f"{DAY}T03:59")
    # The invite was good for a day alone.
    assert estate.left() == ALL - Counter(invites=1)
    estate.it_is(f"{DAY}T04:01")
    assert +estate.left() == NONE
    assert estate.asks("company", "/organisations/1")[0] == 401


def test_until_the_day_it_is_called_back_and_nothing_has_ended(estate: Estate) -> None:
    estate.desk.saves(SITE, DAY)
    assert "取消离园" in text_of(estate.desk.types(SITE, ""))
    estate.desk.saves(SITE, "")
    estate.it_is(f"{DAY}T04:01")
    assert estate.left() == ALL - Counter(invites=1)
    assert estate.li.opens(estate.li.me())
    assert estate.li.status == 200


def test_who_comes_back_gets_phone_and_pin_anew(estate: Estate) -> None:
    estate.it_is("2026-03-06T10:00")
    estate.desk.signs_in_again()
    estate.desk.saves(SITE, "2026-03-06")
    estate.desk.saves(SITE, "")
    assert [one.name for one in estate.face().tenants] == [LEAVER]
    estate.li.opens(estate.li.me())
    assert estate.li.status in (403, 404)
    assert +estate.left() == NONE


def test_a_program_does_the_same_in_one_request_and_sees_it_before(estate: Estate) -> None:
    status, told = estate.asks("site", f"/organisations/1/departure?ends={DAY}")
    assert (status, '"what":"phones"' in told) == (200, True)
    client, headers = estate.app.test_client(), {"Authorization": f"Bearer {estate.tokens['site']}"}

    def puts(ends: str | None, key: str) -> int:
        keyed = headers | {"Idempotency-Key": key}
        return client.put(f"{ROOT}/organisations/1/departure", json={"ends": ends}, headers=keyed).status_code

    assert puts(DAY, "a") == 200
    assert puts(None, "b") == 200
    assert estate.left() == ALL
    assert puts(TODAY, "c") == 200
    assert +estate.left() == NONE


def test_a_program_that_may_only_read_moves_nobody_out(estate: Estate) -> None:
    client = estate.app.test_client()
    headers = {"Authorization": f"Bearer {estate.tokens['company']}", "Idempotency-Key": "a"}
    answer = client.put(f"{ROOT}/organisations/2/departure", json={"ends": TODAY}, headers=headers)
    assert answer.status_code == 404


def test_a_file_that_no_longer_names_a_company_offers_it_and_moves_it_out_where_that_is_ticked(estate: Estate) -> None:
    incubator, manager = estate.incubator, Manager(estate.incubator, estate.app.test_client())
    third = incubator.tenant("绿洲新能源（云川）股份有限公司", "孙悦", room="3-14")
    file = workbook(
        ("企业", "房间", "姓名"), (NEXT, "3-13", "赵云"), ("绿洲新能源（云川）股份有限公司", "3-14", "孙悦")
    )
    preview = manager.uploads(file)
    assert "文件中已没有的企业" in preview.text
    assert LEAVER in preview.text
    manager.confirms(preview, lease=[])
    assert estate.left() == ALL
    done = manager.confirms(manager.uploads(file), tenant="1")
    assert "离园企业 1 家" in done.text
    assert +estate.left() == NONE
    assert estate.count(select(func.count()).where(Audit.action == "organisation.leaves")) == 1
    assert incubator.home("孙悦").organisation_id == third


def test_a_company_that_is_ticked_leaves_once_where_its_room_is_ticked_too(estate: Estate) -> None:
    estate.incubator.tenant("绿洲新能源（云川）股份有限公司", "孙悦", room="3-14")
    manager = Manager(estate.incubator, estate.app.test_client())
    rows = (NEXT, "3-13", "赵云"), ("绿洲新能源（云川）股份有限公司", "3-14", "孙悦"), ("空置", "3-12", "")
    preview = manager.uploads(workbook(("企业", "房间", "姓名"), *rows))
    done = manager.confirms(preview, tenant="1", lease="1")
    assert "离园企业 1 家" in done.text
    assert +estate.left() == NONE


def test_a_file_of_one_company_offers_to_move_no_other_out(estate: Estate) -> None:
    manager = Manager(estate.incubator, estate.app.test_client())
    preview = manager.uploads(workbook(("企业", "房间", "姓名"), (NEXT, "3-13", "赵云"), (NEXT, "3-13", "钱多")))
    assert "文件中已没有的企业" not in preview.text


def test_who_works_for_another_company_too_keeps_phone_and_that_membership(estate: Estate) -> None:
    incubator, now = estate.incubator, estate.incubator.time()
    zhao = incubator.person("赵云")
    with incubator.db.reading() as session:
        phone = session.scalars(select(PhoneOwner.phone_id).where(PhoneOwner.person_id == estate.li.id)).one()
    with incubator.db.transaction() as tx:
        tx.session.add(PhoneOwner(phone_id=phone, person_id=zhao, how="invite", since=now))
    estate.desk.saves(SITE, TODAY)
    estate.li.opens(f"/me/{zhao}")
    assert estate.li.status == 200
    estate.li.opens(estate.li.me())
    assert estate.li.status in (403, 404)


def test_what_was_recorded_stays(estate: Estate) -> None:
    before = estate.count(select(func.count(Entry.id)))
    estate.desk.saves(SITE, TODAY)
    assert estate.count(select(func.count(Entry.id))) == before


def test_the_ledger_of_rights_says_by_whom_each_ended(estate: Estate) -> None:
    estate.desk.saves(SITE, TODAY)
    with estate.incubator.db.reading() as session:
        lines = session.execute(select(Audit.action, Audit.author).order_by(Audit.id.desc()).limit(12)).all()
    mine = Counter(line.action for line in lines if line.author == Ref("user", estate.desk.user))
    ended = Counter({"phone.revoked": 2, "pin.voided": 2, "invite.voided": 1, "grant.ended": 1, "token.revoked": 1})
    assert ended <= mine


def test_a_phone_that_somebody_left_with_tells_its_next_owner_nothing(estate: Estate) -> None:
    incubator, now = estate.incubator, estate.incubator.time()
    estate.desk.saves(SITE, TODAY)
    assert estate.li.opens(estate.li.me("/data"))
    assert estate.li.status == 200
    with incubator.db.reading() as session:
        known = find_phone(session, estate.li.client.get_cookie("phone").value, now)  # type: ignore[union-attr]
    wanted = Enrolment(incubator.person("赵云"), "invite", "Phone", "browser")
    made = incubator.db.act(lambda tx: enrol(tx, wanted, known, now), by=HOUSE)
    estate.li.client.set_cookie("phone", made.secret)
    estate.li.opens(estate.li.me("/data"))
    assert estate.li.status in (403, 404)
    assert LI not in estate.li.text


@pytest.mark.parametrize("path", [f"{ROSTER}", "/manage/phones", "/manage/users/"])
def test_no_page_of_the_manager_names_who_left(estate: Estate, path: str) -> None:
    estate.desk.saves(SITE, TODAY)
    page = estate.desk.reads(path)
    assert LEAVER not in page
    assert LI not in page
