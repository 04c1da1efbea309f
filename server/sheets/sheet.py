"""From the bytes of a file to sheets of plain text cells, or a refusal that says what to save instead.

Nothing in here knows what a roster is. Whatever the bytes are, the answer is sheets or a :class:`Refusal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from server.core.refusal import Refusal

LARGEST_FILE = 8 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60

Position = tuple[int, int]
"""Row and column, counted from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as text. ``filled`` are cells that a vertical merge covers, ``dates`` those that hold a date."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    filled: frozenset[Position] = field(default=frozenset())
    dates: frozenset[Position] = field(default=frozenset())

    def at(self, row: int, column: int) -> str:
        """Return the text of a cell, empty beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def cell(self, row: int, column: int) -> str:
        """Return the address of a cell as a spreadsheet shows it: 人员!C7, C7 in a file without sheets."""
        address = f"{get_column_letter(column + 1)}{row + 1}"
        return f"{self.name}!{address}" if self.name else address


def check_size(data: bytes) -> None:
    """Refuse a file that is empty or too large to be a roster."""
    if not data.strip():
        raise Refusal("sheets.refused.empty")
    if len(data) > LARGEST_FILE:
        raise Refusal("sheets.refused.large", status=413)


def check_rows(rows: Sequence[object]) -> None:
    """Refuse more rows than any site has people."""
    if len(rows) > MOST_ROWS:
        raise Refusal("sheets.refused.rows", most=MOST_ROWS)


def trimmed(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Return rows without the blank cells at their ends and the blank rows at the end."""
    short = [_without_blank_end(row) for row in rows]
    while short and not short[-1]:
        short.pop()
    return tuple(short)


def _without_blank_end(row: list[str]) -> tuple[str, ...]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return tuple(row[:end])
