"""Builds workbooks for the tests: as openpyxl saves them, and with parts that no library would write."""

from __future__ import annotations

import io
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from server.sheets import open_file
from server.sheets.sheet import Sheet
from tests.roster.files import archive, members_of

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def saved(fill: Callable[[Workbook, Worksheet], object]) -> bytes:
    """Return a workbook with one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "人员"
    fill(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook in one of whose parts something is written otherwise."""
    members = members_of(data)
    assert old in members[part]
    return archive(members | {part: members[part].replace(old, new)})


def with_rows(rows: str) -> bytes:
    """Return a workbook whose sheet holds these rows of XML, and nothing else."""
    empty = saved(lambda _book, _sheet: None)
    return archive(members_of(empty) | {SHEET: f"<worksheet {NAMESPACE}>{rows}</worksheet>".encode()})


def opened(data: bytes, name: str = "名册.xlsx") -> Sheet:
    """Return the first sheet of a file."""
    return open_file(name, data)[0]
