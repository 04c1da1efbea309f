"""QR codes of many texts that differ in their end alone, each in microseconds.

A QR code is affine over GF(2): with version, error correction, mask, mode and length given, the bits of a text go
through a linear code and then to places that are always the same. So the picture of a text is one fixed picture, XORed
with one more for every bit that is set. All these pictures qrcode itself draws, once; what each pair of characters adds
at each place is kept, five megabytes of it, and a code is then a dozen XORs.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from operator import xor

from qrcode.util import ALPHA_NUM, BitBuffer, QRData

from signs.qr import Matrix, matrix, modules, packed, picture

ALPHABET = ALPHA_NUM.decode()
PAIR, SINGLE = 11, 6
"""Bits of two characters, and of a last one that is alone (ISO/IEC 18004, alphanumeric mode)."""
SINGLES = {one: value for value, one in enumerate(ALPHABET)}
PAIRS = {"".join(pair): value for value, pair in enumerate(product(ALPHABET, repeat=2))}
VALUES = SINGLES | PAIRS


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
        self._pictures: list[dict[str, int]] = []
        if set(head) <= set(ALPHABET):
            self._draw()

    def matrix(self, text: str) -> Matrix:
        """Return the code of a text."""
        if not self._pictures or len(text) != self._length or not text.startswith(self._head):
            return matrix(text)
        picture, at = self._blank, self._fixed
        try:
            for pictures in self._pictures:
                picture ^= pictures[text[at : at + 2]]
                at += 2
        except KeyError:
            return matrix(text)
        return packed(self._size, picture)

    def _draw(self) -> None:
        free = _width(self._length - self._fixed)
        # All bits set but one, for qrcode stumbles over a block in which none is.
        full = _bits(self._head[: self._fixed]) << free | (1 << free) - 1
        rows = modules(_Bits(self._length, full))
        units = [picture(rows) ^ picture(modules(_Bits(self._length, full ^ 1 << bit))) for bit in range(free)]
        self._size, self._blank = len(rows), reduce(xor, units, picture(rows))
        self._pictures = _pictures(self._length - self._fixed, units)


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


def _pictures(characters: int, units: list[int]) -> list[dict[str, int]]:
    """Return what two characters add to the picture at each place, and the last one where it is alone."""
    places, start = [], 0
    for values, width in [(SINGLES, SINGLE)] * (characters % 2) + [(PAIRS, PAIR)] * (characters // 2):
        sums = _sums(units[start : start + width])
        places.append({text: sums[value] for text, value in values.items()})
        start += width
    # The first bit is the last character's.
    return places[::-1]


def _sums(units: list[int]) -> list[int]:
    """Return the XOR of every choice of these pictures, at the number whose bits name the choice."""
    sums = [0]
    for unit in units:
        sums += [one ^ unit for one in sums]
    return sums
