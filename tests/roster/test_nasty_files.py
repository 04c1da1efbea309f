"""A table of nasty files: what stands in them, who is read out of them, and what is said about the rest."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from server.roster.importing import Reading, read_file
from server.roster.importing.synonyms import Column
from tests.roster.files import HEADER, JIA, YI, commas, keys, read

NUMBER = "13800000231"
MINIMAL = (HEADER, [JIA, "301", "王明", NUMBER])
NUMBERED = (["序号", "企业名称", "姓名", "房间号", "手机", "职务", "备注"], [1, JIA, "王明", "301", NUMBER])


def said(reading: Reading) -> list[tuple[str, list[str]]]:
    return [(tenant.name, [person.name for person in tenant.people]) for tenant in reading.tenants]


@pytest.mark.parametrize("column", [0, 2, 4])
@pytest.mark.parametrize("text", ["王?", "?强", "王?强", "王\ufffd", "???", "张? (北京)"])
def test_characters_that_a_file_lost_are_a_problem_at_their_cell(column: int, text: str) -> None:
    row: list[object] = [JIA, "301", "王明", NUMBER, "经理"]
    row[column] = text
    reading = read(HEADER[:5], row)
    assert keys(reading) == [(f"人员!{'ABCDE'[column]}2", "lost")]
    assert reading.problems[0].is_error


@pytest.mark.parametrize("text", ["Who?", "王？", "A?B"])
def test_a_question_mark_that_stands_for_no_character_is_one(text: str) -> None:
    assert said(read(HEADER, [JIA, "301", text])) == [(JIA, [text])]


def test_what_a_merged_cell_lost_is_said_once() -> None:
    lost, below = ["湖南?科技有限公司", "301", "王明"], [None, "301", "李娜"]
    assert keys(read(HEADER, lost, below, merge=["A2:A3"])) == [("人员!A2", "lost")]


@pytest.mark.parametrize(
    "row",
    [
        ["审核：李六", None, "制表人：王五"],
        ["制表人：王五", None, None, "审核：李六"],
        [None, None, "制表人：王五", "审核：李六"],
        ["填表人", "联系电话", "王小二"],
        ["填表人", "王小二", "联系电话", NUMBER],
        ["制 表 人 ：", None, "王五"],
        ["制表人 王五", None, None, None, "复核人 李六"],
        [None, "负责人（签字）：", None, "经办人："],
        ["单位负责人", None, None, None, "填报日期：2026年3月1日"],
        ["2026年3月1日", "审核", "李六"],
        ["日期：2026年3月1日", None, "李六"],
        ["备注", "以上信息真实有效"],
        ["说明", None, "请如实填写"],
        ["注：", "请如实填写"],
        ["注1：请如实填写"],
        ["审核：湖南甲科技有限公司"],
        ["Prepared by", None, "John Smith"],
        ["Prepared by: John Smith", None, "Approved by: Jane Doe"],
        [None, None, "Approved by Jane Doe"],
        ["Note:", "all correct"],
    ],
)
def test_the_foot_of_a_form_is_neither_a_tenant_nor_a_person(row: Sequence[object]) -> None:
    reading = read(*MINIMAL, row)

    assert said(reading) == [(JIA, ["王明"])]
    assert not any(problem.is_error for problem in reading.problems)


@pytest.mark.parametrize(
    "row",
    [
        ["制表人：王五", None, None, None, None, None, "审核：李六"],
        ["填表人", "王小二", None, None, NUMBER],
        ["注：", None, "王五"],
    ],
)
def test_a_foot_that_begins_in_the_column_of_numbers_is_one_too(row: Sequence[object]) -> None:
    assert said(read(*NUMBERED, row)) == [(JIA, ["王明"])]


def test_a_foot_that_only_signs_is_left_out_and_said_so() -> None:
    rows = (["审核：李六", None, "制表人：王五"], ["填表人", "王小二", "联系电话", NUMBER])

    assert keys(read(*MINIMAL, *rows)) == [("人员!A3", "left_out"), ("人员!A4", "left_out")]


@pytest.mark.parametrize(
    "row",
    [
        ["填表人", None, "王小二", NUMBER],
        [JIA, "301", "负责人", NUMBER],
        [JIA, "301", "李娜", NUMBER, "审核：李六"],
    ],
)
def test_a_foot_with_a_whole_person_in_it_is_pointed_out(row: Sequence[object]) -> None:
    (problem,) = read(*MINIMAL, row).problems

    assert (problem.cell, problem.key, problem.is_error) == ("人员!A3", "roster.problem.footer", False)


@pytest.mark.parametrize(
    "row",
    [
        [JIA, "301", "李娜", "13800000232", "负责人"],
        [None, None, "李娜", None, "负责人"],
        [None, None, "李娜", None, "审核"],
        [None, None, "李娜", None, "经办人", "负责人"],
    ],
)
def test_who_is_responsible_by_title_is_a_person(row: Sequence[object]) -> None:
    assert said(read(*MINIMAL, row)) == [(JIA, ["王明", "李娜"])]


@pytest.mark.parametrize("remark", ["备注：本人不愿提供", "签字", "说明：无手机"])
def test_what_is_remarked_in_the_place_of_a_number_leaves_the_person_there(remark: str) -> None:
    reading = read(*MINIMAL, [JIA, "301", "李娜", remark], [None, "302", "赵六", remark])

    assert said(reading) == [(JIA, ["王明", "李娜", "赵六"])]
    assert keys(reading) == [("人员!D3", "not_a_phone"), ("人员!D4", "not_a_phone")]


def test_whom_a_foot_takes_along_is_known_to_be_there_and_owns_the_rows_below() -> None:
    reading = read(*MINIMAL, [YI, "302", "赵六", "13800000233", "审核：李六"], [None, None, "钱七"])

    assert said(reading) == [(JIA, ["王明"]), (YI, ["钱七"])]
    assert [(one.name, [person.name for person in one.people]) for one in reading.hidden] == [(YI, ["赵六"])]


def test_what_is_remarked_beside_a_person_or_a_room_leaves_them_there() -> None:
    rows = ([2, JIA, "李娜", None, None, None, "备注：实习"], [3, YI, None, "302", None, None, "说明：待装修"])

    assert said(read(*NUMBERED, *rows)) == [(JIA, ["王明", "李娜"]), (YI, [])]


def test_a_contact_who_is_responsible_stays_in_a_list_of_contacts() -> None:
    header = ["企业名称", "房间号", "联系人", "职务", "联系电话"]

    assert said(read(header, [JIA, "301", "王明", "负责人", NUMBER])) == [(JIA, ["王明"])]


@pytest.mark.parametrize("wrong", ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!"])
@pytest.mark.parametrize(("position", "cell"), list(enumerate(["A3", "B3", "C3", "D3", "E3"])))
def test_a_formula_that_failed_is_an_error_at_its_cell(wrong: str, position: int, cell: str) -> None:
    row = [YI, "302", "赵六", "13800000232", "经理"]
    row[position] = wrong
    reading = read(*MINIMAL, row)

    assert keys(reading) == [(f"人员!{cell}", "broken_formula")]
    assert reading.problems[0].is_error


@pytest.mark.parametrize("name", ["赵六\n钱七", "赵六\r\n钱七", "Zhao Liu\nQian Qi", "赵六\n\n钱七\n"])
def test_names_on_several_lines_of_a_cell_are_several_people(name: str) -> None:
    (problem,) = read(HEADER, [JIA, "301", name]).problems

    assert (problem.cell, problem.key, problem.is_error) == ("人员!C2", "roster.problem.several_names", True)
    assert "、" in problem.words()["text"]


def test_a_line_break_behind_a_name_is_nothing() -> None:
    assert said(read(HEADER, [JIA, "301", "王明\n"])) == [(JIA, ["王明"])]


@pytest.mark.parametrize("name", ["待定", "待招", "空缺", "暂无", "TBD", "tbd "])
def test_a_place_that_nobody_has_yet_is_no_person(name: str) -> None:
    reading = read(HEADER, [JIA, "301", name])

    assert said(reading) == [(JIA, [])]
    assert keys(reading) == [("人员!C2", "nobody_yet")]
    assert not reading.problems[0].is_error


def test_a_room_that_nobody_has_yet_belongs_to_nobody() -> None:
    assert said(read(*MINIMAL, ["待定", "302"])) == [(JIA, ["王明"])]


def numbers(*rows: Sequence[object]) -> dict[str, str | None]:
    return {person.name: person.phone for tenant in read(*rows).tenants for person in tenant.people}


def test_a_number_beside_the_contact_is_never_that_of_another_person() -> None:
    header = ["企业名称", "姓名", "手机", "联系人", "联系电话"]
    rows = (
        [JIA, "王明", NUMBER, "李娜", "13800000232"],
        [JIA, "赵六", None, "李娜", "13800000232"],
        [JIA, "李娜", None, "李娜", "13800000232"],
    )

    assert numbers(header, *rows) == {"王明": NUMBER, "赵六": None, "李娜": "13800000232"}


def test_a_number_beside_the_contact_before_the_name_is_the_contacts_too() -> None:
    header = ["企业名称", "联系人", "联系电话", "姓名", "手机"]

    assert numbers(header, [JIA, "李娜", "13800000232", "赵六", None]) == {"赵六": None}


def test_the_only_number_of_a_row_that_names_a_contact_is_the_contacts() -> None:
    header = ["企业名称", "姓名", "联系人", "联系电话"]
    rows = ([JIA, "赵六", "李娜", "13800000232"], [JIA, "李娜", "李娜", "13800000232"])

    assert numbers(header, *rows) == {"赵六": None, "李娜": "13800000232"}


@pytest.mark.parametrize(
    "headings",
    [
        ["紧急联系人", "电话"],
        ["Emergency Contact", "Phone"],
        ["法定代表人", "联系电话"],
        ["法人姓名", "手机"],
        ["备注", "法人电话"],
        ["法人", "法人电话"],
        ["备注", "负责人手机"],
    ],
)
@pytest.mark.parametrize("own", [[], ["手机"]])
def test_a_number_of_somebody_whom_nobody_asked_for_is_nobody_elses(headings: list[str], own: list[str]) -> None:
    reading = read(
        ["企业名称", "姓名", *own, *headings], [JIA, "王明", *([None] if own else []), "李总", "13800000205"]
    )

    assert [(person.name, person.phone) for person in reading.tenants[0].people] == [("王明", None)]
    assert [one.heading for one in reading.unread][-1] == headings[-1]


def test_what_is_said_to_be_the_persons_number_is_it() -> None:
    data = commas(["企业名称", "姓名", "紧急联系人", "电话"], [JIA, "王明", "王父", NUMBER])
    reading = read_file("名册.csv", data, {"电话": Column.PHONE})

    assert reading.tenants[0].people[0].phone == NUMBER


def test_the_number_of_the_principal_is_theirs_wherever_it_stands() -> None:
    header = ["企业名称", "负责人", "姓名", "手机", "负责人电话"]
    rows = [JIA, "李娜", "王明", None, "13800000232"], [JIA, "李娜", "李娜", None, "13800000232"]

    assert numbers(header, *rows) == {"王明": None, "李娜": "13800000232"}


def test_a_whether_somebody_is_and_how_many_there_are_head_nobody() -> None:
    assert numbers(["企业名称", "姓名", "是否法人代表", "员工人数", "手机"], [JIA, "王明", "是", 3, NUMBER]) == {
        "王明": NUMBER
    }


def test_a_page_that_begins_anew_goes_on_where_a_number_is_left_out() -> None:
    header = ["企业名称", "姓名", "手机", "法人电话"]
    reading = read(header, [JIA, "王明", NUMBER], header, [None, "李娜", "13800000232"])

    assert said(reading) == [(JIA, ["王明", "李娜"])]


def test_a_number_behind_the_tick_of_the_liaison_is_that_of_the_person() -> None:
    header = ["企业名称", "姓名", "联络员", "手机"]

    assert numbers(header, [JIA, "王明", "√", NUMBER], [JIA, "李娜", None, "13800000232"]) == {
        "王明": NUMBER,
        "李娜": "13800000232",
    }


def test_a_second_number_of_the_person_stands_in_for_a_blank_first_one() -> None:
    header = ["企业名称", "姓名", "手机", "座机", "联络员"]

    assert numbers(header, [JIA, "王明", None, "0731-88912345", "是"]) == {"王明": "0731-88912345"}
