"""Of the styles of a workbook only what changes what a reader sees: number formats, and what is struck out."""

from __future__ import annotations

from collections.abc import Sequence

from server.sheets.formats import GENERAL
from server.sheets.markup import Attributes, Reader, local
from server.sheets.styles import Style, Styles

FONTS, FORMATS, CELLS = "fonts", "numFmts", "cellXfs"


class StyleReader(Reader):
    """Reads the part of styles; what else is broken in it does not matter."""

    def __init__(self) -> None:
        self._styles = Styles()
        self._within = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take note of what begins."""
        name = local(tag)
        if name in (FONTS, FORMATS, CELLS):
            self._within = name
        elif self._within == FONTS:
            if name == "font":
                self._styles.fonts.append(False)
            elif name == "strike" and self._styles.fonts:
                self._styles.fonts[-1] = is_on(attributes)
        elif self._within == FORMATS and name == "numFmt":
            self._styles.codes[_number(attributes, "numFmtId")] = attributes.get("formatCode", GENERAL)
        elif self._within == CELLS and name == "xf":
            self._styles.cells.append((_number(attributes, "numFmtId"), _number(attributes, "fontId")))

    def end(self, tag: str) -> None:
        """Take note of what ends."""
        if local(tag) == self._within:
            self._within = ""

    def styles(self) -> Sequence[Style]:
        """Return the styles that cells name by number."""
        return self._styles.all()


def is_on(attributes: Attributes) -> bool:
    """Tell whether an element that switches something on does so: <strike/>, but not <strike val="0"/>."""
    return attributes.get("val", "1") in ("1", "true", "on")


def _number(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "0")
    return int(text) if text.isdecimal() else 0
