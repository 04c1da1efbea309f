"""One row under its header: the text of each column and where it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.core.hanzi import HANZI
from server.roster.importing.account import Account
from server.roster.importing.headers import Header, by_place, columns_in, is_header
from server.roster.importing.synonyms import Column
from server.roster.importing.values import clean
from server.sheets.sheet import Sheet

_NUMBERS = (Column.PHONE, Column.CONTACT_PHONE)
_COUNT = re.compile(r"[(（]?\d{1,5}[)）]?[.、．]?")


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row. Where two columns mean the same, the first with a text counts."""

    sheet: Sheet
    header: Header
    row: int
    account: Account

    def has(self, column: Column) -> bool:
        """Tell whether the sheet has this column at all."""
        return column in self.header.columns

    def raw(self, column: Column) -> str:
        """Return the text of a column as it was written, with its line breaks; nothing of what is struck out."""
        if column is Column.NAME and self.header.family is not None:
            return self._whole_name()
        position = self._position(column)
        return "" if position is None else self.sheet.at(self.row, position)

    def text(self, column: Column) -> str:
        """Return the text of a column, cleaned; empty where there is none."""
        return clean(self.raw(column))

    def use(self, *columns: Column) -> None:
        """Take note that the texts of these columns were used or reported."""
        for column in columns:
            position = self._position(column)
            self.account.settle(self.row, [] if position is None else [position])
            if column is Column.NAME and self.header.family is not None:
                self.account.settle(self.row, [self.header.family])

    def use_all(self) -> None:
        """Take note that the whole row was used or reported."""
        self.account.settle(self.row, filter(self.header.has, range(len(self.sheet.rows[self.row]))))

    def use_ordinals(self) -> None:
        """Take note of what only counts the rows."""
        counts = (at for at in self.header.ordinals if _COUNT.fullmatch(clean(self.sheet.at(self.row, at))))
        self.account.settle(self.row, counts)

    def address(self, column: Column) -> str:
        """Return where the text of a column stands, or would stand."""
        position = self._position(column)
        fallback = self.header.columns.get(column, (0,))[0]
        return self.sheet.cell(self.row, fallback if position is None else position)

    def first(self) -> str:
        """Return where the first text of the row stands."""
        return self.sheet.cell(self.row, next(self.texts())[0])

    def is_date(self, column: Column) -> bool:
        """Tell whether the spreadsheet holds a date in this column."""
        return (self.row, self._position(column)) in self.sheet.dates

    def is_continued(self, column: Column) -> bool:
        """Tell whether the text comes from a merged cell that began further up."""
        return (self.row, self._position(column)) in self.sheet.filled

    def lacks_a_value(self) -> bool:
        """Tell whether a known column holds a formula whose value the file does not hold."""
        places = (at for positions in self.header.columns.values() for at in positions)
        return any((self.row, at) in self.sheet.unvalued for at in places)

    def column_at(self, position: int) -> Column | None:
        """Return what a position is a column of, None where its header says nothing known."""
        return next((column for column, places in self.header.columns.items() if position in places), None)

    def texts(self) -> Iterator[tuple[int, str]]:
        """Return every text of the row with its position, those of unknown columns too."""
        cells = enumerate(self.sheet.rows[self.row])
        return ((at, text) for at, cell in cells if self.header.has(at) and (text := clean(cell)))

    def is_first(self, position: int) -> bool:
        """Tell whether nothing is written left of a position."""
        return position == next(self.texts())[0]

    def written(self) -> list[str]:
        """Return every text of the row, those of unknown columns too."""
        return [text for _position, text in self.texts()]

    def said(self, longest: int) -> str:
        """Return what the row says in one text, without what only counts it."""
        texts = dict.fromkeys(
            text for at, text in self.texts() if at not in self.header.ordinals or not _COUNT.fullmatch(text)
        )
        return " ".join(texts)[:longest]

    def is_blank(self) -> bool:
        """Tell whether no known column says anything."""
        return not any(self.text(column) for column in self.header.columns)

    def is_header(self) -> bool:
        """Tell whether this is a header once more, as on every printed page, or that of another table."""
        return len(self._named()) >= min(2, len(self.header.columns))

    def repeats_header(self) -> bool:
        """Tell whether the row says nothing that the header does not."""
        return all(text == clean(self.sheet.at(self.header.row, at)) for at, text in self.texts())

    def is_other_header(self) -> bool:
        """Tell whether this is the header of another table, whose columns stand elsewhere."""
        named = self._named()
        if len(named) < 2 or not is_header(named):
            return False
        places = by_place(named)
        return places != by_place(self._named(self.header.row)) and 2 * len(places) >= len(self.written())

    def _named(self, row: int | None = None) -> dict[Column, tuple[int, ...]]:
        cells = self.sheet.rows[self.row if row is None else row]
        return columns_in([cell if self.header.has(at) else "" for at, cell in enumerate(cells)], self.header.meanings)

    def _whole_name(self) -> str:
        position, family = self._position(Column.NAME), self.header.family
        parts = [self._unstruck(at) for at in (position, family) if at is not None]
        if any(re.search(HANZI, part) for part in parts):
            return "".join(reversed(parts))
        return " ".join(part for part in parts if part)

    def _position(self, column: Column) -> int | None:
        positions = self.header.columns.get(column, ())
        return next((at for at in positions if clean(self._unstruck(at)) and self._is_own(column, at)), None)

    def _is_own(self, column: Column, position: int) -> bool:
        """Tell whether a number is not that of somebody else who could stand in the place of the row's person."""
        owner = self.header.owners.get(position) if column in _NUMBERS else None
        if owner is None:
            return True
        is_contact = column is Column.CONTACT_PHONE or not self.has(Column.NAME)
        return self._position(Column.LIAISON if is_contact else Column.NAME) in (None, owner)

    def _unstruck(self, position: int) -> str:
        return "" if (self.row, position) in self.sheet.struck else self.sheet.at(self.row, position)
