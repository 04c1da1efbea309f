"""Writes a site's own days of a year as files that are read back identically. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable

import orjson
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from server.sites.days import CalendarDay

HEAD = ("日期", "名称", "类型")
WIDTHS = {"A": 14, "B": 24, "C": 10}


def days_as_json(year: int | None, days: Iterable[CalendarDay]) -> bytes:
    """Return days in the public format; without a year, the list alone."""
    said = [{"name": one.name and one.name.zh, "date": one.date, "isOffDay": one.off} for one in days]
    return orjson.dumps(said if year is None else {"year": year, "days": said}, option=orjson.OPT_INDENT_2)


def days_as_sheet(year: int, days: Iterable[CalendarDay]) -> bytes:
    """Return days as a workbook. All cells are text: no date is turned, no name is a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 (a new workbook has one)
    sheet.title = str(year)
    rows = [HEAD, *((str(one.date), one.name.zh if one.name else "", "放假" if one.off else "上班") for one in days)]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column, text)
            cell.number_format, cell.data_type = "@", "s"
    for letter, width in WIDTHS.items():
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
