"""A door's face on paper: company and room, the two counts, whom to call, as of when. Landscape, black on white."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from signs.face import Counts, DoorFace, Tenant
from signs.fonts import Typeface
from signs.layouts.sheet import Sheet
from signs.panels import Panel
from signs.words import DoorWords

MARGIN = 28
RULE = 3
GAP = 26
MOST_IN_FULL = 3
MOST_LISTED = 7


def draw_door(face: DoorFace, words: DoorWords, typeface: Typeface, panel: Panel) -> bytes:
    """Return the face as a PNG of the panel's size and shades."""
    image = Image.new("L", (panel.width, panel.height), 255)
    sheet = Sheet(image, ImageDraw.Draw(image), typeface)
    bottom = panel.height - MARGIN
    sheet.text(MARGIN, bottom, f"{face.location.site}　{words.as_of}", 20)
    if not face.tenants:
        _vacant(sheet, face, words.vacant, panel)
    elif len(face.tenants) > MOST_IN_FULL:
        _directory(sheet, face, words, panel)
    else:
        height = (bottom - 44 - MARGIN + GAP) / len(face.tenants)
        for index, tenant in enumerate(face.tenants):
            top = MARGIN + index * height
            rule = _heading(sheet, tenant, face.location.room or "", top, height - GAP, panel)
            if tenant.counts is None:
                _occupied(sheet, tenant, words, rule + 16, top + height - GAP, panel)
            else:
                _counts(sheet, tenant.counts, words, rule + 16, top + height - GAP, panel)
            _contact(sheet, tenant, top + height - GAP, 28 if height - GAP > 200 else 22, panel)
    return _png(image, panel)


def _vacant(sheet: Sheet, face: DoorFace, vacant: str, panel: Panel) -> None:
    sheet.text(MARGIN, panel.height / 2 - 20, face.location.room or "", 120)
    sheet.text(MARGIN, panel.height / 2 + 50, vacant, 36)


def _directory(sheet: Sheet, face: DoorFace, words: DoorWords, panel: Panel) -> None:
    room = face.location.room or ""
    right = panel.width - MARGIN
    columns = ((right, words.roster), (right - 120, words.market), (right - 240, words.present))
    sheet.text(MARGIN, MARGIN + 44, room, 56, bold=True)
    for x, label in columns:
        sheet.text(x, MARGIN + 44, label, 22, right=True)
    baseline = MARGIN + 64
    sheet.pen.rectangle((MARGIN, baseline, right, baseline + RULE - 1), 0)
    for tenant in face.tenants[:MOST_LISTED]:
        baseline += 42
        size, lines = sheet.fitted(tenant.short_name or tenant.name, right - 350 - MARGIN, (32, 28, 24), 1)
        sheet.text(MARGIN, baseline, lines[0], size)
        counts = tenant.counts
        if counts is None:
            sheet.text(right, baseline, _state(tenant, words), 26, right=True)
            continue
        figures = (counts.roster, counts.market, counts.present)
        for (x, _label), figure in zip(columns, figures, strict=True):
            sheet.text(x, baseline, str(figure), 34, right=True, bold=True)
    left_over = len(face.tenants) - MOST_LISTED
    if left_over > 0:
        others = words.others(all=len(face.tenants), more=left_over)
        sheet.text(right, panel.height - MARGIN, others, 20, right=True)


def _heading(sheet: Sheet, tenant: Tenant, room: str, top: float, height: float, panel: Panel) -> float:
    right = panel.width - MARGIN
    room_width = sheet.face.at(56).getlength(room)
    lines = 2 if height > 300 else 1
    sizes = (72, 60, 48, 40, 34) if height > 200 else (44, 38, 32, 26)
    name = tenant.short_name or tenant.name
    size, words = sheet.fitted(name, right - MARGIN - room_width - 40, sizes, lines)
    baseline = top + size * 0.9
    for line in words:
        sheet.text(MARGIN, baseline, line, size, bold=True)
        baseline += size * 1.2
    sheet.text(right, top + size * 0.9, room, min(size, 56), right=True)
    rule = baseline - size * 0.75
    sheet.pen.rectangle((MARGIN, rule, right, rule + RULE - 1), 0)
    return rule


def _contact(sheet: Sheet, tenant: Tenant, bottom: float, size: int, panel: Panel) -> None:
    if tenant.contact:
        number = tenant.contact.call or tenant.contact.phone or ""
        sheet.text(panel.width - MARGIN, bottom - 8, f"{tenant.contact.name}  {number}", size, right=True)


def _counts(sheet: Sheet, counts: Counts, words: DoorWords, top: float, bottom: float, panel: Panel) -> None:
    large = int(min((bottom - top) * 1.15, 210))
    label = max(int(large * 0.16), 20)
    baseline = bottom - 8
    end = sheet.text(MARGIN - large * 0.05, baseline, str(counts.present), large, bold=True)
    end = sheet.text(end + 12, baseline, words.present, label)
    end = sheet.text(max(end + 40, panel.width * 0.36), baseline, str(counts.market), int(large * 0.7), bold=True)
    sheet.text(end + 12, baseline, words.market, label)
    rest = f"{words.out} {counts.out}　{words.roster} {counts.roster}"
    sheet.text(panel.width - MARGIN, baseline - max(label, 24) * 1.7, rest, min(label, 28), right=True)


def _occupied(sheet: Sheet, tenant: Tenant, words: DoorWords, top: float, bottom: float, panel: Panel) -> None:
    size, lines = sheet.fitted(_state(tenant, words), panel.width * 0.6, (72, 56, 40, 32, 26), 1)
    sheet.text(MARGIN, min(bottom - 8, top + (bottom - top) * 0.7), lines[0], size, bold=True)


def _state(tenant: Tenant, words: DoorWords) -> str:
    return words.somebody_in if tenant.occupied else words.nobody_in


def _png(image: Image.Image, panel: Panel) -> bytes:
    out = io.BytesIO()
    shades = image.convert("1", dither=Image.Dither.NONE) if panel.greys == 2 else image
    shades.save(out, "PNG", optimize=True)
    return out.getvalue()
