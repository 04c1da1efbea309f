"""A number that somebody wrote into a name is parted from it: it is the phone, or it is left out and said so."""

from __future__ import annotations

import pytest

from server.roster.importing import Reading
from server.roster.importing.places import Where
from tests.roster.files import HEADER, JIA, keys, read

NUMBER = "13800000231"
CONTACTS = ("序号", "企业名称", "房间号", "联系人及电话")


def people(reading: Reading) -> list[tuple[str, str | None]]:
    return [(one.name, one.phone) for tenant in reading.tenants for one in tenant.people]


@pytest.mark.parametrize(
    "cell", ["王明13800000231", "王明 138 0000 0231", "王明（13800000231）", "王明/13800000231", "王明\n13800000231"]
)
def test_a_number_beside_a_name_is_the_phone(cell: str) -> None:
    for reading in (read(HEADER, [JIA, "301", cell]), read(CONTACTS, [1, JIA, "301", cell])):
        assert people(reading) == [("王明", NUMBER)]
        assert keys(reading) == []


def test_the_phone_in_its_own_column_wins_and_the_other_is_named() -> None:
    reading = read(HEADER, [JIA, "301", "王明 13800000232", NUMBER])
    assert people(reading) == [("王明", NUMBER)]
    assert [(one.cell, one.key, dict(one.values)["text"]) for one in reading.problems] == [
        ("人员!C2", "roster.problem.number_in_name", "13800000232")
    ]


def test_a_number_that_both_columns_say_is_said_once() -> None:
    assert keys(read(HEADER, [JIA, "301", "王明 138-0000-0231", NUMBER])) == []


@pytest.mark.parametrize("strange", ["430102199001011234", "wang@jia.cn", "2024-03-01"])
def test_what_is_no_phone_is_left_out_of_the_name_and_named(strange: str) -> None:
    reading = read(HEADER, [JIA, "301", f"王明 {strange}"])
    assert people(reading) == [("王明", None)]
    assert keys(reading) == [("人员!C2", "number_in_name")]
    assert not reading.problems[0].is_error


def test_a_company_and_a_title_carry_no_number_either() -> None:
    row = [f"{JIA}（0731-88912345）", "301", "王明", NUMBER, "经理13900000001"]
    [tenant] = read(HEADER, row).tenants
    assert (tenant.name, tenant.people[0].title) == (JIA, "经理")
    assert keys(read(HEADER, row)) == [("人员!A2", "number_in_name"), ("人员!E2", "number_in_name")]


def test_a_title_that_is_a_number_is_left_out_and_blocks_nothing() -> None:
    reading = read(HEADER, [JIA, "301", "王明", NUMBER, "13900000001"])
    assert [(one.name, one.title) for one in reading.tenants[0].people] == [("王明", None)]
    assert [(one.cell, one.is_error) for one in reading.problems] == [("人员!E2", False)]


def test_the_number_of_a_liaison_beside_everybody_is_that_of_the_liaison() -> None:
    header = ("企业名称", "房间号", "姓名", "联系人")
    reading = read(header, [JIA, "301", "王明", f"王明{NUMBER}"], [JIA, "301", "李娜", f"王明{NUMBER}"])
    assert people(reading) == [("王明", NUMBER), ("李娜", None)]
    assert [one.liaison for one in reading.tenants[0].people] == [True, False]
    assert keys(reading) == [("人员!D3", "number_in_name")]


def test_two_people_with_their_numbers_in_one_cell_are_asked_for_a_row_each() -> None:
    assert keys(read(HEADER, [JIA, "301", "张三13800000231李四13900000232"]))[0] == ("人员!C2", "several_names")


@pytest.mark.parametrize("column", [0, 2])
def test_a_number_alone_is_no_name(column: int) -> None:
    row = [JIA, "301", "王明"]
    row[column] = NUMBER
    assert ("人员!A2" if column == 0 else "人员!C2", "not_a_name") in keys(read(HEADER, row))


def test_the_title_of_a_sheet_gives_the_company_its_name_alone() -> None:
    titled = read([f"企业名称：{JIA} 联系电话：0731-88912345"], ["姓名", "房间号"], ["王明", "301"])
    assert [tenant.name for tenant in titled.tenants] == [JIA]


def test_a_title_that_is_a_number_names_no_company() -> None:
    assert {("人员!A1", "left_out"), ("人员!A3", "no_company")} <= {
        *keys(read(["企业名称：0731-88912345"], ["姓名", "房间号"], ["王明", "301"]))
    }


def test_a_group_that_is_a_number_names_no_company_either() -> None:
    rows = [["姓名", "房间号"], ["企业名称：0731-88912345"], ["王明", "301"]]
    assert ("人员!A2", "not_a_name") in keys(read(*rows))


def test_no_place_carries_a_number_and_the_preview_names_it() -> None:
    header = ("企业名称", "楼栋", "楼层", "房间号", "姓名")
    reading = read(header, [JIA, "A座13800000232", "3楼0731-88912345", "301 138\u200b00000231", "王明"])
    assert [tenant.rooms for tenant in reading.tenants] == [(Where("301", "3", "A座"),)]
    assert [(one.cell, dict(one.values)["text"], one.is_error) for one in reading.problems] == [
        ("人员!D2", "13800000231", False),
        ("人员!C2", "0731-88912345", False),
        ("人员!B2", "13800000232", False),
    ]


def test_a_number_in_the_place_of_a_room_is_no_room() -> None:
    reading = read(HEADER, [JIA, "13800000231", "王明"])
    assert [(tenant.rooms, len(tenant.people)) for tenant in reading.tenants] == [((), 1)]
    assert keys(reading) == [("人员!B2", "number_in_name")]


def test_the_title_of_a_sheet_gives_a_place_its_name_alone() -> None:
    titled = read(["楼栋：A座13800000232", "房间号：301/13800000231"], ["企业名称", "姓名"], [JIA, "王明"])
    assert [tenant.rooms for tenant in titled.tenants] == [(Where("301", None, "A座"),)]
