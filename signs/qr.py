"""QR codes as plain matrices."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
"""Modules of white on every side (ISO/IEC 18004)."""
MASK = 3
"""Searching the best of eight masks costs six times as much; every decoder reads any of them."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A code without its quiet zone: ``size`` × ``size`` modules, ``bits`` row by row in base64, MSB first."""

    size: int
    bits: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A code with its quiet zone as an SVG path on a square of ``side`` units, one a module."""

    side: int
    path: str


def modules(text: str) -> list[list[bool]]:
    """Return the rows of the smallest code of ``text`` at error correction M: True is dark."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()


def matrix(text: str) -> Matrix:
    """Return a code for a screen that paints it itself."""
    rows = modules(text)
    flat = "".join("1" if dark else "0" for row in rows for dark in row)
    padded = flat.ljust(-(-len(flat) // 8) * 8, "0")
    data = bytes(int(padded[start : start + 8], 2) for start in range(0, len(padded), 8))
    return Matrix(len(rows), base64.b64encode(data).decode())


def outline(text: str) -> Outline:
    """Return a code for a page."""
    rows = modules(text)
    dark = (
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z" for y, row in enumerate(rows) for x, bit in enumerate(row) if bit
    )
    return Outline(len(rows) + 2 * QUIET_ZONE, "".join(dark))
