"""Writes workbooks whose cells are all text: no number loses its digits, no date is turned, no text is a formula."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet


def workbook(name: str, write: Callable[[Workbook, Worksheet], object]) -> bytes:
    """Return an XLSX file with one sheet that ``write`` fills."""
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        write(book, book.add_worksheet(name))
    return stream.getvalue()


def write_table(
    book: Workbook, sheet: Worksheet, widths: Mapping[str, float], rows: Iterable[Iterable[str]], *, first: int = 0
) -> int:
    """Write a table whose columns have these headings and widths; return the row below it. Rows count from 0."""
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"num_format": "@", "bold": True, "valign": "vcenter", "bottom": 2})
    for column, (heading, width) in enumerate(widths.items()):
        # Also what is added by hand stays a text.
        sheet.set_column(column, column, width, text)
        sheet.write_string(first, column, heading, head)
    end = first + 1
    for cells in rows:
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(end, column, cell, text)
        end += 1
    sheet.freeze_panes(first + 1, 0)
    return end
