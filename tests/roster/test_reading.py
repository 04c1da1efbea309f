"""Roster files as they really look, and what is read from them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import openpyxl
import pytest

from server.roster.importing import Someone, Where, read_file
from server.roster.importing.lines import OFFICE
from tests.roster.files import HEADER, JIA, MINIMAL, YI, archive, keys, members_of, read, refusal, workbook


def people(*rows: Sequence[object], **options: object) -> list[str]:
    return [person.name for tenant in read(*rows, **options).tenants for person in tenant.people]


def test_a_plain_file_is_read_as_it_stands() -> None:
    reading = read(*MINIMAL)

    (tenant,) = reading.tenants
    assert (tenant.name, tenant.rooms) == (JIA, (Where("301"),))
    assert tenant.people == (Someone("王明", "13800000231", "经理", liaison=True, listed=True),)
    assert reading.problems == ()


def test_titles_reporting_unit_and_date_above_the_header_are_skipped() -> None:
    assert people(
        ["某某孵化器入驻企业人员花名册"],
        ["填报单位：某某孵化器", None, None, "日期：2026年3月1日"],
        [],
        *MINIMAL,
        merge=["A1:G1", "A2:C2"],
    ) == ["王明"]


@pytest.mark.parametrize(
    "header",
    [
        ["序号", "入驻企业", "门牌", "姓 名", "联系电话", "岗位", "联络员（是/否）", "是否公开"],
        ["No.", "公 司", "工位", "名字", "手机号码*", "职位", "企业联络员", "同意公开"],
        ["#", "Company Name", "Room No.", "Full Name", "Mobile", "Job Title", "Liaison", "Listed"],
        ["ＮＯ", "单位名称", "房间号\n", "员工姓名", "电话（手机）", "职务/职称", "是否联络员", "上牌(是/否)"],
    ],
)
def test_headers_are_known_by_many_names(header: list[str]) -> None:
    (tenant,) = read(header, [1, JIA, "301", "王明", "13800000231", "经理", "√", "Y"]).tenants

    assert tenant.rooms == (Where("301"),)
    assert tenant.people == (Someone("王明", "13800000231", "经理", liaison=True, listed=True),)


def test_a_header_in_two_merged_lines_is_one_header() -> None:
    rows = (
        ["序号", "企业名称", "姓名", "联系方式", None],
        [None, None, None, "手机", "邮箱"],
        [1, JIA, "王明", "13800000231", "a@example.cn"],
    )
    (tenant,) = read(*rows, merge=["A1:A2", "B1:B2", "C1:C2", "D1:E1"]).tenants

    assert tenant.people == (Someone("王明", "13800000231"),)


def test_a_company_in_a_merged_cell_owns_all_its_rows() -> None:
    rows = (HEADER, [JIA, "301", "王明"], [None, None, "李娜"], [YI, "302", "赵六"], [None, None, "钱七"])
    tenants = read(*rows, merge=["A2:A3", "B2:B3"]).tenants

    assert [(one.name, [person.name for person in one.people]) for one in tenants] == [
        (JIA, ["王明", "李娜"]),
        (YI, ["赵六", "钱七"]),
    ]


def test_a_company_written_once_above_its_people_owns_them_too() -> None:
    assert people([*HEADER], [JIA], [None, "301", "王明"], [None, None, "李娜"]) == ["王明", "李娜"]


def test_a_numbered_title_between_the_rows_names_the_tenant_of_those_below() -> None:
    tenants = read(
        ["某某创业服务中心人员花名册"],
        ["序号", "姓名", "手机"],
        [f"一、{JIA}"],
        [1, "王明"],
        [f"（二）{YI}"],
        [2, "赵六"],
        ["小计", "1人"],
    ).tenants

    assert [(one.name, [person.name for person in one.people]) for one in tenants] == [(JIA, ["王明"]), (YI, ["赵六"])]


def test_numbers_stored_as_text_and_texts_stored_as_numbers_are_the_same() -> None:
    first = read(HEADER, [JIA, 301, "王明", 13800000231])
    second = read(HEADER, [JIA, "３０１", "王明", "１３８ ００００-０２３１"])
    third = read(HEADER, [JIA, 301.0, "王明", "13800000231.0"])

    assert first.tenants == second.tenants == third.tenants


def test_blank_rows_sums_remarks_and_repeated_headers_are_no_people() -> None:
    assert people(
        *MINIMAL,
        [None],
        [None, None, "  "],
        ["小计", None, "共1人"],
        [f"{JIA}小计", "1人"],
        HEADER,
        [JIA, "301", "李娜"],
        ["合计：2人"],
        ["合计", None, 2],
        ["备注：以上信息真实有效"],
        ["填表人：李四"],
        ["共 2 人"],
    ) == ["王明", "李娜"]


def test_a_company_whose_name_begins_like_a_sum_is_a_company() -> None:
    assert [one.name for one in read(HEADER, ["合计科技有限公司", "301", "王明"]).tenants] == ["合计科技有限公司"]


def test_every_sheet_counts_and_a_sheet_without_a_column_of_companies_is_about_one() -> None:
    header = ["姓名", "手机"]
    reading = read(
        *MINIMAL,
        more={
            "乙": [[f"{YI}人员花名册"], header, ["赵六", "13800000001"]],
            "湖南丙有限公司": [header, ["钱七", "13800000002"]],
            "Sheet3": [["企业名称：", "湖南丁有限公司", "房间号：305"], header, ["孙八", "13800000003"]],
            "说明": [["请如实填写"]],
        },
    )

    assert [(one.name, [person.name for person in one.people]) for one in reading.tenants] == [
        (JIA, ["王明"]),
        (YI, ["赵六"]),
        ("湖南丙有限公司", ["钱七"]),
        ("湖南丁有限公司", ["孙八"]),
    ]
    assert reading.tenants[3].rooms == (Where("305"),)
    assert keys(reading) == [("说明!A1", "no_header")]


def test_a_hidden_sheet_is_not_read() -> None:
    book = io.BytesIO(workbook(*MINIMAL, more={"旧": [HEADER, [YI, "302", "赵六"]]}))
    loaded = openpyxl.load_workbook(book)
    loaded["旧"].sheet_state = "hidden"
    stream = io.BytesIO()
    loaded.save(stream)

    assert [one.name for one in read_file("a.xlsx", stream.getvalue()).tenants] == [JIA]


def test_a_tenant_may_have_several_rooms_and_a_room_several_tenants() -> None:
    tenants = read(
        HEADER, [JIA, "301、302,303；3-12", "王明"], [JIA, "A座1203室", "李娜"], [YI, "301\n302", "赵六"]
    ).tenants

    assert tenants[0].rooms == (Where("301"), Where("302"), Where("303"), Where("3-12"), Where("1203", building="A座"))
    assert tenants[1].rooms == (Where("301"), Where("302"))


def test_a_room_without_people_is_enough_for_a_tenant() -> None:
    (tenant,) = read(HEADER, [JIA, "301"]).tenants

    assert (tenant.rooms, tenant.people) == ((Where("301"),), ())


def test_an_empty_room_belongs_to_nobody() -> None:
    reading = read(HEADER, [JIA, "301", "王明"], ["空置", "302"], [None, "303"])

    assert [(one.name, one.rooms) for one in reading.tenants] == [(JIA, (Where("301"),))]
    assert keys(reading) == [("人员!B4", "room_alone")]
    assert [(one.room, one.cell) for one in reading.vacant] == [(Where("302"), "人员!B3")]


def test_a_room_cell_that_says_nothing_is_no_room() -> None:
    (tenant,) = read(HEADER, [JIA, "无", "王明", "-", "/"]).tenants

    assert (tenant.rooms, tenant.people) == ((), (Someone("王明"),))


def test_a_number_in_scientific_notation_keeps_its_digits() -> None:
    plain = workbook(HEADER, [JIA, 301, "王明", 13800000231])
    sheet = "xl/worksheets/sheet1.xml"
    written = members_of(plain)[sheet].replace(b">13800000231<", b">1.3800000231E10<").replace(b">301<", b">301.0<")

    assert read_file("a.xlsx", archive(members_of(plain) | {sheet: written})).tenants == read_file("", plain).tenants


def test_a_number_that_is_not_whole_stays_as_it_is() -> None:
    assert read(HEADER, [JIA, 3.12, "王明"]).tenants[0].rooms == (Where("3.12"),)


def test_a_row_that_is_vacant_without_a_room_is_left_out_and_named() -> None:
    reading = read(HEADER, [JIA, "301", "王明"], ["空置"])
    assert (keys(reading), reading.vacant) == ([("人员!A3", "left_out")], ())


def test_people_after_an_empty_room_are_not_given_to_the_tenant_before_it() -> None:
    reading = read(HEADER, [JIA, "301", "王明"], ["空置", "302"], [None, None, "李娜"])

    assert keys(reading) == [("人员!A4", "no_company")]


def test_floor_and_building_come_from_their_columns() -> None:
    header = ["企业名称", "楼栋", "楼层", "房间号"]
    (tenant,) = read(header, [JIA, "2号楼", "三层", "301"]).tenants

    assert tenant.rooms == (Where("301", "3", "2号楼"),)


@pytest.mark.parametrize(
    ("header", "own"),
    [
        (["企业名称", "联系电话", "姓名", "手机"], "手机"),
        (["企业名称", "手机", "姓名", "联系电话"], "联系电话"),
        (["企业名称", "姓名", "联系电话", "员工电话"], "员工电话"),
        (["企业名称", "员工电话", "姓名", "联系电话"], "员工电话"),
    ],
)
def test_the_phone_beside_the_name_or_called_the_persons_own_wins_and_the_other_is_listed(
    header: list[str], own: str
) -> None:
    numbers = {word: f"1380000000{at}" for at, word in enumerate(header) if word not in ("企业名称", "姓名")}
    cells = [{"企业名称": JIA, "姓名": "王明", **numbers}[word] for word in header]
    reading = read(header, cells)
    assert [one.phone for one in reading.tenants[0].people] == [numbers.pop(own)]
    assert [(column.key, *column.samples) for column in reading.unread] == [*numbers.items()]


def test_a_building_holds_for_the_rows_below_it_until_another_is_named() -> None:
    header = ["企业名称", "楼栋", "房间号"]
    rows = (
        [JIA, "A座", "301"],
        [YI, "", "302"],
        ["丙公司", "B座", "101"],
        ["丁公司", None, "102"],
        ["戊公司", "—", "103"],
    )
    found = [tenant.rooms[0] for tenant in read(header, *rows).tenants]
    assert [(one.building, one.number) for one in found] == [
        ("A座", "301"),
        ("A座", "302"),
        ("B座", "101"),
        ("B座", "102"),
        ("", "103"),
    ]


@pytest.mark.parametrize("name", ["A栋", "2号楼", "A座 花名册", "Building 3"])
def test_a_sheet_that_is_named_like_a_building_says_the_building(name: str) -> None:
    [tenant] = read(["企业名称", "房间号", "姓名"], [JIA, "301", "王明"], name=name).tenants
    assert tenant.rooms == (Where("301", None, name.removesuffix(" 花名册")),)
    own = read(["企业名称", "楼栋", "房间号"], [JIA, "B座", "301"], name=name).tenants[0]
    assert own.rooms[0].building == "B座"


def test_a_sheet_that_is_named_like_a_building_is_no_company() -> None:
    assert ("A栋!A2", "no_company") in keys(read(["姓名", "房间号"], ["王明", "301"], name="A栋"))


@pytest.mark.parametrize(
    ("number", "key"),
    [("1380000023", "not_a_phone"), ("1.38E+10", "shortened_phone"), ("13800000231/13900000231", "several_phones")],
)
def test_a_number_that_cannot_be_read_is_left_out_and_keeps_nobody_from_being_imported(number: str, key: str) -> None:
    reading = read(HEADER, [JIA, "301", "王明", number], [JIA, "301", "李娜", "13800000232"])
    assert [(one.name, one.phone) for one in reading.tenants[0].people] == [("王明", None), ("李娜", "13800000232")]
    assert keys(reading) == [("人员!D2", key)]
    assert not reading.problems[0].is_error


def test_a_mobile_number_that_several_people_have_is_pointed_out() -> None:
    mobile, landline = "13800000231", "0731-88912345"
    people = [JIA, "301", "王明", mobile], [YI, "302", "赵六", mobile], [YI, "302", "王 明", mobile]
    assert keys(read(HEADER, *people)) == [("人员!C3", "shared_phone")]
    assert keys(read(HEADER, [JIA, "301", "王明", landline], [JIA, "301", "李娜", landline])) == []


@pytest.mark.parametrize(
    ("row", "cell", "key"),
    [
        ([JIA, "301", "王明、李娜"], "人员!C2", "several_names"),
        ([JIA, "301", "12"], "人员!C2", "not_a_name"),
        ([JIA, "301", "王" * 61], "人员!C2", "long"),
        (["甲" * 121, "301", "王明"], "人员!A2", "long"),
        ([JIA, "厅" * 21, "王明"], "人员!B2", "long"),
        ([JIA, "3月12日", "王明"], "人员!B2", "date_for_room"),
        ([None, "301", "王明"], "人员!A2", "no_company"),
    ],
)
def test_what_cannot_be_read_is_an_error_at_its_cell(row: list[object], cell: str, key: str) -> None:
    reading = read(HEADER, row)

    assert (cell, key) in keys(reading)
    assert any(problem.is_error for problem in reading.problems)


@pytest.mark.parametrize("said", ["也许", "次"])
def test_what_is_neither_yes_nor_no_is_no_consent_and_stops_nothing(said: str) -> None:
    reading = read(HEADER, [JIA, "301", "王明", "", "", "", said])

    assert [one.listed for one in reading.tenants[0].people] == [None]
    assert [(one.cell, one.key, one.is_error) for one in reading.problems] == [
        ("人员!G2", "roster.problem.not_yes_or_no", False)
    ]


def test_a_room_number_that_became_a_date_is_an_error_and_never_a_guess() -> None:
    reading = read(HEADER, [JIA, datetime(2026, 3, 12), "王明"])  # noqa: DTZ001 (as a spreadsheet holds it)

    assert keys(reading) == [("人员!B2", "date_for_room")]


def test_a_tenant_with_neither_room_nor_people_is_pointed_out() -> None:
    assert keys(read(*MINIMAL, [YI])) == [("人员!A3", "bare_tenant")]


def test_merged_cells_that_reach_beyond_the_last_row_end_with_it() -> None:
    assert people(HEADER, [JIA, "301", "王明"], [None, None, "李娜"], merged=["A2:A1048576"]) == ["王明", "李娜"]


def test_a_workbook_with_more_merged_cells_than_any_roster_is_refused() -> None:
    areas = [f"A{top}:A3000" for top in range(200, 1, -1)]

    assert refusal("a.xlsx", workbook(*MINIMAL, *[[JIA]] * 3000, merged=areas)) == "damaged"


def test_of_a_list_of_tenants_nobody_is_of_the_park_office_by_a_department_above_them() -> None:
    department = "一、孵化一部"
    reading = read(HEADER, [department], [JIA, "301", "王明"], [department], [None, "302", "李娜"])

    assert [(one.name, [person.name for person in one.people]) for one in reading.tenants] == [(JIA, ["王明"])]
    assert keys(reading) == [("人员!A2", "left_out"), ("人员!A4", "left_out"), ("人员!A5", "no_company")]


def departments(*rows: Sequence[object], name: str = "人员") -> dict[str, tuple[str, str | None]]:
    """Return of whom and in which department each person of a file is."""
    tenants = read(*rows, name=name).tenants
    return {one.name: (tenant.name, one.department) for tenant in tenants for one in tenant.people}


def test_a_department_is_said_beside_the_name_or_else_above_the_rows_or_else_by_the_sheet() -> None:
    rows = ["部门", "姓名"], [None, "王明"], ["招商部", "李娜"], ["二、财务部"], ["人事部", "赵六"], [None, "孙八"]

    assert departments(*rows, name="综合部") == {
        "王明": (OFFICE, "综合部"),
        "李娜": (OFFICE, "招商部"),
        "赵六": (OFFICE, "人事部"),
        "孙八": (OFFICE, "财务部"),
    }


def test_a_sheet_may_name_its_company_and_its_department() -> None:
    office = "长沙高新创业服务中心"
    labels = [f"单位：{office}"], ["科室：综合部13800000231"]

    assert departments([f"{office}花名册"], ["姓名"], ["王明"], name="综合部") == {"王明": (office, "综合部")}
    assert departments(*labels, ["姓名"], ["王明"]) == {"王明": (office, "综合部")}
    assert departments([f"{JIA}花名册"], ["姓名"], ["一、研发部"], ["王明"]) == {"王明": (JIA, "研发部")}


def test_a_department_that_looks_after_tenants_is_not_that_of_their_people() -> None:
    assert departments(["部门：孵化一部"], HEADER, [JIA, "301", "王明"]) == {"王明": (JIA, None)}
    assert departments(["姓名"], [f"一、{JIA}"], ["王明"], name="孵化一部") == {"王明": (JIA, None)}


def test_a_column_of_companies_or_departments_is_one_of_companies_and_one_of_titles_too_is_one_of_titles() -> None:
    reading = read(["部门/单位", "姓名", "部门/职务"], [JIA, "王明", "经理"])

    assert [(one.name, [(who.title, who.department) for who in one.people]) for one in reading.tenants] == [
        (JIA, [("经理", None)])
    ]


def test_of_somebody_in_two_departments_the_first_counts_and_the_second_is_pointed_out() -> None:
    rows = ["企业名称", "部门", "姓名", "手机"], *([JIA, one, "王明", "13800000231"] for one in ("研发部", "市场部"))

    assert departments(*rows) == {"王明": (JIA, "研发部")}
    assert ("人员!C3", "differs") in keys(read(*rows))


@pytest.mark.parametrize("name", ["301室", "麓谷俱乐部", "云创科技研发部", "Sales部"])
def test_a_sheet_that_is_named_like_a_room_or_a_company_is_no_department(name: str) -> None:
    assert [one.name for one in read(["姓名", "手机"], ["王明", "13800000231"], name=name).tenants] == [name]
