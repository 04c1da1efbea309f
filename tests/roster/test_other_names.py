"""A company that a file calls otherwise than the roster, and somebody who stands at another company there: asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.folding import same
from server.core.refusal import Refusal
from server.roster.importing import Reading, read_file
from server.roster.importing.answers import NOBODY, Answers, Confirmation, Place, answered, confirmed
from server.roster.importing.comparison import plan_import
from server.roster.importing.known import KnownLease, KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.parts import Part, part_of, prepare
from server.roster.importing.plan import Plan
from server.roster.importing.told import Company, Naming
from tests.roster.files import commas
from tests.roster.other_names import AT, DESKS, HEAD, NEW_XINGHE, PARK, STAFF, XINGHE

NEW = "深圳前海微光数据有限公司"
MOVED = ([NEW, "306", "欧阳雪", "13800000302", "财务总监"], [NEW, "306", "王明", "13800000231", "经理"])


def reading(*rows: list[str], known_as: dict[str, Company] | None = None) -> Reading:
    said = {same(name): one for name, one in (known_as or {}).items()}
    return read_file("花名册.csv", commas(HEAD, *rows), companies=said)


def plan(*rows: list[str], known: KnownRoster = PARK, known_as: dict[str, Company] | None = None) -> Plan:
    return plan_import(reading(*rows, known_as=known_as), known)


def staff(company: str, *people: KnownPerson) -> list[list[str]]:
    return [[company, "301", one.name, one.phone or "", one.title or ""] for one in people or STAFF]


def test_nothing_is_imported_before_somebody_said_which_company_it_is() -> None:
    asked = plan(*staff(NEW_XINGHE))
    assert (asked.is_empty, Answers().missing(asked), asked.misses) == (False, 1, False)
    with pytest.raises(Refusal) as refused:
        confirmed(asked, Confirmation(NOBODY, Answers(), asked.digest))
    assert refused.value.key == "roster.refused.unanswered"


def test_two_plans_that_ask_otherwise_are_not_the_same() -> None:
    assert plan(*staff(NEW_XINGHE)).digest != plan(*staff(NEW_XINGHE, *STAFF[:2])).digest


def test_the_likeliest_company_stands_first_and_no_more_than_five_are_named() -> None:
    alike = [KnownTenant(10 + number, f"长沙星河智造{word}有限公司") for number, word in enumerate("甲乙丙丁戊己")]
    same_core = [
        replace(one, name=f"{place}星河智造科技有限公司")
        for one, place in zip(alike, ["长沙", "株洲", "湘潭", "岳阳", "常德", "衡阳"], strict=True)
    ]
    asked = plan(*staff(NEW_XINGHE), known=replace(PARK, tenants=(*same_core, *PARK.tenants)))
    assert [one.tenant.name for one in asked.which[0].resembles[:1]] == [XINGHE]
    assert len(asked.which[0].resembles) == 5


def test_a_company_that_the_file_names_itself_is_no_other_one() -> None:
    made = plan(*staff(XINGHE), [NEW, "301", "王明", "13800000231", "经理"])
    assert (made.which, [one.name for one in made.tenants]) == ([], [NEW])


def test_a_company_that_stands_in_hidden_rows_is_no_other_one() -> None:
    file = reading([NEW, "301", "王明", "13800000231", "经理"])
    unseen = reading(*staff(XINGHE)).tenants
    assert plan_import(replace(file, hidden=unseen), PARK).which == []


def test_a_company_that_left_is_no_other_one_and_its_short_name_is_free() -> None:
    left = replace(PARK, tenants=tuple(replace(one, gone=True) for one in PARK.tenants))
    made = plan(*staff("星河智造"), known=left)
    assert (made.which, [one.name for one in made.tenants]) == ([], ["星河智造"])


def test_a_short_name_that_two_companies_have_is_asked_about() -> None:
    two = KnownTenant(9, "株洲星河智造装备有限公司", "星河智造")
    asked = plan(*staff("星河智造"), known=replace(PARK, tenants=(*PARK.tenants, two)))
    assert {one.tenant.id for one in asked.which[0].resembles} == {1, 9}


@given(st.permutations(range(3)))
def test_a_company_is_the_same_however_its_rows_are_ordered(order: list[int]) -> None:
    rows = staff(NEW_XINGHE)
    [asked] = plan(*(rows[place] for place in order)).which
    assert [(one.tenant.id, one.rooms, one.people) for one in asked.resembles] == [(1, (AT,), 3)]


def test_whose_number_is_another_one_does_not_make_companies_alike() -> None:
    strangers = (replace(one, phone=f"1390000030{one.id}") for one in STAFF)
    rows = [[NEW, "306", one.name, one.phone or "", ""] for one in strangers]
    assert plan(*rows).which == []


def test_in_a_room_with_many_desks_a_new_company_resembles_nobody() -> None:
    assert len([one for one in PARK.tenants for lease in one.leases if lease.address == DESKS]) == 2
    assert plan([NEW, DESKS.number, "王明", "13800000231", "经理"]).which == []


def test_another_company_leaves_the_room_of_the_former_one_to_be_ticked() -> None:
    made = plan([NEW, "301", "王明", "13800000231", "经理"], known_as={NEW: Company(Naming.OTHER)})
    assert [(one.tenant, one.lease) for one in made.missing_rooms] == [(XINGHE, KnownLease(1, AT))]


@pytest.mark.parametrize(("place", "comes"), [(Place.MOVED, (2, XINGHE, True)), (Place.BOTH, (None, None, False))])
def test_somebody_of_another_company_moves_or_is_at_both(place: Place, comes: tuple[object, ...]) -> None:
    asked = plan(*MOVED)
    assert ([one.person.id for one in asked.elsewhere], [one.person.name for one in asked.people]) == ([2], ["王明"])
    done = answered(asked, Answers(places={2: place}))
    assert [(one.known, one.leaves, one.moves) for one in done.people if one.person.name == "欧阳雪"] == [comes]
    assert (done.elsewhere, done.missing_people) == ([], [])


def test_somebody_whom_the_file_still_names_there_did_not_move() -> None:
    assert plan(*staff(XINGHE), *MOVED).elsewhere == []


def test_somebody_with_another_number_is_somebody_else() -> None:
    assert plan([NEW, "306", "欧阳雪", "13900000302", ""]).elsewhere == []


def test_somebody_of_a_company_that_is_asked_about_is_not_asked_about_too() -> None:
    asked = plan(*staff(NEW_XINGHE), *MOVED)
    assert (len(asked.which), asked.elsewhere) == (1, [])


def parts(file: Reading, answers: Answers, known: KnownRoster = PARK) -> list[Part]:
    return [part_of(one) for one in prepare(file, known, Confirmation(answers=answers)).parts]


def test_who_moves_goes_with_the_company_that_they_join_though_nobody_ticked_that_they_left() -> None:
    [joined] = parts(reading(*MOVED), Answers(places={2: Place.MOVED}))
    assert (joined.movers, joined.tenants, joined.figures["left"]) == ({2: XINGHE}, {NEW, XINGHE}, 1)


def test_a_company_gets_its_new_name_after_those_who_leave_it_went() -> None:
    said = {NEW_XINGHE: Company(Naming.RENAMED, 1)}
    rows = [[NEW_XINGHE, "301", "", "", ""], *MOVED]
    joined, renamed = parts(reading(*rows, known_as=said), Answers(places={2: Place.MOVED}))
    assert ([joined.tenant, renamed.tenant], renamed.away) == ([NEW, XINGHE], (2,))
    assert [(one.field, one.new) for one in renamed.changes] == [("name", NEW_XINGHE)]
