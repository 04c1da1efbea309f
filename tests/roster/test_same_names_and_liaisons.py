"""Who is who in a roster file: people of one name, one person in several lines, and whom a company calls liaison."""

from __future__ import annotations

from server.roster.importing import Someone, Where
from tests.roster.files import HEADER, JIA, YI, keys, read


def test_the_same_name_twice_is_told_apart_by_phone() -> None:
    reading = read(HEADER, [JIA, "301", "李伟", "13800000231"], [JIA, "301", "李伟", "13800000232"])

    assert [person.phone for person in reading.tenants[0].people] == ["13800000231", "13800000232"]
    assert reading.problems == ()


def test_two_identical_lines_are_one_person_with_a_warning() -> None:
    reading = read(HEADER, [JIA, "301", "李伟", "13800000231"], [JIA, "301", "李伟", "13800000231"])

    assert len(reading.tenants[0].people) == 1
    assert keys(reading) == [("人员!C3", "twice")]
    assert not reading.problems[0].is_error


def test_the_same_name_twice_without_a_phone_is_an_error_that_names_both_cells() -> None:
    reading = read(HEADER, [JIA, "301", "李伟"], [JIA, "301", "李　伟", "13800000231"])

    (problem,) = reading.problems
    assert (problem.cell, problem.words()["other"], problem.is_error) == ("人员!C3", "人员!C2", True)


def test_a_person_merged_over_two_rooms_is_one_person() -> None:
    rows = (HEADER, [JIA, "301", "王明"], [JIA, "302", None])
    reading = read(*rows, merge=["C2:C3"])

    assert [(one.rooms, len(one.people)) for one in reading.tenants] == [((Where("301"), Where("302")), 1)]
    assert reading.problems == ()


def test_a_tick_names_the_liaison_and_the_others_are_not() -> None:
    (tenant,) = read(HEADER, [JIA, "301", "王明", "", "", "√"], [JIA, "301", "李娜"]).tenants

    assert [person.liaison for person in tenant.people] == [True, False]


def test_without_any_tick_nothing_is_said_about_liaisons() -> None:
    (tenant,) = read(HEADER, [JIA, "301", "王明"], [JIA, "301", "李娜"]).tenants

    assert [person.liaison for person in tenant.people] == [None, None]


def test_the_liaison_may_be_written_by_name_beside_everybody() -> None:
    rows = (
        HEADER,
        [JIA, "301", "王明", "", "", "李娜"],
        [JIA, "301", "李娜", "", "", None],
        [YI, "302", "赵六", "", "", "钱七"],
    )
    reading = read(*rows, merge=["F2:F3"])

    assert [person.liaison for person in reading.tenants[0].people] == [False, True]
    assert keys(reading) == [("人员!C4", "liaison_unknown")]


def test_a_list_of_companies_with_a_contact_each_gives_a_liaison_each() -> None:
    (tenant,) = read(["企业名称", "房间号", "联系人", "联系电话"], [JIA, "301", "王明", "13800000231"]).tenants

    assert tenant.people == (Someone("王明", "13800000231", liaison=True),)
