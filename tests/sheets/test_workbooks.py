"""Of a workbook is read what its user sees; what is broken beside the text neither refuses nor slows it."""

from __future__ import annotations

from datetime import date, time

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from server.core.refusal import Refusal
from server.sheets import open_file
from server.sheets import sheet as sheets
from server.sheets.markup import Attributes
from server.sheets.sheet import MOST_COLUMNS, letters
from server.sheets.xlsx import worksheet
from tests.roster.files import archive, members_of
from tests.sheets.books import SHEET, opened, saved, with_part, with_rows

HEAD = ("企业名称", "房间号", "姓名")
PERSON = ("湖南省湘江新区启明星智能装备科技有限公司", "3-12", "阿依古丽·买买提")


def plain(_book: Workbook, sheet: Worksheet) -> None:
    sheet.append(HEAD)
    sheet.append(PERSON)


PLAIN = saved(plain)


def test_numbers_dates_and_marks_are_read_as_they_are_shown() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        sheet.append([301, 13800000231, True, date(2026, 3, 1), time(8, 30), "甲\n乙"])
        sheet["A1"].number_format = "0000"

    sheet = opened(saved(fill))

    assert sheet.rows == (("0301", "13800000231", "TRUE", "2026-03-01", "08:30:00", "甲\n乙"),)
    assert sheet.dates == {(0, 3), (0, 4)}


def test_rows_that_are_hidden_are_told_from_the_others() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        plain(book, sheet)
        sheet.append(PERSON)
        sheet.row_dimensions[2].hidden = True
        sheet.auto_filter.ref = "A1:C3"

    sheet = opened(saved(fill))

    assert sheet.hidden == {1}
    assert sheet.is_filtered


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('<col min="2" max="2" hidden="1"/>', {1}),
        ('<col min="1" max="1" width="9"/><col min="2" max="16384" width="0"/>', set(range(1, 256))),
        ('<col min="1" max="3" width="0.5"/>', set()),
    ],
)
def test_columns_that_nobody_sees_are_told_from_the_others(columns: str, hidden: set[int]) -> None:
    sheet = opened(with_rows(f'<cols>{columns}</cols><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'))

    assert sheet.hidden_columns == hidden


def test_a_row_without_height_is_hidden() -> None:
    row = '<row r="{}" ht="{}"><c><v>1</v></c></row>'.format

    assert opened(with_rows(f"<sheetData>{row(1, 15)}{row(2, 0)}</sheetData>")).hidden == {1}


def test_what_is_struck_out_is_told_from_the_rest_also_within_a_cell() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        sheet.append(["王明", "李娜", CellRichText("赵六 ", TextBlock(InlineFont(strike=True), "钱七"))])
        sheet["B1"].font = Font(strike=True)

    sheet = opened(saved(fill))

    assert sheet.rows == (("王明", "李娜", "赵六 钱七"),)
    assert sheet.struck == {(0, 1), (0, 2)}


def test_a_formula_shows_its_value_and_one_without_is_pointed_out() -> None:
    row = (
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c><c r="C2"><f>A2</f></c>'
        '<c r="D2" t="str"><f>"甲"</f><v>甲</v></c></row>'
    )
    sheet = opened(with_rows(f"<sheetData>{row}</sheetData>"))

    assert sheet.rows == (("2", "", "", "甲"),)
    assert sheet.unvalued == {(0, 2)}


def test_the_text_of_joined_cells_stands_in_each_row_that_says_something() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in (HEAD, PERSON, (None, None, "李娜"), (None, None, None), (None, None, "赵六")):
            sheet.append(row)
        sheet.merge_cells("A2:A5")
        sheet.merge_cells("D1:D5")
        sheet.merge_cells("A7:C7")

    sheet = opened(saved(fill))

    assert [row[0] for row in sheet.rows] == [HEAD[0], PERSON[0], PERSON[0], PERSON[0]]
    assert sheet.filled == {(2, 0), (3, 0)}
    assert sheet.cell(3, 2) == "人员!C5"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("甲_x000D_\n公司", "甲\r\n公司"),
        ("甲_x005F_x0041_", "甲_x0041_"),
        ("_xD840__xDC0B_", "\U0002000b"),
        ("_x", "_x"),
    ],
)
def test_characters_that_xml_cannot_hold_are_read(written: str, read: str) -> None:
    row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{written}</t></is></c></row>'

    assert opened(with_rows(f"<sheetData>{row}</sheetData>")).rows == ((read,),)


def test_how_a_name_is_pronounced_is_no_part_of_it() -> None:
    text = "<is><r><t>單</t></r><rPh><t>shàn</t></rPh></is>"

    assert opened(with_rows(f'<sheetData><row><c t="inlineStr">{text}</c></row></sheetData>')).rows == (("單",),)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/styles.xml", b"<fills", b"<fills><fill/></fills><fills"),
        ("xl/styles.xml", b"</styleSheet>", b"<oops></styleSheet>"),
        ("docProps/core.xml", b"<dcterms:created", b"<dcterms:modified>yesterday</dcterms:modified><dcterms:created"),
        (SHEET, b'<dimension ref="A1:C2"', b'<dimension ref="A1:XFD1048576"'),
        (SHEET, b"<sheetViews>", b"<sheetViews><sheetView/>"),
    ],
)
def test_what_the_text_does_not_need_may_be_broken(part: str, old: bytes, new: bytes) -> None:
    assert opened(with_part(PLAIN, part, old, new)).rows == (HEAD, PERSON)


def test_a_workbook_of_the_strict_kind_is_read() -> None:
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    members = members_of(PLAIN)
    for old, new in strict.items():
        members = {part: content.replace(old, new) for part, content in members.items()}

    assert opened(archive(members)).rows == (HEAD, PERSON)


def test_parts_are_found_however_their_names_are_written() -> None:
    members = {
        part.replace("/", "\\").replace("sharedStrings", "SharedStrings"): content
        for part, content in members_of(PLAIN).items()
    }

    assert opened(archive(members)).rows == (HEAD, PERSON)


def test_hidden_sheets_are_told_from_the_others_and_charts_are_none() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        plain(book, sheet)
        book.create_sheet("旧名单").sheet_state = "veryHidden"
        book.create_chartsheet("人数")

    assert [(sheet.name, sheet.is_hidden) for sheet in open_file("", saved(fill))] == [
        ("人员", False),
        ("旧名单", True),
    ]


def test_a_million_rows_that_are_only_formatted_are_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    start = worksheet.WorksheetReader.start

    def look(reader: worksheet.WorksheetReader, tag: str, attributes: Attributes) -> None:
        looked_at.append(tag)
        start(reader, tag, attributes)

    monkeypatch.setattr(worksheet.WorksheetReader, "start", look)
    empty = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(3, 200_001))
    cells = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}"/></row>' for row in range(200_001, 400_001))
    last = '<row r="1048576"><c r="C1048576"><v>1</v></c></row>'
    data = with_part(PLAIN, SHEET, b"</sheetData>", f"{empty}{cells}{last}</sheetData>".encode())

    sheet = opened(data)

    assert (sheet.rows[2], sheet.cell(2, 2)) == (("", "", "1"), "人员!C1048576")
    assert len(looked_at) < 200


def test_a_text_beyond_the_last_column_is_pointed_out() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = "甲"
        sheet.cell(3, MOST_COLUMNS + 1, "乙")

    assert opened(saved(fill)).beyond == (3, MOST_COLUMNS + 1)


def test_what_looks_like_an_empty_cell_within_a_text_is_text() -> None:
    text = '<c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"/>]]></t></is></c>'

    assert opened(with_rows(f'<sheetData><row r="1">{text}</row></sheetData>')).rows == (('<c r="B1"/>',),)


def test_an_old_calendar_counts_its_days_from_1904() -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = date(2026, 3, 1)

    data = saved(fill)

    assert opened(data).rows == (("2026-03-01",),)
    older = with_part(data, "xl/workbook.xml", b"<workbookPr ", b'<workbookPr date1904="1" ')
    assert opened(older).rows == (("2030-03-02",),)


@pytest.mark.parametrize(
    "rows",
    [
        '<sheetData><row r="1048577"><c><v>1</v></c></row></sheetData>',
        '<sheetData><row r="0"><c><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="1A"><v>9</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"><v>9</v>',
    ],
)
def test_what_no_program_writes_is_damaged(rows: str) -> None:
    with pytest.raises(Refusal, match="damaged"):
        opened(with_rows(rows))


def test_joined_cells_that_repeat_a_text_too_often_are_a_trick() -> None:
    rows = "".join(f'<row r="{row}"><c r="B{row}"><v>1</v></c></row>' for row in range(2, 1001))
    merges = '<mergeCell ref="A1:A1000"/>' * 300
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'

    with pytest.raises(Refusal, match="damaged"):
        opened(with_rows(f"<sheetData>{first}{rows}</sheetData><mergeCells>{merges}</mergeCells>"))


def test_dates_and_errors_are_read_as_other_programs_write_them() -> None:
    written = (("d", "2026-03-01T00:00:00"), ("d", "2026-03-01T08:30:00Z"), ("e", "#REF!"), ("b", "0"), ("n", "1"))
    cells = "".join(f'<c t="{kind}"><v>{value}</v></c>' for kind, value in written)
    sheet = opened(with_rows(f"<sheetData><row>{cells}</row></sheetData>"))

    assert sheet.rows == (("2026-03-01", "2026-03-01 08:30:00", "#REF!", "FALSE", "1"),)
    assert sheet.dates == {(0, 0), (0, 1)}


def test_more_text_than_any_roster_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_TEXT", 20)

    with pytest.raises(Refusal, match="large"):
        opened(PLAIN)


def test_more_joined_cells_than_any_roster_has_are_a_trick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_MERGES", 2)

    with pytest.raises(Refusal, match="damaged"):
        opened(with_rows("<mergeCells>" + '<mergeCell ref="A1:A9"/>' * 3 + "</mergeCells>"))


@pytest.mark.parametrize(("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(column: int, name: str) -> None:
    assert letters(column) == name
