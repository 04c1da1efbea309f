"""A file meets a roster: what is created, changed, offered, refused, and what the boards notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from server.core.database.db import Database
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board
from server.roster.actions import import_roster
from server.roster.consents import consent
from server.roster.exporting import export_roster
from server.roster.importing import read_file
from server.roster.importing.answers import Confirmation, Leaving
from server.roster.importing.comparison import plan_import
from server.roster.tables import Consent, Membership, Organisation, Person
from server.sites.tables import Lease, Site
from tests.incubator import Incubator, new_incubator
from tests.roster.files import HEADER, JIA, YI, read
from tests.roster.imports import FIRST, roster, take, tenant

BOTH_ENGINES = True

THURSDAY = date(2026, 3, 5)


def rooms(incubator: Incubator, name: str = JIA) -> list[str]:
    found = next(one for one in roster(incubator).tenants if one.name == name)
    return [str(lease.address) for lease in found.leases]


def state(db: Database) -> dict[str, object]:
    """Return what an import could have changed: the size of each table, the version of each board."""
    with db.reading() as session:
        tables = (Site, Organisation, Person, Lease, Consent, Board)
        sizes = {table.__name__: session.scalar(select(func.count()).select_from(table)) for table in tables}
        return sizes | {row.code: row.version for row in session.execute(select(Board.code, Board.version))}


def test_a_first_file_makes_tenants_rooms_people_and_their_boards(incubator: Incubator) -> None:
    plan = take(incubator, *FIRST)

    assert (len(plan.tenants), len(plan.rooms), len(plan.people)) == (2, 2, 3)
    assert tenant(incubator) == {
        "王明": ("13800000231", "经理", True, True),
        "李娜": ("13800000232", "工程师", False, False),
    }
    assert (rooms(incubator), rooms(incubator, YI)) == (["301", "302"], ["302"])
    assert {incubator.board("301").kind, incubator.board("302").kind} == {"door"}


def test_the_same_file_again_changes_nothing_and_no_board_moves(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    before = state(incubator.db)

    plan = take(incubator, *FIRST)

    assert plan.is_empty
    assert plan.unchanged == 3
    assert state(incubator.db) == before


def test_a_newer_file_changes_what_it_says_and_nothing_else(incubator: Incubator) -> None:
    take(incubator, *FIRST)

    plan = take(incubator, [*HEADER[:4], "职务", "简称"], [JIA, "", "王明", "13900000231", "", "甲科"])

    assert [(one.field, one.old, one.new) for one in plan.changes] == [
        ("short", "湖南甲科技", "甲科"),
        ("phone", "13800000231", "13900000231"),
    ]
    assert tenant(incubator)["王明"] == ("13900000231", "经理", True, True)
    assert rooms(incubator) == ["301", "302"]


def test_a_person_missing_from_a_newer_file_is_never_dropped_silently(incubator: Incubator) -> None:
    take(incubator, *FIRST)

    plan = take(incubator, HEADER, [JIA, "301、302", "王明"])

    assert [one.person.name for one in plan.missing_people] == ["李娜"]
    assert "李娜" in tenant(incubator)
    assert "赵六" in tenant(incubator, YI)


def test_a_missing_person_leaves_when_told_to_and_is_not_deleted(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    door = incubator.board("301").version

    take(incubator, HEADER, [JIA, "301、302", "王明"], leaving=True)

    assert list(tenant(incubator)) == ["王明"]
    assert incubator.person("李娜")
    assert incubator.board("301").version == door + 1


def test_a_room_missing_from_a_newer_file_is_offered_and_ends_when_told_to(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    newer = (HEADER, [JIA, "301", "王明"], [JIA, "301", "李娜"])
    plan = take(incubator, *newer)
    assert [str(one.lease.address) for one in plan.missing_rooms] == ["302"]
    assert rooms(incubator) == ["301", "302"]
    door = incubator.board("302").version

    take(incubator, *newer, leaving=True)

    assert rooms(incubator) == ["301"]
    assert incubator.board("302").version == door + 1


def test_a_tenant_that_a_file_does_not_name_stays_as_it_is(incubator: Incubator) -> None:
    take(incubator, *FIRST)

    plan = take(incubator, HEADER, [YI, "302", "赵六"])

    assert (plan.missing_people, plan.missing_rooms) == ([], [])


def test_a_file_of_rooms_alone_offers_nobody_for_leaving(incubator: Incubator) -> None:
    take(incubator, *FIRST)

    plan = take(incubator, ["企业名称", "房间号"], [JIA, "303"])

    assert plan.missing_people == []
    assert [str(one.lease.address) for one in plan.missing_rooms] == ["301", "302"]
    assert rooms(incubator) == ["301", "302", "303"]


def test_a_file_with_an_error_writes_nothing_at_all(incubator: Incubator) -> None:
    before = state(incubator.db)

    with pytest.raises(Refusal) as caught:
        take(incubator, *FIRST, [YI, "302", "钱七、孙八"])

    assert caught.value.key == "roster.refused.errors"
    assert state(incubator.db) == before


def test_a_vacant_room_has_its_door_before_anybody_moves_in(incubator: Incubator) -> None:
    take(incubator, *FIRST, ["空置", "305", "", "", "", "", ""])
    assert "305" in {address.number for address in roster(incubator).rooms}
    assert "305" not in {lease.address.number for one in roster(incubator).tenants for lease in one.leases}
    assert incubator.board("305").kind == "door"


def test_a_roster_that_moved_since_the_preview_is_previewed_again(incubator: Incubator) -> None:
    digest = plan_import(read(*FIRST), roster(incubator)).digest
    take(incubator, HEADER, [YI, "302", "赵六"])
    before = state(incubator.db)

    with pytest.raises(Refusal) as caught:
        take(incubator, *FIRST, expected=digest)

    assert (caught.value.key, caught.value.status) == ("roster.refused.moved", 409)
    assert state(incubator.db) == before


def test_nobody_leaves_whom_the_file_still_names(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    wang = incubator.person("王明")

    confirmation = Confirmation(Leaving(people=frozenset({wang})))
    with pytest.raises(Refusal):
        import_roster(incubator.db, incubator.site_id, read(*FIRST), incubator.time(), confirmation=confirmation)

    assert "王明" in tenant(incubator)


def test_only_boards_that_show_a_changed_tenant_move(incubator: Incubator) -> None:
    take(incubator, HEADER, [JIA, "301", "王明"], [YI, "302", "赵六"])
    unmoved, moved = incubator.board("302").version, incubator.board("301").version

    take(incubator, HEADER, [JIA, "301", "王明", "", "总经理"], [YI, "302", "赵六"])

    assert (incubator.board("302").version, incubator.board("301").version) == (unmoved, moved + 1)


def test_namesakes_keep_their_own_history(incubator: Incubator) -> None:
    take(incubator, HEADER, [JIA, "301", "李伟", "13800000001"], [JIA, "301", "李伟", "13800000002"])

    plan = take(incubator, HEADER, [JIA, "301", "李伟", "13800000002"], [JIA, "301", "李伟", "13800000003"])

    assert [one.person.phone for one in plan.people] == ["13800000003"]
    assert [one.person.phone for one in plan.missing_people] == ["13800000001"]
    assert plan.unchanged == 1


def test_a_person_without_a_phone_is_not_guessed_to_be_one_of_two_namesakes(incubator: Incubator) -> None:
    take(incubator, HEADER, [JIA, "301", "李伟"])
    take(incubator, HEADER, [JIA, "301", "李伟", "13800000001"], [JIA, "301", "李伟", "13800000002"])

    people = [one.phone for one in roster(incubator).tenants[0].people]
    assert sorted(str(number) for number in people) == ["13800000001", "13800000002", "None"]


def test_a_name_written_in_another_width_is_the_same_tenant(incubator: Incubator) -> None:
    take(incubator, HEADER, ["甲（湖南）有限公司", "301", "王明"])

    assert take(incubator, HEADER, ["甲(湖南) 有限公司", "301", "王 明"]).is_empty


def test_a_room_is_found_again_without_its_floor_and_building(incubator: Incubator) -> None:
    header = ["企业名称", "楼栋", "楼层", "房间号"]
    take(incubator, header, [JIA, "A座", "5", "301"])

    assert take(incubator, ["企业名称", "房间号"], [JIA, "301"]).is_empty
    plan = take(incubator, ["企业名称", "房间号"], [YI, "402"])
    assert [(one.building, one.floor, one.number) for one in plan.rooms] == [("A座", "4", "402")]


def test_a_room_number_that_two_buildings_share_needs_the_building(incubator: Incubator) -> None:
    header = ["企业名称", "楼栋", "房间号"]
    take(incubator, header, [JIA, "A座", "301"], [YI, "B座", "301"])

    with pytest.raises(Refusal):
        take(incubator, ["企业名称", "房间号"], ["丙公司", "301"])
    with pytest.raises(Refusal):
        take(incubator, ["企业名称", "房间号"], ["丙公司", "999"])
    assert take(incubator, ["企业名称", "房间号"], [JIA, "301"], [YI, "301"]).is_empty


def test_a_tenant_that_left_comes_back_under_its_own_name(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    with incubator.db.transaction() as tx:
        tx.session.scalars(select(Organisation).where(Organisation.name == YI)).one().ends = date(2026, 3, 5)

    plan = take(incubator, HEADER, [YI, "302", "赵六"])

    assert [one.name for one in plan.tenants] == [YI]
    assert not next(one for one in roster(incubator).tenants if one.name == YI).gone


def stays(incubator: Incubator, name: str) -> list[tuple[int, date, date | None]]:
    with incubator.db.reading() as session:
        mine = select(Membership).join(Person, Person.id == Membership.person_id).where(Person.name == name)
        rows = session.scalars(mine.order_by(Membership.id))
        return [(one.person_id, one.starts, one.ends) for one in rows]


def test_who_left_and_is_in_the_next_file_again_is_the_same_person(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    li = incubator.person("李娜")
    take(incubator, HEADER, [JIA, "301", "王明"], leaving=True)
    incubator.time.pass_by(days=30)
    take(incubator, HEADER, [JIA, "301", "王明"], [YI, "302", "赵六"], [YI, "302", "李娜", "13800000232"])
    assert stays(incubator, "李娜") == [(li, THURSDAY, THURSDAY), (li, THURSDAY + timedelta(days=30), None)]
    assert "李娜" in tenant(incubator, YI)


def test_who_changes_company_in_one_file_stays_the_same_person(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    incubator.time.pass_by(days=1)
    li, friday = incubator.person("李娜"), THURSDAY + timedelta(days=1)
    take(incubator, HEADER, [JIA, "301", "王明"], [YI, "302", "李娜", "13800000232"], leaving=True)
    assert stays(incubator, "李娜") == [(li, THURSDAY, friday), (li, friday, None)]


def test_who_stays_where_they_are_and_is_named_elsewhere_too_is_two_people(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    take(incubator, HEADER, [JIA, "301", "王明"], [YI, "302", "李娜", "13800000232"])
    assert len({person for person, _starts, _ends in stays(incubator, "李娜")}) == 2


def test_who_comes_back_by_a_file_agreed_to_nothing_that_the_file_does_not_say(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    wang = incubator.person("王明")
    consent(incubator.db, wang, "phone", True, Principal(Ref("person", wang)), incubator.time())
    take(incubator, HEADER, [JIA, "301", "李娜"], leaving=True)
    take(incubator, HEADER, [JIA, "301", "王明", "13800000231"])
    home = incubator.home("王明")
    assert (home.person_id, home.stands, home.listed, home.phone_open) == (wang, True, False, False)


def test_the_first_roster_creates_its_site(incubator: Incubator) -> None:
    for _ in range(2):
        import_roster(incubator.db, "第二孵化器", read(*FIRST), incubator.time())

    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Site).where(Site.name == "第二孵化器")) == 1


def test_an_export_makes_the_same_roster_in_another_installation(
    incubator: Incubator, tmp_path_factory: pytest.TempPathFactory
) -> None:
    take(incubator, *FIRST)
    other = new_incubator(tmp_path_factory.mktemp("other"))

    reading = read_file("花名册.xlsx", export_roster(roster(incubator)))
    import_roster(other.db, other.site_id, reading, other.time())

    assert [tenant(other), tenant(other, YI)] == [tenant(incubator), tenant(incubator, YI)]
    assert rooms(other) == rooms(incubator)
    other.db.close()


def test_the_salutation_in_a_file_is_kept_and_follows_the_next_one(incubator: Incubator) -> None:
    def salutation() -> list[str | None]:
        return [person.salutation for one in roster(incubator).tenants for person in one.people]

    head = ("企业名称", "房间号", "姓名", "称谓")
    take(incubator, head, [JIA, "301", "王明", "先生"], [JIA, "301", "李娜", ""])
    assert salutation() == ["sir", None]

    take(incubator, head, [JIA, "301", "王明", ""], [JIA, "301", "李娜", "女"])
    assert salutation() == ["sir", "madam"]
