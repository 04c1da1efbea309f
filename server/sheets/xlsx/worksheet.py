"""One sheet, read in one pass: what stands in each cell, what is hidden, struck out or joined."""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.core.refusal import Refusal
from server.sheets.markup import Attributes, Reader, local
from server.sheets.sheet import MOST_COLUMNS, Cell, SheetBuilder
from server.sheets.styles import PLAIN, Style, style_at
from server.sheets.xlsx.strings import Text, TextReader, unescaped

LAST_ROW = 1_048_576
"""The last row that the format knows: a row number beyond it is a trick."""

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_AREA = re.compile(rf"{_REFERENCE.pattern}:{_REFERENCE.pattern}")
ON = ("1", "true")


class WorksheetReader(Reader):
    """Reads the part of a sheet."""

    def __init__(self, strings: Sequence[Text], styles: Sequence[Style], *, since_1904: bool) -> None:
        self._strings, self._styles, self._since_1904 = strings, styles, since_1904
        self.made = SheetBuilder()
        self._row = self._column = 0
        self._is_hidden = False
        self._kind = ""
        self._style = PLAIN
        self._value: list[str] | None = None
        self._in_value = self._has_formula = False
        self._inline: TextReader | None = None
        self._starts = {
            "col": self._hide_columns,
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": self._begin_value,
            "f": self._note_formula,
            "is": self._begin_inline,
            "mergeCell": self._merge,
            "autoFilter": self._filter,
        }

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take note of what begins."""
        name = local(tag)
        begin = self._starts.get(name)
        if begin:
            begin(attributes)
        elif self._inline:
            self._inline.start(name, attributes)

    def end(self, tag: str) -> None:
        """Take note of what ends."""
        name = local(tag)
        if name == "v":
            self._in_value = False
        elif name == "c":
            self._end_cell()
        elif self._inline:
            self._inline.end(name)

    def text(self, text: str) -> None:
        """Take what stands in it."""
        if self._in_value and self._value is not None:
            self._value.append(text)
        elif self._inline:
            self._inline.text(text)

    def _hide_columns(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in ON or _is_none(attributes.get("width")):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", MOST_COLUMNS))
            self.made.hidden_columns.update(range(max(first, 1), min(last, MOST_COLUMNS) + 1))

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        if not 1 <= self._row <= LAST_ROW:
            raise Refusal("sheets.refused.damaged")
        self._is_hidden = attributes.get("hidden") in ON or _is_none(attributes.get("ht"))

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        self._column = _position(reference)[1] if reference else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = style_at(self._styles, int(attributes.get("s", 0)))
        self._value = None
        self._inline = None
        self._has_formula = False

    def _begin_value(self, _attributes: Attributes) -> None:
        self._value = []
        self._in_value = True

    def _begin_inline(self, _attributes: Attributes) -> None:
        self._inline = TextReader()

    def _note_formula(self, _attributes: Attributes) -> None:
        self._has_formula = True

    def _merge(self, attributes: Attributes) -> None:
        found = _AREA.fullmatch(attributes.get("ref", ""))
        if found:
            left, top, _right, bottom = found.groups()
            self.made.merge(int(top), int(bottom), _number(left))

    def _filter(self, _attributes: Attributes) -> None:
        self.made.is_filtered = True

    def _end_cell(self) -> None:
        at = self._row, self._column
        shown = self._shown(at)
        if self._has_formula and not shown and self._kind != "str":
            self.made.unvalued.add(at)
        elif not shown.strip():
            return
        self.made.keep(*at, shown)
        if self._is_hidden:
            self.made.hidden.add(self._row)
        if self._style.struck:
            self.made.struck.add(at)

    def _shown(self, at: Cell) -> str:
        """Return what is shown of the value, which each kind of cell writes in its own way."""
        if self._kind == "inlineStr":
            return self._text(at, self._inline.read() if self._inline else Text(""))
        value = "".join(self._value or ())
        if not value.strip() or self._kind == "e":
            return value
        if self._kind == "s":
            return self._text(at, self._strings[int(value)])
        if self._kind == "str":
            return self._style.format.text(unescaped(value))
        return self._number(at, value.strip())

    def _number(self, at: Cell, value: str) -> str:
        if self._kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        if self._kind == "d":
            self.made.dates.add(at)
            return value.replace("T00:00:00", "").replace("T", " ").rstrip("Z")
        if self._style.format.is_date:
            self.made.dates.add(at)
        return self._style.format.number(value, since_1904=self._since_1904)

    def _text(self, at: Cell, text: Text) -> str:
        if text.struck:
            self.made.struck.add(at)
        return self._style.format.text(text.text)


def _is_none(size: str | None) -> bool:
    """Tell whether a row or a column has no height or width: nobody sees it."""
    return size is not None and not size.strip("0.")


def _position(reference: str) -> Cell:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise Refusal("sheets.refused.damaged")
    return int(found[2]), _number(found[1])


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
