"""Finds the header of a sheet: its first row whose cells are names of columns, under whatever stands above it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from server.roster.importing.headers import (
    Columns,
    Header,
    Meanings,
    by_place,
    column_named,
    columns_in,
    headers_at,
    is_header,
    meant,
)
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


def tables_in(sheet: Sheet, headers: list[Header]) -> Iterator[list[Header]]:
    """Return the headers of each table of a sheet, one below the other; of lists side by side each has its own."""
    yield headers
    for row in range(headers[0].row + 1, len(sheet.rows)):
        if _begins_another(sheet, row, headers):
            headers = list(headers_at(sheet, row, headers[0].meanings))
            yield headers


def _begins_another(sheet: Sheet, row: int, headers: Sequence[Header]) -> bool:
    """Tell whether a row heads another table, whose columns stand elsewhere, below each of several lists."""
    meanings = headers[0].meanings
    named = columns_in(sheet.rows[row], meanings)
    if not _is_head(named):
        return False
    places = by_place(named)
    written = [at for at, cell in enumerate(sheet.rows[row]) if clean(cell)]
    below = [[at in places for at in written if header.has(at)] for header in headers]
    is_across = all(beneath and 2 * sum(beneath) >= len(beneath) for beneath in below)
    return is_across and places != by_place(columns_in(sheet.rows[headers[0].row], meanings))


def _is_head(named: Columns) -> bool:
    return len(named) > 1 and is_header(named)


def with_one_header(sheet: Sheet, meanings: Meanings) -> Sheet:
    """Return a sheet in which each header of two rows is one: 联系方式, and 手机 and 座机 below it."""
    first = _first_header(sheet, meanings)
    rows, row = list(sheet.rows), len(sheet.rows) if first is None else first + 1
    while row < len(rows):
        if _is_second(sheet, row, meanings) and (row - 1 == first or _is_head(columns_in(rows[row - 1], meanings))):
            width = max(len(rows[row - 1]), len(rows[row]))
            joined = tuple(sheet.at(row, at) or sheet.at(row - 1, at) for at in range(width))
            rows[row - 1 : row + 1] = (), joined
            row += 1
        row += 1
    return replace(sheet, rows=tuple(rows))


def _is_second(sheet: Sheet, row: int, meanings: Meanings) -> bool:
    """Tell whether a row says what stands below a heading of several columns: all but the first are blank above it."""
    said = [(at, cell) for at, cell in enumerate(sheet.rows[row]) if clean(cell) and (row, at) not in sheet.filled]
    is_parted = any(not clean(sheet.at(row - 1, at)) for at, _cell in said)
    return is_parted and all(meant(cell, meanings) for _at, cell in said)
