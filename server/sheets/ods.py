"""The content of an ODS workbook: how far its sheets reach, what is hidden, and what is shown of its numbers."""

from __future__ import annotations

from server.sheets.extents import Extents
from server.sheets.formats import GENERAL, fixed, number_format
from server.sheets.markup import Attributes, Reader, local
from server.sheets.sheet import MOST_COLUMNS
from server.sheets.styles import PLAIN, Style

CELLS = ("table-cell", "covered-table-cell")
NUMBERS = ("float", "percentage")


class ContentReader(Reader):
    """Tells how far texts reach: a few words may say that one stands in millions of cells, or far away.

    Of a number it keeps what is shown of it, which stands beside it.
    """

    def __init__(self) -> None:
        self.extents = Extents()
        self._rows = self._row = self._first = self._column = 0
        self._is_hidden = False
        self._strikes: set[str] = set()
        self._style = ""
        self._styles_of_columns: dict[int, str] = {}
        self._is_struck = self._is_in_note = self._says = False
        self._number: str | None = None
        self._shown: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """Count how often what begins is repeated, and take note where it is a text, and whether it is seen."""
        name, said = local(tag), {local(key): value for key, value in attributes.items()}
        match name:
            case "style":
                self._style = said.get("name", "")
            case "text-properties" if said.get("text-line-through-style", "none") != "none":
                self._strikes.add(self._style)
            case "table":
                self.extents.begin(said.get("name", ""))
                self._row = self._column = 0
                self._styles_of_columns = {}
            case "table-column":
                self._begin_columns(said)
            case "table-row":
                self._rows, self._column = int(said.get("number-rows-repeated", 1)), 0
                self._is_hidden = _is_hidden(said)
                self.extents.here.is_filtered |= said.get("visibility") == "filter"
            case "table-cell" | "covered-table-cell":
                self._begin_cell(said)
            case "annotation":
                self._is_in_note = True
            case "p":
                self._reach()
            case "span" if not self._is_in_note:
                self._is_struck |= said.get("style-name") in self._strikes

    def text(self, text: str) -> None:
        """Take what is shown of a number."""
        if self._number is not None and not self._is_in_note:
            self._shown.append(text)

    def end(self, tag: str) -> None:
        """Take note of how a cell looks, and go on below the row that ends."""
        name = local(tag)
        if name == "table-row":
            self._row += self._rows
        elif name == "annotation":
            self._is_in_note = False
        elif name in CELLS:
            self._end_cell()

    def _begin_columns(self, said: Attributes) -> None:
        first, self._column = self._column + 1, self._column + int(said.get("number-columns-repeated", 1))
        if _is_hidden(said):
            self.extents.here.hide_columns(first, self._column)
        styled = range(first, min(self._column, MOST_COLUMNS) + 1)
        self._styles_of_columns |= dict.fromkeys(styled, said.get("default-cell-style-name", ""))

    def _begin_cell(self, said: Attributes) -> None:
        self._first, self._column = self._column + 1, self._column + int(said.get("number-columns-repeated", 1))
        style = said.get("style-name") or self._styles_of_columns.get(self._first)
        self._is_struck = style in self._strikes
        self._number = said.get("value") if said.get("value-type") in NUMBERS else None
        self._shown, self._says = [], False
        if "value-type" in said:
            self._reach()

    def _end_cell(self) -> None:
        shown = "".join(self._shown).strip()
        is_shown = self._number is not None and _is_dressed_otherwise(self._number, shown)
        style = Style(fixed(shown) if is_shown else number_format(GENERAL), self._is_struck)
        if self._says and style != PLAIN:
            for row in range(self._row + 1, self._row + self._rows + 1):
                for column in range(self._first, min(self._column, MOST_COLUMNS) + 1):
                    self.extents.here.wear(row, column, style)

    def _reach(self) -> None:
        self.extents.reach(self._row + self._rows, self._column)
        self._says = True
        if self._is_hidden:
            self.extents.here.rows.update(range(self._row + 1, self._row + self._rows + 1))
            self._is_hidden = False


def _is_hidden(said: Attributes) -> bool:
    return said.get("visibility", "visible") != "visible"


def _is_dressed_otherwise(number: str, shown: str) -> bool:
    """Tell whether what is shown of a number has zeros before it, a text around it, or is a percentage.

    Points and commas only dress it, and so does an exponent.
    """
    if shown.endswith("%"):
        return True
    plain = number_format(GENERAL).number(number)
    digits = "".join(char for char in shown if char.isdecimal())
    is_whole = not {".", ","} & set(shown) and digits.lstrip("0") == plain.lstrip("-0")
    return is_whole and shown != plain
