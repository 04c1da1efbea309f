"""Reads XLS, XLSB and ODS workbooks by python-calamine; what of them is hidden, it does not tell."""

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
from server.sheets.extents import Extents, Hidden, check_xls, check_xlsb
from server.sheets.markup import Attributes, Reader, local, read_markup
from server.sheets.package import Package
from server.sheets.sheet import Sheet, SheetBuilder

CONTENT = "content.xml"
"""What holds the sheets of an ODS workbook."""
MANIFEST = "META-INF/manifest.xml"
Value = int | float | str | bool | time | date | datetime | timedelta
MOMENTS = (date, time, timedelta)
PANIC = "PanicException"


def read_old(data: bytes) -> list[Sheet]:
    """Return the sheets of an XLS workbook. Raises :class:`Refusal`."""
    try:
        hidden = check_xls(data)
    except (ValueError, IndexError, struct.error) as error:
        raise Refusal("sheets.refused.damaged") from error
    return _read(data, hidden)


def read_binary(package: Package, data: bytes) -> list[Sheet]:
    """Return the sheets of an XLSB workbook. Raises :class:`Refusal`, and whatever is raised for what is damaged."""
    return _read(data, check_xlsb(package))


def read_open(package: Package, data: bytes) -> list[Sheet]:
    """Return the sheets of an ODS workbook. Raises :class:`Refusal`, and whatever is raised for what is damaged."""
    if MANIFEST in package:
        with package.open(MANIFEST) as source:
            read_markup(source, _Manifest())
    reach = _Reach()
    with package.open(CONTENT) as source:
        read_markup(source, reach)
    return _read(data, reach.extents.hidden)


class _Manifest(Reader):
    def start(self, tag: str, _attributes: Attributes) -> None:
        """Refuse what says how it is encrypted."""
        if local(tag) == "encryption-data":
            raise Refusal("sheets.refused.password")


class _Reach(Reader):
    """Tells how far texts reach: a few words may say that one stands in millions of cells, or far away."""

    def __init__(self) -> None:
        self.extents = Extents()
        self._rows = self._row = self._column = 0
        self._is_hidden = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """Count how often what begins is repeated, and take note where it is a text, and whether it is seen."""
        said = {local(name): value for name, value in attributes.items()}
        match local(tag):
            case "table":
                self.extents.begin(said.get("name", ""))
                self._row = self._column = 0
            case "table-column":
                first, self._column = self._column + 1, self._column + int(said.get("number-columns-repeated", 1))
                if _is_hidden(said):
                    self.extents.here.hide_columns(first, self._column)
            case "table-row":
                self._rows, self._column = int(said.get("number-rows-repeated", 1)), 0
                self._is_hidden = _is_hidden(said)
                self.extents.here.is_filtered |= said.get("visibility") == "filter"
            case "table-cell" | "covered-table-cell":
                self._column += int(said.get("number-columns-repeated", 1))
                if "value-type" in said:
                    self._reach()
            case "p":
                self._reach()

    def end(self, tag: str) -> None:
        """Go on below the row that ends."""
        if local(tag) == "table-row":
            self._row += self._rows

    def _reach(self) -> None:
        self.extents.reach(self._row + self._rows, self._column)
        if self._is_hidden:
            self.extents.here.rows.update(range(self._row + 1, self._row + self._rows + 1))
            self._is_hidden = False


def _is_hidden(said: Attributes) -> bool:
    return said.get("visibility", "visible") != "visible"


def _read(data: bytes, hidden: Mapping[str, Hidden]) -> list[Sheet]:
    """Return the sheets of a workbook in their order, hidden ones too; ``hidden`` is what of each one is."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _sheet(
                book.get_sheet_by_name(one.name),
                hidden.get(one.name, Hidden()),
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


def _sheet(sheet: CalamineSheet, hidden: Hidden, *, is_hidden: bool) -> Sheet:
    made = SheetBuilder()
    made.hidden, made.hidden_columns, made.is_filtered = hidden.rows, hidden.columns, hidden.is_filtered
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
