"""A plate to print for a door without a screen: room, companies, and the code that opens the contact page.

Landscape, black on white. What changes is not on it: the code leads to what is true now.
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

DPI = 300
MARGIN = 150
RULE = 9
CODE = 840
"""71 mm: read from an arm's length by any phone."""
MOST_LISTED = 4
VISITORS, VISITORS_EN = "访客扫码联系企业", "Visitors: scan to call"
STAFF, STAFF_EN = "员工扫码登记外出", "Staff: scan when you go out"
VACANT = "暂无企业入驻"
MORE = "等 {} 家企业"


def draw_plate(face: DoorFace, url: str, typeface: Typeface, panel: Panel, kind: Literal["png", "pdf"]) -> bytes:
    """Return the plate of a door as a picture, or as a page of the panel's size on paper."""
    image = Image.new("L", (panel.width, panel.height), 255)
    sheet = Sheet(image, ImageDraw.Draw(image), typeface)
    right = panel.width - MARGIN
    sheet.text(MARGIN, 410, face.place.room or "", 300, bold=True)
    sheet.text(right, 410, face.place.site, 72, right=True)
    sheet.pen.rectangle((MARGIN, 480, right, 480 + RULE - 1), 0)
    column = right - CODE - 120 - MARGIN
    _companies(sheet, face, column)
    bottom = panel.height - MARGIN
    _code(image, url, right, bottom)
    sheet.text(MARGIN, bottom - 110, f"{VISITORS}　{VISITORS_EN}", 60)
    sheet.text(MARGIN, bottom, f"{STAFF}　{STAFF_EN}", 60)
    return _written(image, kind)


def _companies(sheet: Sheet, face: DoorFace, width: float) -> None:
    names = [tenant.name for tenant in face.tenants] or [VACANT]
    shown = names if len(names) <= MOST_LISTED else [*names[: MOST_LISTED - 1], MORE.format(len(names))]
    lines = 3 if len(shown) == 1 else 2 if len(shown) == 2 else 1
    sizes = (132, 116, 100, 88) if len(shown) == 1 else (100, 88, 76, 64)
    baseline = 560.0
    for name in shown:
        size, words = sheet.fitted(name, width, sizes, lines)
        baseline += size * 1.1
        for line in words:
            sheet.text(MARGIN, baseline, line, size)
            baseline += size * 1.3
        baseline -= size * 0.7


def _code(image: Image.Image, url: str, right: int, bottom: int) -> None:
    rows = modules(url)
    side = len(rows) + 2 * QUIET_ZONE
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    # A whole number of dots a module, or edges blur. What is dark ends at the margin, its quiet zone beyond it.
    scale = CODE // len(rows)
    end = side - QUIET_ZONE
    picture = picture.resize((side * scale, side * scale), Image.Resampling.NEAREST)
    image.paste(picture, (right - end * scale, bottom - end * scale))


def _written(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    # Black and white: edges stay sharp on paper, and a page has a tenth of the bytes.
    image.convert("1", dither=Image.Dither.NONE).save(out, kind.upper(), dpi=(DPI, DPI), resolution=DPI)
    return out.getvalue()
