from __future__ import annotations

from datetime import UTC, date, datetime

import orjson

from server.boards.faces import face_of
from server.core.principals import Principal
from server.core.refs import Ref
from server.roster.consents import consent
from server.roster.tables import Organisation
from server.sites.actions import occupy, room_at
from server.sites.days import NO_OWN_DAYS, OwnDays, span
from server.sites.tables import Site
from signs.face import Counts, DoorFace, OverviewFace, compact
from tests.incubator import Incubator

BOTH_ENGINES = True


def door(incubator: Incubator, room: str = "3-12") -> DoorFace:
    with incubator.db.reading() as session:
        face = face_of(session, incubator.board(room), incubator.time())
    assert isinstance(face, DoorFace)
    return face


def overview(incubator: Incubator) -> OverviewFace:
    with incubator.db.reading() as session:
        face = face_of(session, incubator.board(), incubator.time())
    assert isinstance(face, OverviewFace)
    return face


def test_a_door_counts_who_is_on_site_and_who_is_out_on_the_market(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷", "韩梅梅", "林涛")
    incubator.says("王小明", "on_site")
    incubator.says("李雷", "market", hours=2)
    incubator.says("韩梅梅", "errand", hours=1)
    assert door(incubator).tenants[0].counts == Counts(present=1, market=1, out=1, roster=4)


def test_a_door_says_when_the_first_of_them_is_back(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.says("王小明", "market", hours=2)
    incubator.says("李雷", "market", hours=1)
    assert door(incubator).tenants[0].next_return == "15:03"


def test_a_door_promises_no_return_of_somebody_who_is_not_back_today(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.says("王小明", "market", not_today=True)
    tenant = door(incubator).tenants[0]
    assert tenant.counts
    assert tenant.counts.market == 1
    assert tenant.next_return is None
    assert [line.until for group in tenant.groups for line in group.people] == [None]


def test_who_is_not_back_today_is_not_known_tomorrow(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "market", not_today=True)
    incubator.time.pass_by(days=1)
    assert door(incubator).tenants[0].groups == ()
    counts = door(incubator).tenants[0].counts
    assert counts
    assert counts.market == 0


def test_destination_purpose_and_reason_never_appear_on_a_sign(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.says("王小明", "market", hours=2, place="工商银行", purpose="谈贷款")
    incubator.says("李雷", "leave", hours=30)
    wire = orjson.dumps([compact(door(incubator)), compact(overview(incubator))]).decode()
    for secret in ("工商银行", "谈贷款", "leave", "请假", "李雷", "王小明", "13800000100"):
        assert secret not in wire
    assert {group.status for group in door(incubator).tenants[0].groups} == {"market", "away"}


def test_only_people_who_opted_in_are_named_and_withdrawal_reaches_the_board_at_once(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "on_site")
    assert [line.name for line in door(incubator).tenants[0].groups[0].people] == ["王经理"]
    before = incubator.board("3-12").version
    consent(incubator.db, incubator.person("王小明"), "listed", False, Principal(Ref("person", 1)), incubator.time())
    assert door(incubator).tenants[0].groups == ()
    counts = door(incubator).tenants[0].counts
    assert counts
    assert counts.present == 1
    assert incubator.board("3-12").version == before + 1


def test_the_liaisons_number_is_masked_until_it_is_opened(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    contact = door(incubator).tenants[0].contact
    assert contact is not None
    assert (contact.phone, contact.call) == ("138****0100", None)
    consent(incubator.db, incubator.person("王小明"), "phone", True, Principal(Ref("person", 1)), incubator.time())
    contact = door(incubator).tenants[0].contact
    assert contact is not None
    assert (contact.phone, contact.call) == (None, "13800000100")


def test_several_companies_share_a_door(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.tenant("云栖数据", "李雷")
    assert [tenant.name for tenant in door(incubator).tenants] == ["北辰智造", "云栖数据"]


def test_a_company_with_two_rooms_counts_once_in_the_totals(incubator: Incubator) -> None:
    tenant = incubator.tenant("北辰智造", "王小明", "李雷")
    with incubator.db.transaction() as tx:
        site = tx.session.get_one(Site, incubator.site_id)
        occupy(tx, room_at(tx, site, "", "3", "3-13"), tenant, incubator.time().date())
    incubator.says("王小明", "on_site")
    face = overview(incubator)
    assert [cell.counts.present for cell in face.floors[0].rooms] == [1, 1]
    assert face.floors[0].counts == face.counts == Counts(present=1, roster=2)


def test_silence_stands_out_and_a_market_visit_is_not_silence(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.says("王小明", "market", hours=2)
    cell = overview(incubator).floors[0].rooms[0]
    assert (cell.counts.market, cell.silence) == (1, 1)


def test_rooms_are_in_the_order_of_their_numbers(incubator: Incubator) -> None:
    for room in ("3-12", "3-2", "3-1", "2-7"):
        incubator.tenant(f"公司{room}", f"员工{room}", room=room)
    assert [[cell.room for cell in floor.rooms] for floor in overview(incubator).floors] == [
        ["2-7"],
        ["3-1", "3-2", "3-12"],
    ]


def test_a_vacant_room_has_a_face_too(incubator: Incubator) -> None:
    with incubator.db.transaction() as tx:
        room_at(tx, tx.session.get_one(Site, incubator.site_id), "", "3", "3-20")
    assert door(incubator, "3-20").tenants == ()


def test_a_company_that_left_is_no_longer_on_the_door(incubator: Incubator) -> None:
    tenant = incubator.tenant("北辰智造", "王小明")
    with incubator.db.transaction() as tx:
        tx.session.get_one(Organisation, tenant).ends = incubator.home("王小明").day
    assert door(incubator).tenants == ()


def test_a_snapshot_carries_the_version_that_its_face_belongs_to(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    first = incubator.snapshot(incubator.board("3-12"))
    incubator.says("王小明", "on_site")
    second = incubator.snapshot(incubator.board("3-12"))
    assert second.version == first.version + 1
    assert second.epoch == first.epoch
    assert second.message(incubator.time())["server_now"] == int(incubator.time().timestamp() * 1000)


def test_sixty_people_who_all_opted_in_fit_into_four_kilobytes(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", *[f"王小{chr(0x4E00 + index)}" for index in range(60)])
    for index in range(60):
        if index % 3:
            incubator.says(f"王小{chr(0x4E00 + index)}", "on_site")
        else:
            incubator.says(f"王小{chr(0x4E00 + index)}", "market", hours=2)
    assert len(orjson.dumps(compact(door(incubator)))) <= 4096


def test_signs_dim_at_night(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    assert not door(incubator).night
    incubator.time.now = datetime(2026, 3, 5, 15, tzinfo=UTC)
    assert door(incubator).night


def own_days(incubator: Incubator, own: OwnDays) -> None:
    with incubator.db.transaction() as tx:
        tx.session.get_one(Site, incubator.site_id).own_days = own


def test_beyond_the_published_calendar_an_overview_says_that_its_silence_is_a_guess(incubator: Incubator) -> None:
    incubator.time.now = datetime.fromisoformat("2026-12-31T10:00+08:00")
    incubator.tenant("北辰智造", "王小明")
    assert "unpublished" not in compact(overview(incubator))
    incubator.time.now = datetime.fromisoformat("2027-01-04T10:00+08:00")
    guessed = overview(incubator)
    assert (guessed.silence, guessed.unpublished) == (1, True)
    closure = NO_OWN_DAYS.put(span(date(2027, 1, 4), date(2027, 1, 8), "装修", off=True))
    own_days(incubator, closure)
    assert (overview(incubator).silence, overview(incubator).unpublished) == (0, True)
    own_days(incubator, closure.drop(date(2027, 1, 4), date(2027, 1, 4)).complete([2027]))
    assert (overview(incubator).silence, overview(incubator).unpublished) == (1, False)
