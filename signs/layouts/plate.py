"""A plate to print for a door without a screen: room, companies, and the code that opens the contact page.

Landscape, black on white, laid out in millimetres. What changes is not on it: the code leads to what is true now.
"""

from __future__ import annotations

import io
from typing import Literal

from PIL import Image, ImageDraw

from signs.face import DoorFace
from signs.fonts import Typeface
from signs.layouts.sheet import Sheet
from signs.panels import Panel
from signs.qr import QUIET_ZONE, modules
from signs.words import PlateWords

WIDTH = 210.0
"""Millimetres of the panel's width."""
MARGIN = 13.0
CODE = 70.0
"""Read from an arm's length by any phone."""
MOST_LISTED = 4


def draw_plate(
    face: DoorFace, words: PlateWords, url: str, typeface: Typeface, panel: Panel, kind: Literal["png", "pdf"]
) -> bytes:
    """Return the plate of a door as a picture, or as a page of the panel's size on paper."""
    image = Image.new("L", (panel.width, panel.height), 255)
    sheet = Sheet(image, ImageDraw.Draw(image), typeface)
    mm = panel.width / WIDTH
    left, right, bottom = MARGIN * mm, (WIDTH - MARGIN) * mm, panel.height - MARGIN * mm
    sheet.text(left, 35 * mm, face.location.room or "", round(25 * mm), bold=True)
    sheet.text(right, 35 * mm, face.location.site, round(6 * mm), right=True)
    sheet.pen.rectangle((left, 40 * mm, right, 40.8 * mm), 0)
    _companies(sheet, face, words, left, (WIDTH - 2 * MARGIN - CODE - 10) * mm, mm)
    _code(image, url, round(right), round(bottom), mm)
    sheet.text(left, bottom - 9.3 * mm, "　".join(words.visitors), round(4.5 * mm))
    sheet.text(left, bottom, "　".join(words.staff), round(4.5 * mm))
    return _written(image, kind, round(mm * 25.4))


def _companies(sheet: Sheet, face: DoorFace, words: PlateWords, left: float, width: float, mm: float) -> None:
    names = [tenant.name for tenant in face.tenants] or [words.vacant]
    shown = names
    if len(names) > MOST_LISTED:
        shown = [*names[: MOST_LISTED - 1], words.others(all=len(names), more=len(names) - MOST_LISTED + 1)]
    lines = {1: 3, 2: 2}.get(len(shown), 1)
    sizes = (11, 9.8, 8.5, 7.5) if len(shown) == 1 else (8.5, 7.5, 6.4, 5.4)
    baseline = 47.0 * mm
    for name in shown:
        size, broken = sheet.fitted(name, width, [round(one * mm) for one in sizes], lines)
        baseline += size * 1.1
        for line in broken:
            sheet.text(left, baseline, line, size)
            baseline += size * 1.3
        baseline -= size * 0.7


def _code(image: Image.Image, url: str, right: int, bottom: int, mm: float) -> None:
    rows = modules(url)
    side = len(rows) + 2 * QUIET_ZONE
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    # A whole number of dots a module, or edges blur. What is dark ends at the margin, its quiet zone beyond it.
    scale = int(CODE * mm) // len(rows)
    end = side - QUIET_ZONE
    picture = picture.resize((side * scale, side * scale), Image.Resampling.NEAREST)
    image.paste(picture, (right - end * scale, bottom - end * scale))


def _written(image: Image.Image, kind: str, dpi: int) -> bytes:
    out = io.BytesIO()
    # Black and white: edges stay sharp on paper, and a page has a tenth of the bytes.
    image.convert("1", dither=Image.Dither.NONE).save(out, kind.upper(), dpi=(dpi, dpi), resolution=dpi)
    return out.getvalue()
