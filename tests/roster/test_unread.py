"""What a file says and nobody understood is named: columns, rows, nameless people, what is hidden or struck out."""

from __future__ import annotations

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from server.core.refusal import Refusal
from server.roster.importing import Reading, read_file
from server.roster.importing.account import UnreadColumn
from server.roster.importing.comparison import plan_import
from server.roster.importing.headers import keys_of
from server.roster.importing.known import Address, KnownLease, KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.synonyms import Column
from tests.roster.cases import CASES
from tests.roster.files import HEADER, JIA, YI, commas, keys, read, refusal, workbook
from tests.sheets.books import saved

NUMBER = "13800000231"
HEAD = ("企业名称", "房间号", "姓名")


def said(reading: Reading) -> list[tuple[str, list[str]]]:
    return [(tenant.name, [person.name for person in tenant.people]) for tenant in reading.tenants]


def unread(reading: Reading) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return [(one.letters, one.heading, one.texts, one.samples) for one in reading.unread]


def test_a_column_that_nobody_knows_is_named_with_three_samples() -> None:
    rows = [[JIA, "301", name, status] for name, status in (("王明", "在职"), ("李娜", "离职"), ("赵六", "在职"))]
    reading = read([*HEAD, "状态"], *rows)

    assert unread(reading) == [("D", "状态", 3, ("在职", "离职"))]
    assert not plan_import(reading, KnownRoster()).is_understood


def test_notes_beside_the_table_are_named_by_their_column() -> None:
    reading = read(HEAD, [JIA, "301", "王明", None, "下月搬走"], [None, None, None, None, "已确认"])

    assert unread(reading) == [("E", "", 2, ("下月搬走", "已确认"))]


def test_what_is_said_of_a_column_is_read_or_left_out_for_good() -> None:
    data = commas(["企业名称", "姓名", "工号", "称谓"], [JIA, "王明", "A001", "高级工程师"])
    reading = read_file("名册.csv", data, {"称谓": Column.TITLE, "工号": None})

    assert reading.tenants[0].people[0].title == "高级工程师"
    assert reading.unread == (UnreadColumn("", "C", "工号", 1, ("A001",), is_settled=True),)
    assert plan_import(reading, KnownRoster()).is_understood


@pytest.mark.parametrize("heading", [None, "#", "（）"])
def test_a_column_without_a_word_for_a_heading_is_told_by_its_letter(heading: str | None) -> None:
    head = ["企业名称", "房间号", heading, "手机"]
    data = workbook(head, [JIA, "301", "王明", NUMBER], head, [None, None, "李娜", "13800000232"])

    assert unread(read_file("名册.xlsx", data))[0] == ("C", heading or "", 2, ("王明", "李娜"))
    assert said(read_file("名册.xlsx", data, {"C": Column.NAME})) == [(JIA, ["王明", "李娜"])]
    assert read_file("名册.xlsx", data, {"C": None}).unread[0].is_settled


def test_a_column_to_the_right_of_all_headings_is_told_by_its_letter() -> None:
    data = commas(["企业名称", "房间号"], [JIA, "301", "王明", "王父", NUMBER])
    reading = read_file("名册.csv", data, {"C": Column.NAME, "E": Column.PHONE})

    assert [(one.name, one.phone) for one in reading.tenants[0].people] == [("王明", NUMBER)]


def test_a_letter_names_a_column_of_the_list_in_which_it_stands() -> None:
    rows = ["姓名", "手机", "姓名", "手机"], ["王明", NUMBER, "李娜", "", "经理"], ["赵六"]
    reading = read_file("名册.csv", commas([f"{JIA}通讯录"], *rows), {"E": Column.TITLE})

    assert [(one.name, one.title) for one in reading.tenants[0].people] == [
        ("王明", None),
        ("赵六", None),
        ("李娜", "经理"),
    ]


def test_a_letter_says_nothing_of_a_column_that_has_a_heading() -> None:
    data = commas(["企业名称", "姓名", "工号"], [JIA, "王明", "A001"])

    assert [one.heading for one in read_file("名册.csv", data, {"C": Column.TITLE, "A": None}).unread] == ["工号"]


@pytest.mark.parametrize(
    ("called", "keys"), [("工号", {"工号"}), ("C", {"c", "C"}), ("c", {"c"}), ("#", set()), ("TEL", {"tel"})]
)
def test_a_column_is_called_by_its_heading_or_by_its_letter(called: str, keys: set[str]) -> None:
    assert keys_of(called) == keys


def test_numbers_that_only_count_the_rows_are_no_column_to_ask_about() -> None:
    reading = read(
        ["序号", *HEAD],
        [1, JIA, "301", "王明"],
        ["2.", None, None, "李娜"],
        ["A-3", None, None, "赵六"],
    )

    assert unread(reading) == [("A", "序号", 1, ("A-3",))]


def test_a_column_that_stands_there_twice_is_named_where_both_say_something() -> None:
    reading = read(["企业名称", "姓名", "手机", "电话"], [JIA, "王明", NUMBER, "0731-88912345"])

    assert reading.unread == (UnreadColumn("人员", "D", "电话", 1, ("0731-88912345",), partly=True, instead="手机"),)


@pytest.mark.parametrize("heading", ["负责人", "联系人姓名", "入驻人员", "First Name", "Contact Name", "员工姓名"])
def test_a_plain_word_for_people_is_read(heading: str) -> None:
    reading = read(["序号", "企业名称", "房间号", heading, "联系电话"], [1, JIA, "301", "王明", NUMBER])

    assert said(reading) == [(JIA, ["王明"])]
    assert reading.tenants[0].people[0].phone == NUMBER
    assert not reading.unread


def test_first_and_last_names_make_one_name() -> None:
    head = ["Company", "Room", "First Name", "Last Name", "Phone"]
    reading = read(head, ["Jia Ltd.", "301", "Ann", "Null", NUMBER], ["Jia Ltd.", "301", "小明", "王", "13800000232"])

    assert said(reading) == [("Jia Ltd.", ["Ann Null", "王小明"])]
    assert (reading.unread, reading.problems) == ((), ())


@pytest.mark.parametrize("name", [None, "None", "无", "-"])
def test_a_phone_without_anybody_is_pointed_out(name: str | None) -> None:
    reading = read([*HEAD, "手机"], [JIA, "301", "王明", NUMBER], [JIA, "301", name, "13800000232"])

    assert said(reading) == [(JIA, ["王明"])]
    assert keys(reading) == [("人员!D3", "no_name")]


def test_two_lists_side_by_side_are_both_read() -> None:
    reading = read(
        [f"{JIA}通讯录"],
        ["姓名", "手机", "职务", "姓名", "手机", "职务"],
        ["王明", NUMBER, "经理", "孙八", "13800000241", "司机"],
        ["李娜", "13800000232", "会计", None, None, None],
    )

    assert said(reading) == [(JIA, ["王明", "李娜", "孙八"])]
    assert reading.tenants[0].people[2].title == "司机"
    assert not reading.unread


def test_lists_side_by_side_share_the_company_before_them() -> None:
    reading = read(
        ["企业名称", "姓名", "手机", "姓名", "手机"], [JIA, "王明", NUMBER, "李娜", "13800000232"], [YI, "赵六"]
    )

    assert said(reading) == [(JIA, ["王明", "李娜"]), (YI, ["赵六"])]


def test_a_second_table_below_is_read_by_its_own_header() -> None:
    reading = read(HEAD, [JIA, "301", "王明"], [None], ["姓名", "手机", "企业名称"], ["赵六", NUMBER, YI])

    assert said(reading) == [(JIA, ["王明"]), (YI, ["赵六"])]


def hidden(*rows: int, filtered: bool = False) -> bytes:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in (
            HEADER,
            [JIA, "301", "王明", NUMBER],
            [None, "302", "李娜"],
            [YI, "303", "赵六"],
            [None, None, "钱七"],
        ):
            sheet.append(list(row))
        for number in rows:
            sheet.row_dimensions[number].hidden = True
        if filtered:
            sheet.auto_filter.ref = "A1:G5"

    return saved(fill)


def test_hidden_rows_are_counted_and_left_out_unless_they_are_wanted() -> None:
    reading = read_file("名册.xlsx", hidden(3, 4, filtered=True))

    assert said(reading) == [(JIA, ["王明"]), (YI, ["钱七"])]
    assert (reading.hidden_rows, reading.is_filtered) == (2, True)
    assert said(read_file("名册.xlsx", hidden(3, 4), hidden=True)) == [(JIA, ["王明", "李娜"]), (YI, ["赵六", "钱七"])]


def test_whoever_stands_in_a_hidden_row_is_never_offered_as_left() -> None:
    people = (KnownPerson(1, "王明", NUMBER), KnownPerson(2, "李娜"), KnownPerson(3, "周八"))
    leases = tuple(KnownLease(nth, Address("", "3", number)) for nth, number in enumerate(("301", "302", "304"), 1))
    known = KnownRoster((KnownTenant(1, JIA, None, leases, people),), tuple(lease.address for lease in leases))
    plan = plan_import(read_file("名册.xlsx", hidden(3)), known)

    assert [one.person.name for one in plan.missing_people] == ["周八"]
    assert [one.lease.address.number for one in plan.missing_rooms] == ["304"]


def test_a_column_that_is_hidden_is_named_and_read_where_it_is_wanted() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in (HEADER, [JIA, "301", "王明", NUMBER, "=A1"], [JIA, None, "李娜"]):
            sheet.append(list(row))
        sheet["D2"].font = Font(strike=True)
        for letter in "DEG":
            sheet.column_dimensions[letter].hidden = True

    data = saved(fill)
    reading = read_file("名册.xlsx", data)

    assert [(one.letters, one.heading, one.samples, one.is_hidden) for one in reading.unread] == [
        ("D", "手机", (NUMBER,), True)
    ]
    assert (said(reading), reading.problems) == ([(JIA, ["王明", "李娜"])], ())
    assert keys(read_file("名册.xlsx", data, hidden=True)) == [("人员!E2", "no_value"), ("人员!D2", "struck")]


def test_a_hidden_sheet_is_named_and_one_without_a_header_pointed_out() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.append(list(HEADER))
        sheet.append([JIA, "301", "王明"])
        book.create_sheet("旧名单").append(["周八"])
        book["旧名单"].sheet_state = "hidden"
        book.create_sheet("说明").append(["请如实填写"])

    assert keys(read_file("名册.xlsx", saved(fill))) == [("旧名单", "hidden_sheet"), ("说明!A1", "no_header")]


def test_what_is_struck_out_is_not_read_and_pointed_out() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in (HEADER, [JIA, "301", "王明", NUMBER, "经理"], [JIA, "301", "李娜", "13800000232"]):
            sheet.append(list(row))
        sheet["E2"].font = Font(strike=True)
        for cell in ("A3", "B3", "C3", "D3"):
            sheet[cell].font = Font(strike=True)

    reading = read_file("名册.xlsx", saved(fill))

    assert said(reading) == [(JIA, ["王明"])]
    assert reading.tenants[0].people[0].title is None
    assert keys(reading) == [(f"人员!{cell}", "struck") for cell in ("E2", "A3", "B3", "C3", "D3")]


def test_a_formula_without_a_stored_value_is_an_error_at_its_cell() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        sheet.append(list(HEADER))
        sheet.append([JIA, "301", "王明", "=A1"])

    reading = read_file("名册.xlsx", saved(fill))

    assert keys(reading) == [("人员!D2", "no_value")]
    assert reading.problems[0].is_error


def test_a_second_row_that_says_otherwise_of_somebody_is_pointed_out() -> None:
    reading = read(HEADER, [JIA, "301", "王明", NUMBER, "经理"], [JIA, "302", "王明", NUMBER, "董事"])

    assert reading.tenants[0].people[0].title == "经理"
    assert keys(reading) == [("人员!C3", "differs")]


def test_a_second_short_name_is_pointed_out() -> None:
    reading = read(["企业名称", "简称", "姓名"], [JIA, "甲科技", "王明"], [JIA, "甲", "李娜"])

    assert reading.tenants[0].short == "甲科技"
    assert keys(reading) == [("人员!C3", "short_differs")]


def test_text_too_far_to_the_right_is_pointed_out() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        sheet.append(list(HEADER))
        sheet.append([JIA, "301", "王明"])
        sheet.cell(2, 300, "备注")

    assert keys(read_file("名册.xlsx", saved(fill))) == [("人员!KN2", "beyond")]


@pytest.mark.parametrize(
    "words", ["汇总", "总数", "本页合计", "合计人数", "人数合计", "合计（人）", "企业总数：2家", "合计：2家35人"]
)
@pytest.mark.parametrize("place", [0, 1])
def test_a_sum_is_left_out_whatever_it_is_called_and_is_nobody(words: str, place: int) -> None:
    total = [words if at == place else None for at in range(3)]
    reading = read(["序号", *HEAD], [1, JIA, "301", "王明"], [*total, "35人"])

    assert said(reading) == [(JIA, ["王明"])]
    assert keys(reading) == [(f"人员!{'AB'[place]}3", "left_out")]


@pytest.mark.parametrize("words", ["示例：某公司", "示例", "填写示例：某公司", "例：某某公司", "Example: Jia Ltd."])
@pytest.mark.parametrize("place", [0, 1])
def test_a_row_that_shows_how_to_fill_in_the_others_is_nobodys(words: str, place: int) -> None:
    example = [*([None] if place else []), words, *([] if place else ["某公司"]), "301", "张三"]
    reading = read(["序号", *HEAD], example, [1, JIA, "301", "王明"])

    assert said(reading) == [(JIA, ["王明"])]
    assert keys(reading) == [(f"人员!{'AB'[place]}2", "left_out")]


def test_a_count_of_people_is_no_name() -> None:
    reading = read(["企业名称", "人员"], [JIA, "35人"])

    assert keys(reading) == [("人员!B2", "not_a_name")]


@pytest.mark.parametrize("title", [f"{YI}员工花名册", f"企业名称：{YI}", f"二、单位名称：{YI}"])
def test_the_title_of_a_second_list_under_the_same_header_begins_another_tenant(title: str) -> None:
    reading = read([f"{JIA}员工花名册"], ["姓名", "手机"], ["王明", NUMBER], [title], ["姓名", "手机"], ["赵六"])

    assert said(reading) == [(JIA, ["王明"]), (YI, ["赵六"])]


def test_the_upper_row_of_a_header_names_no_tenant_and_the_lower_one_whose_names_stand_below() -> None:
    rows = ["企业", None, "联系人"], ["名称", "房间号", "姓名", "电话"], [JIA, "301", "王明", NUMBER]
    reading = read(*rows)

    assert said(reading) == [(JIA, ["王明"])]
    assert (reading.unread, reading.problems) == ((), ())


@pytest.mark.parametrize(
    "rows",
    [
        [["企业名称", "甲", "乙"], ["房间号", "301", "302"], ["姓名", "王明", "李娜"], ["手机", NUMBER, "13800000232"]],
        [["房间号", "301"], ["姓名", "王明"]],
        [["姓名", "王明"], ["房间号", "301"]],
        [["企业名称", "甲"], ["联系人", "王明", "电话", NUMBER], ["法人", "李总", "电话", "13800000232"]],
        [["企业名称", JIA, "联系人", "王明"]],
    ],
)
def test_a_form_is_refused_with_what_to_do(rows: list[list[str]]) -> None:
    assert refusal("名册.csv", commas(*rows)) == "form"


def test_a_form_above_a_list_says_whose_it_is() -> None:
    reading = read(["企业名称", JIA, "房间号", "301"], [None], ["姓名", "手机"], ["王明", NUMBER])

    assert said(reading) == [(JIA, ["王明"])]
    assert [room.number for room in reading.tenants[0].rooms] == ["301"]
    assert reading.problems == ()


@pytest.mark.parametrize("head", [["企业名称", "面积", "姓名", "工号"], ["姓名", "工号", "手机"]])
def test_a_header_whose_every_other_column_is_not_known_is_one(head: list[str]) -> None:
    reading = read(head, ["乙", "12", "李娜", "0012"][-len(head) :])

    assert [problem for problem in reading.problems if problem.key.endswith("form")] == []


def test_a_column_that_was_said_to_be_of_people_stays_so() -> None:
    data = commas(["名称", "联系电话"], ["王明", NUMBER])

    assert keys(read_file("名册.csv", data, {"名称": Column.NAME})) == [("A2", "no_company")]


def test_a_table_after_one_that_had_a_title_of_its_own_is_nobodys_without_one() -> None:
    head = ["姓名", "手机"]
    reading = read([f"{JIA}花名册"], head, ["王明"], [f"{YI}花名册"], head, ["赵六"], ["手机", "姓名"], [None, "孙八"])

    assert said(reading) == [(JIA, ["王明"]), (YI, ["赵六"])]
    assert keys(reading) == [("人员!A8", "no_company")]


def test_what_stands_above_a_list_and_is_no_title_of_it_is_named() -> None:
    reading = read(["请于月底前交回", "联系人：陈静"], HEAD, [JIA, "301", "王明"])

    assert keys(reading) == [("人员!A1", "left_out")]
    assert reading.problems[0].words() == {"text": "请于月底前交回 联系人：陈静"}


@pytest.mark.parametrize("ditto", ["同上", "〃", "″"])
def test_a_mark_that_repeats_the_cell_above_says_what_that_one_does(ditto: str) -> None:
    reading = read([*HEAD, "职务"], [JIA, "301", "王明", "经理"], [ditto, ditto, "李娜", ditto], [ditto, "", "赵六"])

    assert said(reading) == [(JIA, ["王明", "李娜", "赵六"])]
    assert [room.number for room in reading.tenants[0].rooms] == ["301"]
    assert reading.tenants[0].people[1].title == "经理"
    assert (reading.unread, reading.problems) == ((), ())


def test_what_may_be_a_part_of_the_company_of_a_list_or_another_one_is_asked_about() -> None:
    reading = read([f"{JIA}花名册"], ["姓名", "手机"], ["第一分店"], ["王明", NUMBER])

    assert keys(reading) == [("人员!A3", "whose_part")]
    assert reading.problems[0].is_error


def test_a_building_in_the_column_of_numbers_is_that_of_its_row_and_those_below() -> None:
    head = ["序号", "企业名称", "房间号"]
    reading = read(head, ["A座", JIA, "301"], [2, YI, "302"])

    assert [room.building for tenant in reading.tenants for room in tenant.rooms] == ["A座", "A座"]
    assert not reading.unread


def test_a_building_between_the_rows_holds_where_there_is_a_column_of_buildings_until_another_is_named() -> None:
    head = ["企业名称", "楼栋", "房间号"]
    reading = read(head, ["A座"], [JIA, None, "301"], [YI, "B座", "301"], ["三楼"], [None, None, "302", "丙"])

    assert [room.building for tenant in reading.tenants for room in tenant.rooms] == ["A座", "B座"]
    assert ("人员!A5", "left_out") in keys(reading)


def test_labels_inside_a_list_that_say_more_than_a_place_are_named() -> None:
    reading = read(["姓名", "手机"], [f"企业名称：{YI}", "联系人：李娜"], ["赵六", NUMBER])

    assert said(reading) == [(YI, ["赵六"])]
    assert keys(reading) == [("人员!A2", "not_understood")]


def test_names_in_a_hidden_column_are_read_where_hidden_columns_are_wanted() -> None:
    file = CASES["hidden_column_of_a_list_of_names"]
    wanted = read_file(file.name, file.data, hidden=True)

    assert [problem.key for problem in wanted.problems] == ["roster.problem.no_company"] * 2
    file = CASES["hidden_column_of_names"]
    assert [one.name for tenant in read_file(file.name, file.data, hidden=True).tenants for one in tenant.people] == [
        "王明",
        "赵六",
        "孙八",
    ]


def test_a_file_whose_only_roster_is_hidden_says_which_sheet_is() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.append(["说明"])
        hidden = book.create_sheet("名册")
        for row in (HEAD, [JIA, "301", "王明"]):
            hidden.append(list(row))
        hidden.sheet_state = "hidden"

    with pytest.raises(Refusal) as caught:
        read_file("名册.xlsx", saved(fill))
    assert (caught.value.key, caught.value.values) == ("roster.refused.hidden", {"name": "名册"})


def test_a_room_of_a_company_is_not_that_of_the_office_below_it() -> None:
    rows = [f"一、{JIA}（301）"], ["王明"], ["二、招商部"], ["陈静"]
    company, office = read(["姓名"], *rows).tenants

    assert [room.number for room in company.rooms] == ["301"]
    assert (office.rooms, [one.department for one in office.people]) == ((), ["招商部"])


def test_a_department_right_above_the_header_of_a_second_table_is_that_of_its_people() -> None:
    head = ["姓名", "房间号"]
    tenants = read(head, [JIA], ["王明", "301"], ["研发部"], [*reversed(head)], ["301", "李娜"]).tenants

    assert [(one.name, one.department) for tenant in tenants for one in tenant.people] == [
        ("王明", None),
        ("李娜", "研发部"),
    ]
