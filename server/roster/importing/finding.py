"""Finds the header of a sheet: its first row whose cells are names of columns, under whatever stands above it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from server.roster.importing.headers import Header, Meanings, column_named, columns_in, headers_at, is_header, meant
from server.roster.importing.values import clean
from server.sheets.sheet import Sheet

LAST_HEADER_ROW = 40

_VALUE = re.compile(r"\d{3}|有限公司")
"""What no heading has in it."""


def find_headers(sheet: Sheet, meanings: Meanings) -> list[Header]:
    """Return the first header of a sheet, that of each list where several stand side by side; none without one."""
    row = _first_header(sheet, meanings)
    return [] if row is None else list(headers_at(sheet, row, meanings))


def _first_header(sheet: Sheet, meanings: Meanings) -> int | None:
    """Return the first row that is a header; one that names a single column counts where no other does.

    A line that explains the list, such as 姓名、手机为必填项, also names one.
    """
    found = ((row, columns_in(sheet.rows[row], meanings)) for row in range(min(len(sheet.rows), LAST_HEADER_ROW)))
    headers = [(row, len(columns)) for row, columns in found if is_header(columns) and not _runs_across(sheet, row)]
    return next((row for row, count in headers if count > 1), headers[0][0] if headers else None)


def is_form(sheet: Sheet, meanings: Meanings) -> bool:
    """Tell whether what would be headers of a sheet are labels, each before what it labels."""
    rows = range(min(len(sheet.rows), LAST_HEADER_ROW))
    return any(_runs_across(sheet, row) and is_header(columns_in(sheet.rows[row], meanings)) for row in rows)


def _runs_across(sheet: Sheet, row: int) -> bool:
    """Tell whether a row is one of a form: each label has behind it what it labels, and so have those of the next."""
    cells = [*filter(None, map(clean, sheet.rows[row]))]
    named = [column_named(cell) is not None for cell in cells]
    if any(one and other for one, other in pairwise(named)) or not any(named[:-1]):
        return False
    if any(_VALUE.search(value) for is_label, value in zip(named, cells[1:], strict=False) if is_label):
        return True
    beside = row + 1 if row + 1 < len(sheet.rows) else row - 1
    return named[0] and beside >= 0 and _is_labelled(sheet.rows[beside])


def _is_labelled(row: Sequence[str]) -> bool:
    """Tell whether a row begins with a label, and goes on with what it labels."""
    named = [column_named(cell) is not None for cell in map(clean, row) if cell]
    return named[:2] == [True, False]


def with_one_header(sheet: Sheet, meanings: Meanings) -> Sheet:
    """Return a sheet in which a header of two rows is one: 联系方式, and 手机 and 座机 below it."""
    headers = find_headers(sheet, meanings)
    below = headers[0].row + 1 if headers else len(sheet.rows)
    if below >= len(sheet.rows) or not _is_second(sheet, below, meanings):
        return sheet
    width = max(len(sheet.rows[below - 1]), len(sheet.rows[below]))
    joined = tuple(sheet.at(below, at) or sheet.at(below - 1, at) for at in range(width))
    return replace(sheet, rows=(*sheet.rows[: below - 1], (), joined, *sheet.rows[below + 1 :]))


def _is_second(sheet: Sheet, row: int, meanings: Meanings) -> bool:
    """Tell whether a row says what stands below a heading of several columns: all but the first are blank above it."""
    said = [(at, cell) for at, cell in enumerate(sheet.rows[row]) if clean(cell) and (row, at) not in sheet.filled]
    is_parted = any(not clean(sheet.at(row - 1, at)) for at, _cell in said)
    return is_parted and all(meant(cell, meanings) for _at, cell in said)
