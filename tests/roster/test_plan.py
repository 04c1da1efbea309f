"""A file is compared with a roster: what it would create, change and offer, and which room and whom it means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.roster.importing.answers import Answers, HowMany, Identity, answered
from server.roster.importing.comparison import plan_import
from server.roster.importing.known import (
    Address,
    KnownLease,
    KnownPerson,
    KnownRoster,
    KnownTenant,
    Refuser,
    Withdrawals,
)
from server.roster.importing.plan import Plan
from tests.roster.files import HEADER, JIA, YI, read

AT = Address("", "3", "301")
WANG = KnownPerson(1, "王明", "13800000231", "经理", liaison=True, listed=True)
LI = KnownPerson(2, "李娜", "13800000232")
TENANT = KnownTenant(7, JIA, "甲", (KnownLease(1, AT),), (WANG, LI))
ROSTER = KnownRoster((TENANT,), (AT,))


def plan(*lines: list[object], known: KnownRoster = ROSTER) -> Plan:
    return plan_import(read(HEADER, *lines), known)


def line(name: str = "王明", *, room: str = "301", phone: str = "", listed: str = "") -> list[object]:
    return [JIA, room, name, phone, "", "", listed]


def test_a_file_that_says_nothing_new_is_an_empty_plan() -> None:
    made = plan(line("王明"), line("李娜"))
    assert (made.is_empty, made.misses, made.unchanged, made.errors) == (True, False, 2, [])


def test_a_tenant_that_nobody_knows_is_created_with_its_room_and_people() -> None:
    made = plan([YI, "302", "赵六", "", "", "", ""])
    assert [one.name for one in made.tenants] == [YI]
    assert made.rooms == [Address("", "3", "302")] == [one.address for one in made.occupations]
    assert [one.person.name for one in made.people] == ["赵六"]


def test_a_tenant_that_left_comes_back_as_the_same() -> None:
    made = plan(line(), known=KnownRoster((replace(TENANT, gone=True),), (AT,)))
    assert [one.known for one in made.tenants] == [7]


@pytest.mark.parametrize("written", ["王⺠", "王 ⺠", "王\U000e0100民", "⺩⺠"])
def test_a_name_copied_from_a_pdf_is_the_same_person(written: str) -> None:
    known = KnownRoster((replace(TENANT, people=(replace(WANG, name="王民"),)),), (AT,))
    made = plan(line(written), known=known)
    assert (made.is_empty, made.misses, made.unchanged) == (True, False, 1)


@pytest.mark.parametrize("known_as", ["王明", "王明（法人）"])
@pytest.mark.parametrize("written", ["王明", "王明（法人）", "王明（在职）"])
def test_a_remark_behind_a_name_makes_nobody_somebody_else(known_as: str, written: str) -> None:
    known = KnownRoster((replace(TENANT, people=(replace(WANG, name=known_as),)),), (AT,))
    made = plan(line(written), known=known)
    assert (made.is_empty, made.misses, made.unchanged) == (True, False, 1)


@pytest.mark.parametrize("dot", "·・•‧．.●∙⋅･")
def test_a_minority_name_is_the_same_person_with_any_dot_and_stored_with_one(dot: str) -> None:
    known = KnownRoster((replace(TENANT, people=(replace(WANG, name="买买提·艾力"),)),), (AT,))
    assert plan(line(f"买买提{dot}艾力"), known=known).is_empty
    assert [one.person.name for one in plan(line(f"古丽 {dot} 艾力"), known=known).people] == ["古丽·艾力"]


def test_what_was_copied_from_a_pdf_is_stored_as_characters_and_nothing_else_is_written_anew() -> None:
    made = plan(["⽅正（北京）有限公司", "⼀层", "⽅正", "", "⾼工 Ａ", "", ""])
    assert [one.name for one in made.tenants] == ["方正（北京）有限公司"]
    assert [(one.person.name, one.person.title) for one in made.people] == [("方正", "高工 Ａ")]
    assert [one.address.number for one in made.occupations] == ["一层"]


def test_a_known_number_under_another_name_is_asked_about_never_doubled_and_never_offered_as_left() -> None:
    made = plan(line("王铭", phone="13800000231"), line("李娜"))
    [asked] = made.likely
    assert (asked.tenant, asked.person, asked.newcomer.person.name) == (JIA, WANG, "王铭")
    assert (made.people, made.missing_people, made.is_empty) == ([], [], False)
    assert Answers().missing(made) == 1


@pytest.mark.parametrize(
    ("identity", "changed", "joined", "unchanged"),
    [
        (Identity.RENAMED, [("name", "王铭"), ("title", "总监")], [], 1),
        (Identity.KEPT, [("title", "总监")], [], 1),
        (Identity.OTHER, [], ["王铭"], 1),
    ],
)
def test_the_answer_says_whether_it_is_the_same_person(
    identity: Identity, changed: list[tuple[str, str]], joined: list[str], unchanged: int
) -> None:
    made = answered(
        plan([JIA, "301", "王铭", "13800000231", "总监", "", ""], line("李娜")), Answers({WANG.id: identity})
    )
    assert [(one.field, one.new) for one in made.changes] == changed
    assert [one.person.name for one in made.people] == joined
    assert (made.unchanged, made.likely, made.missing_people) == (unchanged, [], [])


def test_the_same_person_of_whom_the_file_says_nothing_new_is_unchanged() -> None:
    made = answered(plan(line("王铭", phone="13800000231"), line("李娜")), Answers({WANG.id: Identity.KEPT}))
    assert (made.is_empty, made.unchanged) == (True, 2)


def test_a_number_that_colleagues_share_tells_nobody_apart() -> None:
    shared = replace(TENANT, people=(WANG, replace(LI, phone=WANG.phone)))
    made = plan(line("王明"), line("赵六", phone=WANG.phone or ""), known=KnownRoster((shared,), (AT,)))
    assert (made.likely, [one.person.name for one in made.people]) == ([], ["赵六"])


def test_somebody_else_who_was_here_before_comes_back_as_the_same() -> None:
    former = KnownPerson(9, "王铭", "13800000231")
    made = plan(line("王铭", phone="13800000231"), line("李娜"), known=replace(ROSTER, former=(former,)))
    assert [one.known for one in answered(made, Answers({WANG.id: Identity.OTHER})).people] == [9]


def test_what_is_asked_is_part_of_what_a_plan_is() -> None:
    assert plan(line("王铭", phone="13800000231")).digest != plan(line("王鸣", phone="13800000231")).digest


def test_consent_that_was_taken_back_is_not_given_by_another_spelling() -> None:
    withdrew = replace(TENANT, people=(replace(WANG, listed=False, withdrew=True), LI))
    made = plan(line("王铭", phone="13800000231", listed="是"), line("李娜"), known=KnownRoster((withdrew,), (AT,)))
    assert [problem.key for problem in made.problems] == ["roster.problem.withdrew"]
    assert made.likely[0].changes == ()


@pytest.mark.parametrize("cell", ["305 306", "305和306", "305+306", "305、306"])
def test_rooms_that_a_cell_lists_are_several_unless_one_is_called_so(cell: str) -> None:
    assert [one.address.number for one in plan(line(room=cell)).occupations] == ["305", "306"]
    called = Address("", "3", "".join(cell.split()))
    known = KnownRoster((TENANT,), (AT, called))
    assert len(plan(line(room=cell), known=known).occupations) == (2 if "、" in cell else 1)


SPAN = tuple(Address("", "3", number) for number in ("301", "302", "303"))


def test_from_one_room_to_another_is_asked_about_and_no_room_of_it_is_offered_as_left() -> None:
    made = plan(line(room="301-303"), line("李娜"))
    [asked] = made.spans
    assert (asked.tenant, asked.number, asked.several, asked.fresh) == (JIA, "301-303", SPAN, SPAN[1:])
    assert (made.occupations, made.rooms, made.missing_rooms, made.is_empty) == ([], [], [], False)
    assert Answers().missing(made) == 1


@pytest.mark.parametrize(
    ("how", "moved", "made"),
    [
        (HowMany.SEVERAL, ["302", "303"], ["303"]),
        (HowMany.ONE, ["301-303"], ["301-303"]),
    ],
)
def test_the_answer_says_how_many_rooms_it_is(how: HowMany, moved: list[str], made: list[str]) -> None:
    known = replace(ROSTER, rooms=(AT, SPAN[1]))
    done = answered(plan(line(room="301-303"), line("李娜"), known=known), Answers(spans={0: how}))
    assert [one.address.number for one in done.occupations] == moved
    assert [address.number for address in done.rooms] == made
    assert (done.spans, done.missing_rooms) == ([], [])


@pytest.mark.parametrize("held", [SPAN, (Address("", "3", "301-303"),)], ids=["several", "one"])
def test_what_was_answered_once_is_not_asked_again(held: tuple[Address, ...]) -> None:
    leases = tuple(KnownLease(number, address) for number, address in enumerate(held))
    made = plan(line(room="301-303"), line("李娜", room=""), known=KnownRoster((replace(TENANT, leases=leases),), held))
    assert (made.spans, made.occupations, made.missing_rooms, made.is_empty) == ([], [], [], True)


def test_a_range_that_may_be_in_several_buildings_is_refused() -> None:
    made = plan(line(room="305-307"), known=KnownRoster(rooms=ALIKE))
    assert ([problem.key for problem in made.errors], made.spans) == (["roster.problem.which_building"], [])


@pytest.mark.parametrize("word", ["空置", "空", "待租", "vacant", "—"])
def test_a_vacant_row_makes_a_vacant_room(word: str) -> None:
    made = plan(line(), line("李娜"), [word, "305、306 307", "", "", "", "", ""])
    assert made.rooms == [Address("", "3", number) for number in ("305", "306", "307")]
    assert (made.occupations, made.tenants, made.problems, made.is_empty) == ([], [], [], False)


def test_a_vacant_room_that_somebody_has_is_offered_as_given_up() -> None:
    made = plan(["空置", "301", "", "", "", "", ""])
    assert [one.lease.address for one in made.missing_rooms] == [AT]
    assert (made.rooms, made.is_empty) == ([], True)


def test_a_vacant_room_that_may_be_in_several_buildings_is_asked_for_its_own() -> None:
    made = plan(["空置", "305", "", "", "", "", ""], known=KnownRoster(rooms=ALIKE))
    assert [(one.cell, one.key) for one in made.errors] == [("人员!B2", "roster.problem.which_building")]


GONE = KnownPerson(9, "阿依古丽·买买提", "13900000001")


def joins(*lines: list[object], former: tuple[KnownPerson, ...] = (GONE,)) -> list[tuple[int | None, str | None]]:
    made = plan(line("王明"), line("李娜"), *lines, known=replace(ROSTER, former=former))
    return [(one.known, one.leaves) for one in made.people]


def test_who_left_and_is_named_again_is_the_same_person_by_name_and_number() -> None:
    assert joins([YI, "302", "阿依古丽·买买提", "139 0000 0001", "", "", ""]) == [(9, None)]


@pytest.mark.parametrize(("name", "phone"), [("阿依古丽", "13900000001"), (GONE.name, ""), (GONE.name, "13900000002")])
def test_a_name_or_a_number_alone_is_a_guess_and_makes_nobody_the_same(name: str, phone: str) -> None:
    assert joins([YI, "302", name, phone, "", "", ""]) == [(None, None)]


def test_two_who_could_be_the_one_who_left_are_neither() -> None:
    again = [GONE.name, GONE.phone, "", "", ""]
    assert joins([YI, "302", *again], ["丙公司", "303", *again]) == [(None, None)] * 2
    assert joins([YI, "302", *again], former=(GONE, replace(GONE, id=10))) == [(None, None)]


def test_who_is_missing_here_and_named_there_may_be_moving() -> None:
    made = plan(line("王明"), [YI, "302", "李娜", "13800000232", "", "", ""])
    assert [(one.known, one.leaves) for one in made.people] == [(LI.id, JIA)]
    assert [one.person for one in made.missing_people] == [LI]


def test_whom_and_what_a_file_no_longer_names_is_offered_and_not_decided() -> None:
    made = plan(line("王明", room="302"))
    assert [one.person for one in made.missing_people] == [LI]
    assert [one.lease.address for one in made.missing_rooms] == [AT]
    assert made.misses


def test_a_number_that_is_new_is_a_change_and_consent_that_was_taken_back_is_none() -> None:
    withdrew = replace(TENANT, people=(WANG, replace(LI, withdrew=True)))
    made = plan(line(phone="13900000000"), line("李娜", listed="是"), known=KnownRoster((withdrew,), (AT,)))
    assert [(one.field, one.old, one.new) for one in made.changes] == [("phone", "13800000231", "13900000000")]
    assert [problem.key for problem in made.problems] == ["roster.problem.withdrew"]


ALIKE = (AT, Address("A座", "3", "301"), Address("B座", "3", "301"))


@pytest.mark.parametrize(
    ("rooms", "own", "moved", "problems"),
    [
        (ALIKE, [ALIKE[1]], [], []),
        (ALIKE, [], [ALIKE[0]], []),
        (ALIKE[1:], [], [], ["roster.problem.which_building"]),
    ],
)
def test_of_rooms_that_are_called_alike_it_is_the_tenants_own_or_that_without_a_building(
    rooms: tuple[Address, ...], own: list[Address], moved: list[Address], problems: list[str]
) -> None:
    leases = tuple(KnownLease(number, address) for number, address in enumerate(own))
    made = plan(line(), known=KnownRoster((replace(TENANT, leases=leases),), rooms))
    assert [one.address for one in made.occupations] == moved
    assert [problem.key for problem in made.errors] == problems


def test_a_new_room_without_a_building_is_in_the_only_one_there_is_or_is_asked_about() -> None:
    assert [one.address for one in plan(line(room="305"), known=KnownRoster(rooms=ALIKE[1:2])).occupations] == [
        Address("A座", "3", "305")
    ]
    assert [problem.key for problem in plan(line(room="305"), known=KnownRoster(rooms=ALIKE)).errors] == [
        "roster.problem.which_building"
    ]


def test_a_room_is_called_as_people_call_it() -> None:
    assert [str(address) for address in ALIKE] == ["301", "A座 301", "B座 301"]


def test_two_plans_are_the_same_only_when_they_would_do_and_offer_the_same() -> None:
    same, other = plan(line(), line("李娜")), plan(line())
    assert plan(line(), line("李娜")).digest == same.digest != other.digest


def test_a_new_tenant_without_a_short_name_is_proposed_one_that_nobody_has() -> None:
    names = ["湖南甲科技有限公司", "麓谷云创数字科技有限公司", "云创有限公司"]
    known = KnownRoster((replace(TENANT, name="长沙甲公司", short="湖南甲科技"),))
    made = plan_import(
        read(("企业名称", "房间号", "简称"), *([name, "305", ""] for name in names[:2]), [names[2], "306", "云创"]),
        known,
    )
    assert [(one.short, one.proposed) for one in made.tenants] == [(None, names[0]), (None, "麓谷云创"), ("云创", None)]


def test_a_tenant_that_comes_back_is_called_as_it_was() -> None:
    made = plan(line(), known=KnownRoster((replace(TENANT, gone=True),), (AT,)))
    assert [(one.short, one.proposed) for one in made.tenants] == [("甲", None)]


def test_a_new_short_name_is_a_change_of_the_tenant() -> None:
    made = plan_import(read((*HEADER, "企业简称"), [*line(), "甲科技"], [*line("李娜"), "甲科技"]), ROSTER)
    assert [(one.person, one.field, one.old, one.new) for one in made.changes] == [(None, "short", "甲", "甲科技")]


@pytest.mark.parametrize(
    ("phone", "organisation", "listed"),
    [("13800000239", None, False), ("", None, False), ("13900000239", 7, False), ("13900000239", None, True)],
)
def test_who_took_a_consent_back_is_named_by_no_file_and_in_doubt_nobody_of_the_name(
    phone: str, organisation: int | None, listed: bool
) -> None:
    refuser = Refuser("欧阳雪", "13800000239", frozenset({organisation}) if organisation else frozenset())
    known = KnownRoster((TENANT,), (AT,), withdrawals=Withdrawals((refuser,)))
    made = plan(line("王明"), line("李娜"), line("欧阳雪", phone=phone, listed="是"), known=known)

    assert [bool(one.person.listed) for one in made.people] == [listed]
    assert [one.key for one in made.problems] == ([] if listed else ["roster.problem.withdrew"])


def test_a_number_that_nobody_gave_tells_nobody_apart_from_who_took_a_consent_back() -> None:
    withdrawals = Withdrawals((Refuser("欧阳雪", None),))
    assert (withdrawals.bind("欧阳 雪", "13800000239"), withdrawals.bind("欧阳", None)) == (True, False)
