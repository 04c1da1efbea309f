"""Reads XLS, XLSB and ODS workbooks by python-calamine, which tells no hidden row from the others."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from server.core.refusal import Refusal
from server.sheets.markup import Attributes, Reader, local, read_markup
from server.sheets.package import Package
from server.sheets.sheet import MOST_COLUMNS, MOST_ROWS, Sheet, SheetBuilder

CONTENT = "content.xml"
"""What holds the sheets of an ODS workbook."""
MANIFEST = "META-INF/manifest.xml"
Value = int | float | str | bool | time | date | datetime | timedelta
MOMENTS = (date, time, timedelta)


def read_others(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook in their order, hidden ones too. Raises :class:`Refusal`."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _sheet(book.get_sheet_by_name(one.name), is_hidden=one.visible is not SheetVisibleEnum.Visible)
            for one in book.sheets_metadata
            if one.typ is SheetTypeEnum.WorkSheet
        ]
    except CalamineError as error:
        raise Refusal("sheets.refused.damaged") from error


def check_open_document(package: Package) -> None:
    """Refuse an ODS workbook with a password, or in which a few words say that a text stands in millions of cells."""
    if MANIFEST in package:
        with package.open(MANIFEST) as source:
            read_markup(source, _Manifest())
    with package.open(CONTENT) as source:
        read_markup(source, _Repeats())


class _Manifest(Reader):
    def start(self, tag: str, _attributes: Attributes) -> None:
        """Refuse what says how it is encrypted."""
        if local(tag) == "encryption-data":
            raise Refusal("sheets.refused.password")


class _Repeats(Reader):
    def __init__(self) -> None:
        self._rows = self._columns = 1
        self._rest = MOST_ROWS * MOST_COLUMNS

    def start(self, tag: str, attributes: Attributes) -> None:
        """Count how often what begins is repeated, where it is a text."""
        repeats = {local(name): int(value) for name, value in attributes.items() if name.endswith("-repeated")}
        name = local(tag)
        if name == "table-row":
            self._rows = repeats.get("number-rows-repeated", 1)
        elif name == "table-cell":
            self._columns = repeats.get("number-columns-repeated", 1)
            if any(local(one) == "value-type" for one in attributes):
                self._count()
        elif name == "p":
            self._count()

    def _count(self) -> None:
        self._rest -= self._rows * self._columns
        if self._rest < 0:
            raise Refusal("sheets.refused.rows", most=MOST_ROWS)


def _sheet(sheet: CalamineSheet, *, is_hidden: bool) -> Sheet:
    made = SheetBuilder()
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        _read_row(made, row, values)
    for (first_row, first_column), (last_row, _last_column) in sheet.merged_cell_ranges or ():
        made.merge(first_row + 1, last_row + 1, first_column + 1)
    return made.sheet(sheet.name, is_hidden=is_hidden)


def _read_row(made: SheetBuilder, row: int, values: Iterable[Value]) -> None:
    for column, value in enumerate(values, start=1):
        if value == "":
            continue
        if isinstance(value, MOMENTS):
            made.dates.add((row, column))
        made.keep(row, column, _text(value))


def _text(value: Value) -> str:
    match value:
        case bool():
            return str(value).upper()
        case float():
            return f"{value:.15g}"
        case datetime():
            return value.isoformat(" ", "seconds")
    return str(value)
