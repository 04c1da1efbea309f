"""A sheet as its readers see it: text by row and column, and what is odd about some cells. Pure.

Nothing in here knows what a roster is. Whatever the bytes are, the answer is sheets or a :class:`Refusal`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from server.core.refusal import Refusal

LARGEST_FILE = 8 * 1024 * 1024
MOST_ROWS = 20_000
"""Rows that say something; no site has more people."""
MOST_COLUMNS = 256
MOST_TEXT = 32 * 1024 * 1024
"""Characters of all cells of a sheet."""
MOST_MERGES = 100_000
MOST_FILLED = 200_000
"""Cells that merges fill downwards; more must be a trick."""

Position = tuple[int, int]
"""Index of a row and of a column, counted from 0."""
Cell = tuple[int, int]
"""Number of a row and of a column as a spreadsheet counts them, from 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that say something, and their ``numbers`` in the file."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    filled: frozenset[Position] = field(default=frozenset())
    """Cells that a vertical merge covers: the text of the first is repeated in them."""
    dates: frozenset[Position] = field(default=frozenset())
    struck: frozenset[Position] = field(default=frozenset())
    """Cells whose text is struck out, some of it or all."""
    unvalued: frozenset[Position] = field(default=frozenset())
    """Formulas whose value the file does not hold."""
    hidden: frozenset[int] = field(default=frozenset())
    """Indexes of rows that a filter or a person hid."""
    hidden_columns: frozenset[int] = field(default=frozenset())
    beyond: Cell | None = None
    """The first cell that has a text beyond the last column that is read."""
    is_hidden: bool = False
    is_filtered: bool = False

    def at(self, row: int, column: int) -> str:
        """Return the text of a cell, empty beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def cell(self, row: int, column: int) -> str:
        """Return the address of a cell as a spreadsheet shows it: 人员!C7, C7 in a file without sheets."""
        return self.address(self.numbers[row], column + 1)

    def address(self, row: int, column: int) -> str:
        """Return the address of a cell by its numbers, counted from 1."""
        address = f"{letters(column)}{row}"
        return f"{self.name}!{address}" if self.name else address


class SheetBuilder:
    """A sheet in the making. Rows and columns are numbers, counted from 1. Raises :class:`Refusal` at its bounds."""

    def __init__(self) -> None:
        self.dates: set[Cell] = set()
        self.struck: set[Cell] = set()
        self.unvalued: set[Cell] = set()
        self.hidden: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.is_filtered = False
        self._rows: dict[int, dict[int, str]] = {}
        self._merges: list[tuple[int, int, int]] = []
        self._beyond: Cell | None = None
        self._size = 0

    def keep(self, row: int, column: int, text: str) -> None:
        """Keep what stands in a cell."""
        if column > MOST_COLUMNS:
            self._beyond = self._beyond or (row, column)
            return
        self._rows.setdefault(row, {})[column] = text
        self._size += len(text)
        if len(self._rows) > MOST_ROWS:
            raise Refusal("sheets.refused.rows", most=MOST_ROWS)
        if self._size > MOST_TEXT:
            raise Refusal("sheets.refused.large", status=413)

    def merge(self, top: int, bottom: int, column: int) -> None:
        """Join the cells of a column; only those that lie one below the other repeat a text."""
        if top < bottom and column <= MOST_COLUMNS:
            self._merges.append((top, bottom, column))
            if len(self._merges) > MOST_MERGES:
                raise Refusal("sheets.refused.damaged")

    def sheet(self, name: str, *, is_hidden: bool = False) -> Sheet:
        """Return the sheet."""
        numbers = sorted(self._rows)
        index = {number: row for row, number in enumerate(numbers)}

        def positions(cells: Iterable[Cell]) -> frozenset[Position]:
            return frozenset((index[row], column - 1) for row, column in cells if row in index)

        filled = positions(set(self._fill_down(numbers)))
        rows = (self._rows[number] for number in numbers)
        return Sheet(
            name,
            tuple(tuple(row.get(column, "") for column in range(1, max(row) + 1)) for row in rows),
            tuple(numbers),
            filled,
            positions(self.dates),
            positions(self.struck),
            positions(self.unvalued),
            frozenset(index[number] for number in self.hidden if number in index),
            frozenset(number - 1 for number in self.hidden_columns),
            self._beyond,
            is_hidden,
            self.is_filtered,
        )

    def _fill_down(self, numbers: list[int]) -> Iterator[Cell]:
        """Repeat the text of a cell that covers several rows in each of them that says something else."""
        budget = MOST_FILLED
        for top, bottom, column in self._merges:
            text = self._rows.get(top, {}).get(column)
            if text is None:
                continue
            below = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
            budget -= len(below)
            if budget < 0:
                raise Refusal("sheets.refused.damaged")
            for row in below:
                self._rows[row][column] = text
                yield row, column


def letters(column: int) -> str:
    """Return the letters of a column, counted from 1: A, Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def check_size(data: bytes) -> None:
    """Refuse a file that is empty or too large to be a roster."""
    if not data.strip():
        raise Refusal("sheets.refused.empty")
    if len(data) > LARGEST_FILE:
        raise Refusal("sheets.refused.large", status=413)
