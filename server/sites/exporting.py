"""Writes a site's own days of a year as files that are read back identically. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from server.sheets.writing import workbook, write_table
from server.sites.days import CalendarDay

WIDTHS = {"日期": 14, "名称": 24, "类型": 10}
"""The columns, and how wide each is."""


def days_as_json(year: int | None, days: Iterable[CalendarDay]) -> bytes:
    """Return days in the public format; without a year, the list alone."""
    said = [{"name": one.name and one.name.zh, "date": one.date, "isOffDay": one.off} for one in days]
    return orjson.dumps(said if year is None else {"year": year, "days": said}, option=orjson.OPT_INDENT_2)


def days_as_sheet(year: int, days: Iterable[CalendarDay]) -> bytes:
    """Return days as a workbook."""
    rows = ((str(one.date), one.name.zh if one.name else "", "放假" if one.off else "上班") for one in days)
    return workbook(str(year), lambda book, sheet: write_table(book, sheet, WIDTHS, rows))
