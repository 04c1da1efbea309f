"""What is exported imports back identically; whatever else is imported gets an answer."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.core.folding import same
from server.core.naming import parted
from server.core.refusal import Refusal
from server.roster.courtesy import Salutation
from server.roster.exporting import export_roster
from server.roster.importing import read_file
from server.roster.importing.comparison import plan_import
from server.roster.importing.known import Address, KnownLease, KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.values import clean, is_nothing
from server.words.catalogue import text
from tests.roster.files import HEADER, archive, commas, members_of, workbook

SURNAMES, GIVEN = "王李张刘陈欧杨", "明娜伟芳秀英洋勇艳杰"
WORDS = "云智芯谷远航星辰(湖南)（长沙）ABCabc019·&-=+@,;:'\"_x000D_ "


def is_name(text: str) -> bool:
    return not parted(text).strange


names = st.one_of(
    st.builds(lambda a, b: a + b, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=3)),
    st.sampled_from(["John Smith", "阿依古丽·买买提", "=王明", "+李", "@张", "-陈", "𠮷野家", "O'Brien"]),
)
companies = st.builds(lambda text: clean(f"{text}公司"), st.text(WORDS, max_size=20)).filter(is_name)
phones = st.one_of(
    st.none(),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["0731-88912345", "010-65512345-801", "4008001234", "8012", "+85223456789"]),
)
titles = st.none() | st.text(WORDS, min_size=1, max_size=10).map(clean).filter(
    lambda text: text and not is_nothing(text) and is_name(text)
)
salutations = st.sampled_from([None, *(one.value for one in Salutation)])
rooms = st.builds(
    Address,
    st.sampled_from(["", "A座", "2号楼"]),
    st.sampled_from(["1", "3", "12", "B1", "夹层"]),
    st.sampled_from(["301", "302", "3-12", "A305", "会议室", "A-12号工位", "1201"]),
)


@st.composite
def rosters(draw: st.DrawFn) -> KnownRoster:
    """Draw the roster of a site: tenants that the importer can tell apart, with people that it can."""
    ids = iter(range(1, 1000))
    tenants = []
    for name in draw(st.lists(companies, min_size=1, max_size=6, unique_by=same)):
        numbers = st.tuples(names, phones)
        found = draw(st.lists(numbers, max_size=6, unique_by=lambda one: one))
        alone = [(who, number) for who, number in found if number or sum(same(n) == same(who) for n, _ in found) == 1]
        named = {same(who) for who, number in alone if not number}
        people = tuple(
            KnownPerson(
                next(ids),
                who,
                number,
                draw(titles),
                draw(st.booleans()),
                draw(st.booleans()),
                salutation=draw(salutations),
                department=draw(titles),
            )
            for who, number in alone
            if not number or same(who) not in named
        )
        leases = tuple(KnownLease(next(ids), at) for at in draw(st.lists(rooms, max_size=3, unique=True)))
        short = draw(st.none() | st.just("甲科"))
        tenants.append(KnownTenant(next(ids), name, short, leases, people))
    known = {lease.address: None for tenant in tenants for lease in tenant.leases}
    return KnownRoster(tuple(tenants), tuple(known))


@given(rosters())
@settings(max_examples=50)
def test_an_exported_roster_imports_back_identically(known: KnownRoster) -> None:
    reading = read_file("花名册.xlsx", export_roster(known))

    plan = plan_import(reading, known)

    assert [problem for problem in reading.problems if problem.is_error] == []
    assert plan.is_empty
    assert (plan.missing_people, plan.missing_rooms, plan.likely, plan.spans) == ([], [], [], [])
    assert plan.unchanged == sum(len(tenant.people) for tenant in known.tenants)


@given(rosters())
@settings(max_examples=25)
def test_an_exported_roster_makes_the_same_roster_elsewhere(known: KnownRoster) -> None:
    reading = read_file("花名册.xlsx", export_roster(known))

    plan = plan_import(reading, KnownRoster())

    assert [(one.name, one.short) for one in plan.tenants] == [(one.name, one.short) for one in known.tenants]
    assert {(one.tenant, one.address) for one in plan.occupations} == {
        (tenant.name, lease.address) for tenant in known.tenants for lease in tenant.leases
    }
    assert [(one.tenant, one.person.name, one.person.phone) for one in plan.people] == [
        (tenant.name, person.name, person.phone) for tenant in known.tenants for person in tenant.people
    ]
    assert [(one.person.department, one.person.title) for one in plan.people] == [
        (person.department, person.title) for tenant in known.tenants for person in tenant.people
    ]
    assert [(one.person.liaison, one.person.listed, one.person.salutation) for one in plan.people] == [
        (person.liaison, person.listed, person.salutation) for tenant in known.tenants for person in tenant.people
    ]


@pytest.mark.parametrize("number", ["301-303", "305和306", "311+312", "308至310"])
def test_a_room_that_is_called_like_several_imports_back_as_itself(number: str) -> None:
    at = Address("", "3", number)
    known = KnownRoster((KnownTenant(1, "甲公司", None, (KnownLease(2, at),)),), (at,))
    plan = plan_import(read_file("花名册.xlsx", export_roster(known)), known)
    assert (plan.is_empty, plan.missing_rooms) == (True, [])


def test_no_cell_of_an_export_is_a_formula() -> None:
    person = KnownPerson(1, "=1+1", "+85223456789", "@经理")
    known = KnownRoster((KnownTenant(1, "-甲公司", None, (), (person,)),))

    sheet = openpyxl.load_workbook(io.BytesIO(export_roster(known))).worksheets[0]

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


FILE_NAMES = st.sampled_from(["名册.xlsx", "a.csv", "a.xls", "", "../../x", "a.txt", "照片.png"])
GOOD = workbook(HEADER, ["甲公司", "301", "王明", "13800000231", "经理", "是", "是"])


def answered(name: str, data: bytes) -> bool:
    """Read a file and plan its import: a refusal and a plan are answers, everything else raises."""
    try:
        reading = read_file(name, data)
    except Refusal as refusal:
        return text(refusal.key, lang="zh", **refusal.values) != ""
    plan = plan_import(reading, KnownRoster())
    return all(text(problem.key, lang="zh", **problem.words()) for problem in plan.problems)


@given(FILE_NAMES, st.binary(max_size=400))
@example("a.xlsx", b"PK\x03\x04")
@example("a.csv", b"\xff\xfe\x00")
def test_any_bytes_get_a_clear_answer(name: str, data: bytes) -> None:
    assert answered(name, data)


@given(FILE_NAMES, st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_gets_a_clear_answer(name: str, position: int, damage: bytes) -> None:
    assert answered(name, GOOD[:position] + damage + GOOD[position + len(damage) :])


@given(st.sampled_from(sorted(members_of(GOOD))), st.integers(0, 2000), st.binary(min_size=1, max_size=6))
def test_a_workbook_with_a_damaged_part_gets_a_clear_answer(part: str, position: int, damage: bytes) -> None:
    members = members_of(GOOD)
    content = members[part]
    at = position % len(content)
    members[part] = content[:at] + damage + content[at + len(damage) :]

    assert answered("a.xlsx", archive(members))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999999"'),
        ("xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="-2"'),
        ("xl/worksheets/sheet1.xml", b'r="A2"', b'r="ZZZZZ2"'),
        ("xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD2"'),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="x"/></mergeCells>'),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData><mergeCells><mergeCell/></mergeCells>"),
        ("xl/workbook.xml", b"<sheets>", b"<sheets><sheet/>"),
    ],
)
def test_a_workbook_that_plays_tricks_gets_a_clear_answer(part: str, old: bytes, new: bytes) -> None:
    members = members_of(GOOD)
    assert old in members[part]

    assert answered("a.xlsx", archive(members | {part: members[part].replace(old, new)}))


@given(FILE_NAMES, st.integers(0, len(GOOD)))
def test_a_truncated_workbook_gets_a_clear_answer(name: str, length: int) -> None:
    assert answered(name, GOOD[:length])


@given(st.lists(st.lists(st.text(max_size=30), max_size=8), max_size=8), st.sampled_from([",", "\t", ";"]))
def test_any_text_below_a_header_gets_a_clear_answer(rows: list[list[str]], delimiter: str) -> None:
    data = commas(HEADER, *rows, encoding="utf-8-sig", delimiter=delimiter)

    assert answered("a.csv", data)


def test_a_cell_that_looks_like_an_escape_survives() -> None:
    known = KnownRoster((KnownTenant(1, "甲_x0041_公司"),))

    assert read_file("", export_roster(known)).tenants[0].name == "甲_x0041_公司"
