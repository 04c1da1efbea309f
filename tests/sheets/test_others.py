"""Workbooks of older programs and of others are read as those of Excel are."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import pytest
import xlwt

from server.core.refusal import Refusal
from server.sheets import open_file
from tests.roster.files import archive, members_of
from tests.sheets.books import opened, with_part

HEAD = ("企业名称", "房间号", "姓名")
EARLY = datetime(2026, 3, 1, 8, 30)  # noqa: DTZ001 (spreadsheets know no time zones)
PERSON = ("湖南省湘江新区启明星智能装备科技有限公司", "3-12", "阿依古丽·买买提")

OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


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


def test_a_damaged_workbook_of_excel_2003_is_refused() -> None:
    with pytest.raises(Refusal, match="damaged"):
        open_file("名册.xls", old_workbook()[:700])


def open_document(*rows: tuple[str, ...]) -> bytes:
    """Return a sheet as LibreOffice saves it."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
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


def test_a_sheet_of_libreoffice_is_read() -> None:
    sheet = opened(open_document(HEAD, PERSON), "名册.ods")

    assert (sheet.name, sheet.rows, sheet.cell(1, 0)) == ("人员", (HEAD, PERSON), "人员!A2")


def test_a_sheet_in_which_a_few_words_fill_millions_of_cells_is_refused() -> None:
    row, repeated = b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">'
    cell, wide = b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="100" '
    data = open_document(HEAD)

    assert opened(with_part(data, "content.xml", cell, wide)).rows[0][:100] == (HEAD[0],) * 100
    with pytest.raises(Refusal, match="rows"):
        opened(with_part(with_part(data, "content.xml", row, repeated), "content.xml", cell, wide))


def test_a_sheet_of_libreoffice_with_a_password_is_refused_with_what_to_do() -> None:
    entry = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    data = with_part(open_document(HEAD), "META-INF/manifest.xml", b"</manifest:manifest>", entry)
    secret = archive(members_of(data) | {"content.xml": b"\x00secret"})

    with pytest.raises(Refusal, match="password"):
        opened(secret)
