"""Reads XLSX workbooks: visible sheets, stored values of formulas, vertical merges filled down."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from typing import Any
from xml.etree.ElementTree import iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet.cell_range import CellRange

from server.core.refusal import Refusal
from server.sheets.sheet import MOST_COLUMNS, Position, Sheet, check_rows, trimmed

LARGEST_CONTENT = 64 * 1024 * 1024
LAST_ROW = 1_048_576
"""The last row that the format knows: a row number beyond it is a trick."""
MOMENTS = (date, time, timedelta)
MOST_MERGED = 200_000
"""Cells that vertical merges fill; more must be a trick."""


def read_workbook(data: bytes) -> list[Sheet]:
    """Return the visible sheets of a workbook; refuse everything else that begins like a zip file."""
    try:
        _check_archive(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(_sheets(ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)))
    except Refusal:
        raise
    except Exception as error:  # A broken workbook makes zipfile and openpyxl raise nearly anything.
        raise Refusal("sheets.refused.damaged") from error


def _check_archive(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise Refusal("sheets.refused.password")
        if sum(member.file_size for member in members) > LARGEST_CONTENT:
            raise Refusal("sheets.refused.large", status=413)
        if not any(member.filename == "[Content_Types].xml" for member in members):
            raise Refusal("sheets.refused.kind")
        for member in members:
            _check_plain_xml(archive.read(member))


def _check_plain_xml(content: bytes) -> None:
    # No spreadsheet program writes a document type; entities that multiply need one.
    if any("<!DOCTYPE".encode(encoding) in content for encoding in ("ascii", "utf-16-le", "utf-16-be")):
        raise Refusal("sheets.refused.damaged")


def _sheets(reader: Any) -> Iterator[Sheet]:
    reader.read()
    worksheets = {sheet.title: sheet for sheet in reader.wb.worksheets}
    for entry, part in reader.parser.find_sheets():
        sheet = worksheets.get(entry.name)
        if sheet is not None and sheet.sheet_state == "visible":
            with reader.archive.open(part.target) as source:
                merges = list(_vertical_merges(source))
            yield _sheet(sheet, merges)


def _vertical_merges(source: Any) -> Iterator[tuple[int, int, int]]:
    for _event, element in iterparse(source):  # noqa: S314 (a document type was refused before)
        if element.tag.endswith("}mergeCell"):
            area = CellRange(element.get("ref", ""))
            if area.max_row > area.min_row and area.min_col <= MOST_COLUMNS:
                yield area.min_row - 1, area.max_row - 1, area.min_col - 1
        element.clear()


def _sheet(worksheet: Any, merges: Iterable[tuple[int, int, int]]) -> Sheet:
    rows: list[list[str]] = []
    dates: set[Position] = set()
    for values in worksheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True):
        if values.count(None) < len(values):
            dates.update((len(rows), column) for column, value in enumerate(values) if isinstance(value, MOMENTS))
            rows.append([_text(value) for value in values])
        else:
            rows.append([])
    while rows and not rows[-1]:
        rows.pop()
    check_rows([row for row in rows if row])
    filled = frozenset(_fill_down(rows, merges))
    return Sheet(worksheet.title, trimmed(rows), filled, frozenset(dates))


def _fill_down(rows: list[list[str]], merges: Iterable[tuple[int, int, int]]) -> Iterator[Position]:
    budget = MOST_MERGED
    for top, bottom, column in merges:
        below = range(top + 1, min(bottom + 1, len(rows)))
        budget -= len(below)
        if budget < 0:
            raise Refusal("sheets.refused.damaged")
        for row in below:
            rows[row] = rows[row] or [""] * MOST_COLUMNS
            rows[row][column] = rows[top][column] if rows[top] else ""
            yield row, column


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
