"""QR codes of many texts that differ in their end alone, each in microseconds.

A QR code is affine over GF(2): with version, error correction, mask, mode and length given, the bits of a text go
through a linear code and then to places that are always the same. So the picture of a text is one fixed picture, XORed
with one more for every bit that is set. All these pictures qrcode itself draws, once; a code is then a score of XORs.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from operator import getitem, xor

from qrcode.util import ALPHA_NUM, BitBuffer, QRData

from signs.qr import Matrix, matrix, modules, packed, picture

ALPHABET = ALPHA_NUM.decode()
PAIR, SINGLE = 11, 6
"""Bits of two characters, and of a last one that is alone (ISO/IEC 18004, alphanumeric mode)."""
VALUES = {one: value for value, one in enumerate(ALPHABET)} | {
    "".join(pair): value for value, pair in enumerate(product(ALPHABET, repeat=2))
}
BYTE = 8


class Stamp:
    """Makes the codes of texts of ``length`` characters that begin with ``head``; of others as :func:`matrix` does.

    One mode holds for the whole text, for digits too: a run of them in a mode of its own would move all that follows.
    """

    def __init__(self, head: str, length: int) -> None:
        self._head = head
        self._length = length
        # An odd last character of the head shares its bits with the one after it.
        self._fixed = len(head) // 2 * 2
        self._size = self._blank = 0
        self._sums: list[list[int]] = []
        if set(head) <= set(ALPHABET):
            self._draw()

    def matrix(self, text: str) -> Matrix:
        """Return the code of a text."""
        if not self._sums or len(text) != self._length or not text.startswith(self._head):
            return matrix(text)
        try:
            bits = _bits(text[self._fixed :])
        except KeyError:
            return matrix(text)
        data = bits.to_bytes(len(self._sums), "little")
        return packed(self._size, reduce(xor, map(getitem, self._sums, data), self._blank))

    def _draw(self) -> None:
        free = _width(self._length - self._fixed)
        # All bits set but one, for qrcode stumbles over a block in which none is.
        full = _bits(self._head[: self._fixed]) << free | (1 << free) - 1
        rows = modules(_Bits(self._length, full))
        units = [picture(rows) ^ picture(modules(_Bits(self._length, full ^ 1 << bit))) for bit in range(free)]
        self._size, self._blank = len(rows), reduce(xor, units, picture(rows))
        self._sums = [_sums(units[start : start + BYTE]) for start in range(0, free, BYTE)]


class _Bits(QRData):
    """So many characters of the alphanumeric mode as they are encoded: any bits, be they a text's or not."""

    def __init__(self, length: int, bits: int) -> None:
        super().__init__(b"A" * length)
        self._bits = bits

    def write(self, buffer: BitBuffer) -> None:
        buffer.put(self._bits, _width(len(self)))


def _width(characters: int) -> int:
    return characters // 2 * PAIR + characters % 2 * SINGLE


def _bits(text: str) -> int:
    bits = 0
    for start in range(0, len(text) - 1, 2):
        bits = bits << PAIR | VALUES[text[start : start + 2]]
    return bits << SINGLE | VALUES[text[-1]] if len(text) % 2 else bits


def _sums(units: list[int]) -> list[int]:
    """Return the XOR of every choice of these pictures, at the number whose bits name the choice."""
    sums = [0]
    for unit in units:
        sums += [one ^ unit for one in sums]
    return sums
