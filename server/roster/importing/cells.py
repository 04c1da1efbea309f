"""One row under its header: the text of each column and where it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.roster.importing.headers import Column, Header, columns_in
from server.roster.importing.values import clean
from server.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row. Where two columns mean the same, the first with a text counts."""

    sheet: Sheet
    header: Header
    row: int

    def has(self, column: Column) -> bool:
        """Tell whether the sheet has this column at all."""
        return column in self.header.columns

    def raw(self, column: Column) -> str:
        """Return the text of a column as it was written, with its line breaks."""
        position = self._position(column)
        return "" if position is None else self.sheet.at(self.row, position)

    def text(self, column: Column) -> str:
        """Return the text of a column, cleaned; empty where there is none."""
        return clean(self.raw(column))

    def address(self, column: Column) -> str:
        """Return where the text of a column stands, or would stand."""
        position = self._position(column)
        fallback = self.header.columns.get(column, (0,))[0]
        return self.sheet.cell(self.row, fallback if position is None else position)

    def is_date(self, column: Column) -> bool:
        """Tell whether the spreadsheet holds a date in this column."""
        return (self.row, self._position(column)) in self.sheet.dates

    def is_continued(self, column: Column) -> bool:
        """Tell whether the text comes from a merged cell that began further up."""
        return (self.row, self._position(column)) in self.sheet.filled

    def column_at(self, position: int) -> Column | None:
        """Return what a position is a column of, None where its header says nothing known."""
        return next((column for column, places in self.header.columns.items() if position in places), None)

    def texts(self) -> Iterator[tuple[int, str]]:
        """Return every text of the row with its position, those of unknown columns too."""
        return ((at, text) for at, cell in enumerate(self.sheet.rows[self.row]) if (text := clean(cell)))

    def is_first(self, position: int) -> bool:
        """Tell whether nothing is written left of a position."""
        return position == next(self.texts())[0]

    def written(self) -> list[str]:
        """Return every text of the row, those of unknown columns too."""
        return [text for _position, text in self.texts()]

    def is_blank(self) -> bool:
        """Tell whether no known column says anything."""
        return not any(self.text(column) for column in self.header.columns)

    def is_header(self) -> bool:
        """Tell whether this is the header once more, as on every printed page."""
        return len(columns_in(self.sheet.rows[self.row])) >= min(2, len(self.header.columns))

    def _position(self, column: Column) -> int | None:
        positions = self.header.columns.get(column, ())
        return next((at for at in positions if clean(self.sheet.at(self.row, at))), None)
