"""How cells look, as far as it changes what their readers see: number formats, and what is struck out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.sheets.formats import BUILT_IN, GENERAL, NumberFormat, number_format


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks."""

    format: NumberFormat = field(default=number_format(GENERAL))
    struck: bool = False


PLAIN = Style()


class Styles:
    """The styles of a workbook, as its file puts them together.

    ``codes`` are number formats by their numbers, ``fonts`` whether each one strikes out, ``cells`` the numbers of
    format and font of each style that cells name by number.
    """

    def __init__(self) -> None:
        self.codes = dict(BUILT_IN)
        self.fonts: list[bool] = []
        self.cells: list[tuple[int, int]] = []

    def all(self) -> Sequence[Style]:
        """Return the styles that cells name by number; those that change nothing are all ``PLAIN``."""
        return [self._style(code, font) for code, font in self.cells]

    def _style(self, code: int, font: int) -> Style:
        struck = font < len(self.fonts) and self.fonts[font]
        style = Style(number_format(self.codes.get(code, GENERAL)), struck)
        return PLAIN if style == PLAIN else style


def style_at(styles: Sequence[Style], number: int) -> Style:
    """Return the style of a number, the plain one where the file has none."""
    return styles[number] if number < len(styles) else PLAIN
