"""Workbooks of older programs and of others are read as those of Excel are."""

from __future__ import annotations

import io
import struct
from contextlib import suppress
from datetime import date, datetime, time

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from server.core.refusal import Refusal
from server.sheets import open_file
from server.sheets.compound import stream_of
from tests.roster.files import archive, members_of
from tests.sheets.books import opened, with_part
from tests.sheets.records import Dress, binary_workbook, placed

HEAD = ("企业名称", "房间号", "姓名")
EARLY = datetime(2026, 3, 1, 8, 30)  # noqa: DTZ001 (spreadsheets know no time zones)
PERSON = ("湖南省湘江新区启明星智能装备科技有限公司", "3-12", "阿依古丽·买买提")

OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format


def open_document(*rows: tuple[str, ...]) -> bytes:
    """Return a sheet as LibreOffice saves it."""
    lines = "".join(f"<table:table-row>{''.join(map(CELL, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="人员">{lines}</table:table>'
    names = " ".join(f'xmlns:{name}="{OPEN_DOCUMENT.format(name)}"' for name in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="{OPEN_DOCUMENT.format("manifest")}">{entry}</manifest:manifest>'
    return archive(
        {
            "mimetype": MIMETYPE.encode(),
            "content.xml": f"<office:document-content {names}>{body}</office:document-content>".encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def old_workbook() -> bytes:
    """Return a workbook as Excel 2003 saves it, with a hidden sheet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    for column, text in enumerate(HEAD):
        sheet.write(1, column + 1, text)
    sheet.write_merge(2, 3, 1, 1, PERSON[0])
    for column, value in enumerate((301, 0.5, True, "李娜"), start=2):
        sheet.write(2, column, value)
    for column, (value, code) in enumerate(
        ((date(2026, 3, 1), "yyyy-mm-dd"), (EARLY, "yyyy-mm-dd hh:mm"), (time(8, 30), "hh:mm")),
        start=2,
    ):
        sheet.write(3, column, value, xlwt.easyxf(num_format_str=code))
    book.add_sheet("旧名单").visibility = 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_of_excel_2003_is_read() -> None:
    sheet, hidden = open_file("名册.xls", old_workbook())

    assert sheet.rows == (
        ("", *HEAD),
        ("", PERSON[0], "301", "0.5", "TRUE", "李娜"),
        ("", PERSON[0], "2026-03-01", "2026-03-01 08:30:00", "08:30:00"),
    )
    assert sheet.cell(1, 1) == "人员!B3"
    assert sheet.filled == {(2, 1)}
    assert sheet.dates == {(2, 2), (2, 3), (2, 4)}
    assert (sheet.is_hidden, hidden.name, hidden.is_hidden) == (False, "旧名单", True)


ROWS = HEAD, PERSON, ("湖南乙科技有限公司", "302", "赵六"), ("湖南丙有限公司", "303", "孙八")


def old_workbook_with_what_is_hidden() -> bytes:
    """Return a workbook as Excel 2003 saves it; of its first sheet the third row and the second column are hidden."""
    book = xlwt.Workbook()
    for name in ("人员", "乙"):
        sheet = book.add_sheet(name)
        for row, cells in enumerate(ROWS):
            for column, text in enumerate(cells):
                sheet.write(row, column, text)
    book.get_sheet(0).row(2).hidden = True
    book.get_sheet(0).col(1).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def open_document_with_what_is_hidden(how: str) -> bytes:
    """Return a sheet of LibreOffice in which the third row and the second column are hidden."""
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    data = with_part(open_document(*ROWS), "content.xml", '"人员">'.encode(), f'"人员">{columns}'.encode())
    third = "<table:table-row>" + "".join(map(CELL, ROWS[2]))
    shown = third.replace("<table:table-row>", f'<table:table-row table:visibility="{how}">')
    return with_part(data, "content.xml", third.encode(), shown.encode())


@pytest.mark.parametrize(
    "data",
    [
        old_workbook_with_what_is_hidden(),
        open_document_with_what_is_hidden("filter"),
        open_document_with_what_is_hidden("collapse"),
        binary_workbook({"人员": placed(ROWS)}, hidden_rows=[3], hidden_columns=[2]),
    ],
)
def test_rows_and_columns_that_are_hidden_are_told_from_the_others(data: bytes) -> None:
    sheet = opened(data)

    assert sheet.rows == ROWS
    assert (sheet.hidden, sheet.hidden_columns) == (frozenset({2}), frozenset({1}))


def test_a_filter_is_told_from_a_hand_that_hid_rows() -> None:
    filtered = binary_workbook({"人员": placed(ROWS)}, hidden_rows=[3])
    by_filter, by_hand = (open_document_with_what_is_hidden(how) for how in ("filter", "collapse"))

    assert [opened(data).is_filtered for data in (filtered, by_filter, by_hand)] == [True, True, False]


def test_what_is_hidden_on_one_sheet_is_seen_on_another() -> None:
    _people, others = open_file("名册.xls", old_workbook_with_what_is_hidden())

    assert (others.hidden, others.hidden_columns) == (frozenset(), frozenset())


NUMBERS = {(1, 1): (301.0, "0000"), (1, 2): (13800138000.0, "000-0000-0000"), (1, 3): (12.0, '"A座"000')}
SHOWN = "0301", "138-0013-8000", "A座012"


def old_workbook_of_formats() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    for (row, column), (number, code) in NUMBERS.items():
        sheet.write(row - 1, column - 1, number, xlwt.easyxf(num_format_str=code))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


NUMBER = '<table:table-cell office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'.format


def open_document_of(cells: str, styles: str = "") -> bytes:
    """Return a sheet of LibreOffice with these cells in its only row."""
    data = with_part(open_document(("x",)), "content.xml", CELL("x").encode(), cells.encode())
    known = '<office:document-content xmlns:style="{}" xmlns:dc="{}" '.format(OPEN_DOCUMENT.format("style"), "dc")
    data = with_part(data, "content.xml", b"<office:document-content ", known.encode())
    styles = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
    return with_part(data, "content.xml", b"<office:body>", styles.encode())


@pytest.mark.parametrize(
    "data",
    [
        old_workbook_of_formats(),
        binary_workbook({"人员": {}}, dress=Dress(NUMBERS)),
        open_document_of(
            "".join(NUMBER(number[0], shown) for number, shown in zip(NUMBERS.values(), SHOWN, strict=True))
        ),
    ],
)
def test_numbers_are_read_with_the_zeros_and_the_text_that_their_format_shows(data: bytes) -> None:
    assert opened(data).rows == (SHOWN,)


@pytest.mark.parametrize(
    ("number", "shown", "read"),
    [
        ("301", "301", "301"),
        ("1234", "1,234", "1234"),
        ("12.5", "12.50", "12.5"),
        ("0.5", "50%", "50%"),
        ("13800138000", "1.38E+10", "13800138000"),
        ("-3", "-003", "-003"),
        ("0", "000", "000"),
    ],
)
def test_of_a_number_of_libreoffice_what_only_dresses_it_is_left_out(number: str, shown: str, read: str) -> None:
    assert opened(open_document_of(NUMBER(number, shown))).rows == ((read,),)


def test_a_note_at_a_cell_of_libreoffice_is_no_part_of_what_is_shown() -> None:
    note = "<office:annotation><dc:creator>7</dc:creator><text:p>旧号 8</text:p></office:annotation><text:p>"

    assert opened(open_document_of(NUMBER("301", "0301").replace("<text:p>", note))).rows == (("0301",),)


def test_what_is_shown_of_a_number_of_libreoffice_holds_for_each_cell_that_repeats_it() -> None:
    repeated = NUMBER("301", "0301").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="3"')

    assert opened(open_document_of(repeated)).rows == (("0301",) * 3,)


STRUCK = {(1, 1), (1, 3)}
TEXTS = "王明", "李娜", "赵六孙八"


def old_workbook_of_struck_texts() -> bytes:
    """Return a workbook as Excel 2003 saves it: of its first texts one is struck out, and the end of one."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    fonts = [xlwt.Font() for _nth in range(8)]
    for nth, font in enumerate(fonts):
        font.height = 200 + nth
    fonts[-1].struck_out = True
    style = xlwt.XFStyle()
    style.font = fonts[-1]
    sheet.write(0, 0, TEXTS[0], style)
    plain = xlwt.XFStyle()
    for nth, font in enumerate(fonts[:-1]):
        plain.font = font
        sheet.write(5 + nth, 0, f"{'湘' * 20_000}{nth}", plain)
    sheet.write(0, 1, TEXTS[1])
    sheet.write_rich_text(0, 2, [TEXTS[2][:2], (TEXTS[2][2:], fonts[-1])])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def open_document_of_struck_texts(line: str = "solid") -> bytes:
    line = f'<style:text-properties style:text-line-through-style="{line}"/>'
    styles = "".join(f'<style:style style:name="{name}">{line}</style:style>' for name in ("ce1", "T1"))
    first = CELL(TEXTS[0]).replace("<table:table-cell", '<table:table-cell table:style-name="ce1"')
    runs = f'{TEXTS[2][:2]}<text:span text:style-name="T1">{TEXTS[2][2:]}</text:span>'
    return open_document_of(first + CELL(TEXTS[1]) + CELL(runs), styles)


@pytest.mark.parametrize(
    "data",
    [
        old_workbook_of_struck_texts(),
        binary_workbook({"人员": placed([TEXTS])}, dress=Dress(struck={(1, 1)}, partly={(1, 3)})),
        open_document_of_struck_texts(),
    ],
)
def test_texts_that_are_struck_out_are_told_from_the_others(data: bytes) -> None:
    sheet = opened(data)

    assert sheet.rows[0] == TEXTS
    assert {(row + 1, column + 1) for row, column in sheet.struck} == STRUCK


@pytest.mark.parametrize("characters", [4100, 4102])
def test_what_is_said_of_a_long_text_goes_on_in_the_next_record(characters: int) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    font = xlwt.Font()
    font.struck_out = True
    sheet.write_rich_text(0, 0, ["湘" * characters, ("已离职", font)])
    sheet.write(0, 1, "买买提·艾力")
    stream = io.BytesIO()
    book.save(stream)

    assert opened(stream.getvalue()).struck == {(0, 0)}


def test_of_texts_that_end_too_early_those_before_are_struck_out(monkeypatch: pytest.MonkeyPatch) -> None:
    data = old_workbook_of_struck_texts()
    head = struct.pack("<II", 10, 10)
    before, after = stream_of(data, "Workbook").split(head, 1)
    monkeypatch.setattr(
        "server.sheets.xls.stream_of", lambda _data, *_names: before + struct.pack("<II", 10, 11) + after
    )

    assert opened(data).struck == {(row - 1, column - 1) for row, column in STRUCK}


def test_a_binary_workbook_may_strike_nothing_out() -> None:
    data = binary_workbook({"人员": placed([TEXTS])}, dress=Dress(struck={(1, 1)}, partly={(1, 3)}))
    plain = struct.pack("<HH8x", 220, 0)

    assert opened(with_part(data, "xl/styles.bin", struct.pack("<HH8x", 220, 8), plain)).struck == frozenset()


def test_a_style_of_libreoffice_may_say_that_nothing_is_struck_out() -> None:
    assert opened(open_document_of_struck_texts("none")).struck == frozenset()


def test_cells_of_libreoffice_look_as_their_column_does() -> None:
    column = b'<table:table-column table:default-cell-style-name="ce1"/><table:table-row>'
    data = open_document_of_struck_texts()

    assert opened(with_part(data, "content.xml", b"<table:table-row>", column)).struck == {(0, 0), (0, 2)}
    unnamed = with_part(data, "content.xml", b' table:style-name="ce1"', b"")
    assert opened(unnamed).struck == {(0, 2)}
    assert opened(with_part(unnamed, "content.xml", b"<table:table-row>", column)).struck == {(0, 0), (0, 2)}


def test_millions_of_empty_cells_that_are_struck_out_cost_nothing() -> None:
    wide = b'table:number-columns-repeated="16384" table:style-name="ce1"/>'
    rows = b'<table:table-row table:number-rows-repeated="1048575"><table:table-cell ' + wide + b"</table:table-row>"
    data = with_part(open_document_of_struck_texts(), "content.xml", b"</table:table>", rows + b"</table:table>")

    assert opened(data).rows == (TEXTS,)


def test_a_workbook_of_excel_95_counts_the_bytes_of_its_formats_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = stream_of(old_workbook_of_formats(), "Workbook")
    before, late = stream.split(struct.pack("<HB", 4, 0) + b"0000", 1)
    assert before[-6:-2] == struct.pack("<HH", 0x41E, 9)
    early = before + struct.pack("<B", 6) + b"000000" + late
    monkeypatch.setattr("server.sheets.xls.stream_of", lambda _data, *_names: early)

    assert opened(old_workbook_of_formats()).rows[0][0] == "000301"


def test_a_damaged_workbook_of_excel_2003_is_refused() -> None:
    with pytest.raises(Refusal, match="damaged"):
        open_file("名册.xls", old_workbook()[:700])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # The extent that a sheet announces: first and last row, first and last column.
        (struct.pack("<IIHH", 1, 4, 1, 6), struct.pack("<IIHH", 1, 4_000_000, 1, 6)),
        (struct.pack("<IIHH", 1, 4, 1, 6), struct.pack("<IIHH", 4, 1, 1, 6)),
        # The first text of the first row stands below the others.
        (struct.pack("<HHHH", 0xFD, 10, 1, 1), struct.pack("<HHHH", 0xFD, 10, 9, 1)),
    ],
)
def test_a_workbook_of_excel_2003_that_lies_about_its_extent_is_refused(old: bytes, new: bytes) -> None:
    data = old_workbook()
    assert old in data

    assert refused(data.replace(old, new)) == ("damaged", {})


def test_figures_of_a_picture_are_no_cells_of_its_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    def record(kind: int, said: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(said)) + said

    def text(row: int, column: int) -> bytes:
        return record(0xFD, struct.pack("<HHHI", row - 1, column - 1, 0, 0))

    begin, end, name = record(0x809), record(0x0A), "人员".encode("utf-16-le")
    sheet = record(0x85, struct.pack("<IHBB", 16, 0, 2, 1) + name)
    stream = sheet + begin + text(3, 1) + begin + text(1, 1) + end + text(65_536, 256) + end
    monkeypatch.setattr("server.sheets.xls.stream_of", lambda _data, *_names: stream)

    assert refused(old_workbook()) == ("stray", {"cell": "人员!IV65536"})


def test_a_workbook_of_excel_2003_says_that_a_filter_hides_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = stream_of(old_workbook(), "Workbook")
    end = stream.index(struct.pack("<HH", 0x0A, 0), stream.index(struct.pack("<HHHH", 0xFD, 10, 1, 1)))
    filtered = stream[:end] + struct.pack("<HHH", 0x9D, 2, 1) + stream[end:]
    monkeypatch.setattr("server.sheets.xls.stream_of", lambda _data, *_names: filtered)

    assert opened(old_workbook(), "名册.xls").is_filtered


@given(st.integers(0, 8000), st.binary(min_size=1, max_size=8))
def test_a_workbook_of_excel_2003_with_any_damage_is_read_or_refused(position: int, damage: bytes) -> None:
    data = old_workbook()
    at = position % len(data)
    with suppress(Refusal):
        open_file("名册.xls", data[:at] + damage + data[at + len(damage) :])


@given(st.sampled_from(["xl/workbook.bin", "xl/worksheets/sheet1.bin"]), st.integers(0, 400), st.binary(max_size=6))
def test_a_binary_workbook_with_any_damage_is_read_or_refused(part: str, position: int, damage: bytes) -> None:
    members = members_of(binary_workbook({"人员": placed([HEAD, PERSON])}))
    at = position % len(members[part])
    members[part] = members[part][:at] + damage + members[part][at + len(damage) :]
    with suppress(Refusal):
        open_file("名册.xlsb", archive(members))


def test_a_sheet_of_libreoffice_is_read() -> None:
    sheet = opened(open_document(HEAD, PERSON), "名册.ods")

    assert (sheet.name, sheet.rows, sheet.cell(1, 0)) == ("人员", (HEAD, PERSON), "人员!A2")


def refused(data: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refusal) as caught:
        opened(data)
    return caught.value.key.rpartition(".")[2], dict(caught.value.values)


def test_a_sheet_in_which_a_few_words_fill_millions_of_cells_is_refused() -> None:
    row, repeated = b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">'
    cell, wide = b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="100" '
    data = open_document(HEAD)

    assert opened(with_part(data, "content.xml", cell, wide)).rows[0][:100] == (HEAD[0],) * 100
    filled = with_part(with_part(data, "content.xml", row, repeated), "content.xml", cell, wide)
    assert refused(filled) == ("stray", {"cell": "人员!CV1000000"})


EMPTY_ROWS = b'<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'
STRAY = b'<table:table-row><table:table-cell table:number-columns-repeated="{}"/>'
STRAY += b'<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'


def open_document_with_a_stray_cell(rows: int, columns: int) -> bytes:
    """Return a sheet in which a cell stands so many rows below the others, and columns to the right."""
    more = EMPTY_ROWS.replace(b"{}", b"%d" % rows) + STRAY.replace(b"{}", b"%d" % columns)
    return with_part(open_document(HEAD, PERSON), "content.xml", b"</table:table>", more + b"</table:table>")


def old_workbook_with_a_stray_cell(row: int, column: int) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    for at, text in enumerate(HEAD):
        sheet.write(0, at, text)
    sheet.write(row - 1, column - 1, "x")
    book.add_sheet("Old")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_binary_workbook_is_read() -> None:
    people, others = open_file("名册.xlsb", binary_workbook({"人员": placed([HEAD, PERSON]), "乙": {(3, 2): "王明"}}))

    assert (people.name, people.rows, people.cell(1, 0)) == ("人员", (HEAD, PERSON), "人员!A2")
    assert (others.name, others.rows, others.cell(0, 1)) == ("乙", (("", "王明"),), "乙!B3")


@pytest.mark.parametrize(
    ("data", "cell"),
    [
        (binary_workbook({"人员": placed([HEAD]) | {(1_048_576, 16_384): "x"}}), "人员!XFD1048576"),
        (binary_workbook({"人员": placed([HEAD]), "乙": {(1_048_576, 2): "x"}}), "乙!B1048576"),
        (binary_workbook({"人员": {(500_000, 3): "x"}, "乙": {(500_000, 3): "x"}}), "乙!C500000"),
        (open_document_with_a_stray_cell(1_048_573, 16_383), "人员!XFD1048576"),
        (old_workbook_with_a_stray_cell(65_536, 256), "人员!IV65536"),
    ],
)
def test_a_cell_that_is_too_far_away_is_named_before_anything_is_read(
    data: bytes, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.sheets.others.CalamineWorkbook", None)

    assert refused(data) == ("stray", {"cell": cell})


@pytest.mark.parametrize(
    "data",
    [
        binary_workbook({"人员": placed([HEAD]) | {(65_536, 7): "x"}}),
        open_document_with_a_stray_cell(65_533, 6),
        old_workbook_with_a_stray_cell(65_536, 7),
    ],
)
def test_a_cell_in_the_last_row_of_a_narrow_sheet_is_read(data: bytes) -> None:
    sheet = opened(data)

    assert (sheet.rows[0], sheet.rows[-1][6], sheet.numbers[-1]) == (HEAD, "x", 65_536)


def test_a_sheet_of_libreoffice_with_a_password_is_refused_with_what_to_do() -> None:
    entry = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    data = with_part(open_document(HEAD), "META-INF/manifest.xml", b"</manifest:manifest>", entry)
    secret = archive(members_of(data) | {"content.xml": b"\x00secret"})

    with pytest.raises(Refusal, match="password"):
        opened(secret)
