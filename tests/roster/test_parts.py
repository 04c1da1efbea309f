"""An import is parted by companies: what each part does, and what tells that its company is no longer as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.core.refusal import Refusal
from server.roster.importing.answers import Answers, Confirmation, Leaving, confirmed
from server.roster.importing.comparison import plan_import
from server.roster.importing.known import Address, KnownLease, KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.parts import NO_TENANT, ROOMS, Part, part_of, prepare
from tests.roster.files import HEADER, JIA, YI, read

AT = Address("", "3", "301")
WANG = KnownPerson(1, "王明", "13800000231", "经理", liaison=True, listed=True)
LI = KnownPerson(2, "李娜", "13800000232")
ZHAO = KnownPerson(3, "赵六")
JIA_KNOWN = KnownTenant(7, JIA, "甲", (KnownLease(1, AT),), (WANG, LI))
YI_KNOWN = KnownTenant(8, YI, "乙", (), (ZHAO,))
ROSTER = KnownRoster((JIA_KNOWN, YI_KNOWN), (AT,))
EVERYBODY = Leaving(people=frozenset({1, 2, 3}))


def parts(*lines: list[object], leaving: bool = False, known: KnownRoster = ROSTER) -> dict[str, Part]:
    reading = read(HEADER, *lines)
    going = Leaving.all_of(plan_import(reading, known)) if leaving else Leaving()
    prepared = prepare(reading, known, Confirmation(going))
    return {part.tenant: part for part in map(part_of, prepared.parts)}


MOVE: tuple[list[object], ...] = ([JIA, "301", "王明"], [YI, "302", "李娜", "13800000232"], [YI, "302", "赵六"])


def test_each_company_is_one_part_with_all_that_is_done_of_it() -> None:
    mine: list[object] = [JIA, "301、303", "王明", "13900000231"]
    made = parts(mine, ["丙公司", "304", "钱七"], [JIA, "301", "孙八"], leaving=True)
    assert list(made) == ["丙公司", JIA, YI]
    assert (made[YI].departs, made[YI].figures["departed"]) == (True, 1)
    assert [one.person.name for one in made["丙公司"].people] == ["钱七"]
    jia = made[JIA]
    assert (jia.welcome, jia.occupations, jia.leaving) == (None, (Address("", "3", "303"),), (2,))
    assert [(one.field, one.new) for one in jia.changes] == [("phone", "13900000231")]
    assert jia.figures == {"tenants": 0, "departed": 0, "people": 1, "changes": 1, "left": 1}


def test_who_changes_company_goes_with_the_part_of_the_company_they_join() -> None:
    made = parts(*MOVE, leaving=True)
    assert list(made) == [YI]
    assert (made[YI].movers, made[YI].tenants) == ({2: JIA}, {JIA, YI})
    assert made[YI].figures["left"] == 1


def test_who_stays_at_a_company_and_is_named_at_another_is_a_newcomer_there() -> None:
    made = parts(*MOVE)
    assert [(one.known, one.leaves) for one in made[YI].people] == [(None, None)]


def test_a_part_is_called_as_its_company_or_as_the_rooms_that_nobody_leases() -> None:
    rooms = Address("A座", "3", "301"), Address("", "3", "302")
    assert [Part(JIA, "").called, Part(NO_TENANT, "", rooms=rooms).called] == [JIA, "A座 301、302"]


def test_vacant_rooms_are_parts_of_no_company_and_short() -> None:
    header = ["企业名称", "房间号", "姓名"]
    reading = read(header, [JIA, "301", "王明"], *(["空置", f"{400 + number}", ""] for number in range(ROOMS + 1)))
    made = [part_of(one) for one in prepare(reading, ROSTER, Confirmation()).parts]
    assert [(one.tenant, len(one.rooms)) for one in made] == [(NO_TENANT, ROOMS), (NO_TENANT, 1)]
    assert made[0].tenants == set()


@pytest.mark.parametrize(
    "now",
    [
        replace(YI_KNOWN, short="乙信"),
        replace(YI_KNOWN, people=()),
        replace(YI_KNOWN, people=(replace(ZHAO, phone="13800000000"),)),
        replace(YI_KNOWN, leases=(KnownLease(2, AT),)),
        replace(YI_KNOWN, gone=True),
    ],
)
def test_a_company_that_somebody_changed_has_another_fingerprint(now: KnownTenant) -> None:
    part = parts([YI, "302", "周九"])[YI]
    assert part.fingerprint({YI: YI_KNOWN}) == part.seen
    assert part.seen not in (part.fingerprint({YI: now}), part.fingerprint({}))


def test_the_company_that_somebody_leaves_is_as_it_was_whether_they_have_left_yet_or_not() -> None:
    made = parts([JIA, "301", "王明", "13900000231"], *MOVE[1:], leaving=True)
    without = replace(JIA_KNOWN, people=(WANG,))
    assert made[JIA].fingerprint({JIA: without}) == made[JIA].fingerprint({JIA: JIA_KNOWN}) == made[JIA].seen
    here, gone = {JIA: JIA_KNOWN, YI: YI_KNOWN}, {JIA: without, YI: YI_KNOWN}
    assert made[YI].fingerprint(here) == made[YI].seen != made[YI].fingerprint(gone)


@pytest.mark.parametrize(
    ("rows", "confirmation", "refused"),
    [
        ([[JIA, "301", "王明"]], Confirmation(digest="another"), "roster.refused.moved"),
        ([[JIA, "301", "王明、李娜"]], Confirmation(), "roster.refused.errors"),
        ([[JIA, "301-303", "王明"]], Confirmation(answers=Answers()), "roster.refused.unanswered"),
        ([[JIA, "301", "王明"], [JIA, "301", "李娜"]], Confirmation(EVERYBODY), "roster.refused.moved"),
    ],
)
def test_what_is_done_is_what_was_confirmed(rows: list[list[object]], confirmation: Confirmation, refused: str) -> None:
    with pytest.raises(Refusal) as caught:
        confirmed(plan_import(read(HEADER, *rows), ROSTER), confirmation)
    assert caught.value.key == refused
