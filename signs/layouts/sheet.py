"""A sheet to write on: words at a baseline, and the largest size at which they fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from signs.fonts import Typeface


@dataclass(frozen=True, slots=True)
class Sheet:
    """A blank panel with a pen and a typeface."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    face: Typeface

    def text(self, x: float, y: float, words: str, size: int, *, right: bool = False, bold: bool = False) -> float:
        """Write words with their baseline at ``y``, from ``x`` on or up to it; return where they end."""
        font = self.face.at(size)
        anchor = "rs" if right else "ls"
        self.pen.text((x, y), words, 0, font=font, anchor=anchor, stroke_width=size // 40 if bold else 0)
        return x + font.getlength(words)

    def fitted(self, words: str, width: float, sizes: Iterable[int], lines: int) -> tuple[int, list[str]]:
        """Return the largest size at which the words fit, and their lines; the last line is cut with … if none does."""
        size = 0
        broken: list[str] = []
        for size in sizes:
            broken = _broken(words, self.face.at(size), width)
            if len(broken) <= lines:
                return size, broken
        return size, [*broken[: lines - 1], broken[lines - 1][:-1] + "…"]


def _broken(words: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for char in words:
        if lines[-1] and font.getlength(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines
