"""Reads XLS, XLSB and ODS workbooks by python-calamine; how they look, it does not tell."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from server.core.refusal import Refusal
from server.sheets.extents import Looks
from server.sheets.formats import NumberFormat
from server.sheets.markup import Attributes, Reader, local, read_markup
from server.sheets.ods import ContentReader
from server.sheets.package import Package
from server.sheets.sheet import Sheet, SheetBuilder
from server.sheets.styles import PLAIN, Style
from server.sheets.xls import look_at_xls
from server.sheets.xlsb import look_at_xlsb

CONTENT = "content.xml"
"""What holds the sheets of an ODS workbook."""
MANIFEST = "META-INF/manifest.xml"
Value = int | float | str | bool | time | date | datetime | timedelta
MOMENTS = (date, time, timedelta)
NUMBERS = (int, float)
"""Of what a number may be; TRUE is one, too, to Python."""
PANIC = "PanicException"


def read_old(data: bytes) -> list[Sheet]:
    """Return the sheets of an XLS workbook. Raises :class:`Refusal`."""
    try:
        looks = look_at_xls(data)
    except (ValueError, IndexError, struct.error) as error:
        raise Refusal("sheets.refused.damaged") from error
    return _read(data, looks)


def read_binary(package: Package, data: bytes) -> list[Sheet]:
    """Return the sheets of an XLSB workbook. Raises :class:`Refusal`, and whatever is raised for what is damaged."""
    return _read(data, look_at_xlsb(package))


def read_open(package: Package, data: bytes) -> list[Sheet]:
    """Return the sheets of an ODS workbook. Raises :class:`Refusal`, and whatever is raised for what is damaged."""
    if MANIFEST in package:
        with package.open(MANIFEST) as source:
            read_markup(source, _Manifest())
    content = ContentReader()
    with package.open(CONTENT) as source:
        read_markup(source, content)
    return _read(data, content.extents.looks)


class _Manifest(Reader):
    def start(self, tag: str, _attributes: Attributes) -> None:
        """Refuse what says how it is encrypted."""
        if local(tag) == "encryption-data":
            raise Refusal("sheets.refused.password")


def _read(data: bytes, looks: Mapping[str, Looks]) -> list[Sheet]:
    """Return the sheets of a workbook in their order, hidden ones too; ``looks`` says how each one does."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _sheet(
                book.get_sheet_by_name(one.name),
                looks.get(one.name, Looks()),
                is_hidden=one.visible is not SheetVisibleEnum.Visible,
            )
            for one in book.sheets_metadata
            if one.typ is SheetTypeEnum.WorkSheet
        ]
    except BaseException as error:
        # Some of what is damaged makes it panic, which Python takes for no Exception.
        if isinstance(error, CalamineError) or type(error).__name__ == PANIC:
            raise Refusal("sheets.refused.damaged") from error
        raise


def _sheet(sheet: CalamineSheet, looks: Looks, *, is_hidden: bool) -> Sheet:
    made = SheetBuilder()
    made.hidden, made.hidden_columns, made.is_filtered = looks.rows, looks.columns, looks.is_filtered
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        _read_row(made, row, values, looks.styles.get(row, {}))
    for (first_row, first_column), (last_row, _last_column) in sheet.merged_cell_ranges or ():
        made.merge(first_row + 1, last_row + 1, first_column + 1)
    return made.sheet(sheet.name, is_hidden=is_hidden)


def _read_row(made: SheetBuilder, row: int, values: Iterable[Value], styles: Mapping[int, Style]) -> None:
    for column, value in enumerate(values, start=1):
        if value == "":
            continue
        style = styles.get(column, PLAIN)
        shown = _text(value) if style is PLAIN else _dressed(value, style.format)
        if isinstance(value, MOMENTS) or (type(value) in NUMBERS and style.format.is_date):
            made.dates.add((row, column))
        if style.struck and shown.strip():
            made.struck.add((row, column))
        made.keep(row, column, shown)


def _dressed(value: Value, how: NumberFormat) -> str:
    if isinstance(value, str):
        return how.text(value)
    return how.number(repr(value)) if type(value) in NUMBERS else _text(value)


def _text(value: Value) -> str:
    match value:
        case bool():
            return str(value).upper()
        case float():
            return f"{value:.15g}"
        case datetime():
            return value.isoformat(" ", "seconds")
    return str(value)
