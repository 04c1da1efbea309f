"""How far the sheets of a workbook reach, and how they look: what its records tell before python-calamine reads it.

python-calamine keeps the whole rectangle from the first cell to the last. One cell in the last corner is 17 billion.
It does not tell what is hidden, nor how a cell looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from server.core.refusal import Refusal
from server.sheets.sheet import MOST_COLUMNS, letters
from server.sheets.styles import PLAIN, Style

MOST_CELLS = 2_000_000
"""From the first cell to the last: 130 MB, and a fifth of a second."""


@dataclass(slots=True)
class Looks:
    """How a sheet looks: numbers of its hidden rows and columns, and the styles of cells by row and column, from 1."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    is_filtered: bool = False
    styles: dict[int, dict[int, Style]] = field(default_factory=dict)

    def hide_columns(self, first: int, last: int) -> None:
        """Take note that columns are hidden, those between, too."""
        self.columns.update(range(first, min(last, MOST_COLUMNS) + 1))

    def wear(self, row: int, column: int, style: Style) -> None:
        """Take note of the style of a cell with a value."""
        if style is not PLAIN and column <= MOST_COLUMNS:
            self.styles.setdefault(row, {})[column] = style


class Extents:
    """How far the sheets of a workbook reach: to the last row and column in which something stands, from 1.

    ``looks`` says by their names how they look.
    """

    def __init__(self) -> None:
        self.looks: dict[str, Looks] = {}
        self._sheet = ""
        self._before = self._row = self._column = 0

    def begin(self, sheet: str) -> None:
        """Take note that the next sheet begins."""
        self._sheet = sheet
        self.looks[sheet] = Looks()
        self._before += self._row * self._column
        self._row = self._column = 0

    @property
    def here(self) -> Looks:
        """How the sheet looks that began last."""
        return self.looks.setdefault(self._sheet, Looks())

    def reach(self, row: int, column: int) -> None:
        """Take note that something stands in a cell. Raises :class:`Refusal` where it is too far from the first one.

        Cells come row by row: python-calamine takes the last one for the lowest.
        """
        if row < self._row:
            raise Refusal("sheets.refused.damaged")
        self._row, self._column = row, max(self._column, column)
        if self._before + self._row * self._column > MOST_CELLS:
            raise Refusal("sheets.refused.stray", cell=f"{self._sheet}!{letters(column)}{row}")
