"""QR codes as plain matrices."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

QUIET_ZONE = 4
"""Modules of white on every side (ISO/IEC 18004)."""
MASK = 3
"""Searching the best of eight masks costs six times as much, and decoders read blurred, turned and noisy pictures of
the one as well as of the other. With one mask for all, :mod:`signs.stamp` can make a code out of pictures."""


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


def modules(data: str | QRData) -> list[list[bool]]:
    """Return the rows of the smallest code of some data at error correction M: True is dark."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    code.add_data(data)
    code.make(fit=True)
    return code.get_matrix()


def matrix(text: str) -> Matrix:
    """Return a code for a screen that paints it itself."""
    rows = modules(text)
    return packed(len(rows), picture(rows))


def picture(rows: list[list[bool]]) -> int:
    """Return the modules of a code as one number of whole bytes: row by row, MSB first."""
    bits = "".join("1" if dark else "0" for row in rows for dark in row)
    return int(bits.ljust(_bytes(len(rows)) * 8, "0"), 2)


def packed(size: int, picture: int) -> Matrix:
    """Return the code of ``size`` modules a side whose picture this is."""
    return Matrix(size, base64.b64encode(picture.to_bytes(_bytes(size))).decode())


def _bytes(size: int) -> int:
    return -(-size * size // 8)


def outline(text: str) -> Outline:
    """Return a code for a page."""
    rows = modules(text)
    dark = (
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z" for y, row in enumerate(rows) for x, bit in enumerate(row) if bit
    )
    return Outline(len(rows) + 2 * QUIET_ZONE, "".join(dark))
