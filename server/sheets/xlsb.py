"""The records of an XLSB workbook: how far its sheets reach, what is hidden, and how its cells look."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from server.sheets.extents import Extents, Looks
from server.sheets.package import Package, Relation
from server.sheets.styles import Style, Styles, style_at

WORKBOOK = "xl/workbook.bin"
"""What an XLSB workbook holds."""

Record = tuple[int, bytes]
"""What kind of record it is, and what it says."""

_ROW, _SHARED_TEXT, _TEXT, _FONT, _FORMAT, _STYLE, _COLUMNS, _SHEET, _FILTER = 0, 7, 19, 43, 44, 47, 60, 156, 161
_CELLS = range(2, 12)
"""Those with a value; one that is only formatted has another number."""
_STYLES_OF_CELLS = 617
_STRIKES = 8
"""In what a font says of itself, that it strikes out."""


def look_at_xlsb(package: Package) -> Mapping[str, Looks]:
    """Return how each sheet looks. Raises :class:`Refusal` where a cell stands too far away."""
    parts, extents = package.relations(WORKBOOK), Extents()
    fonts, styles = _styles(package, parts)
    struck = _struck_texts(package, parts, fonts)
    for name, relation in _sheets(package):
        extents.begin(name)
        row = 1
        for kind, said in _records(package, parts[relation].part):
            if kind == _ROW:
                row = _number(said) + 1
                if said[11] & 0x10:
                    extents.here.rows.add(row)
            elif kind == _COLUMNS and said[16] & 1:
                extents.here.hide_columns(_number(said) + 1, _number(said[4:]) + 1)
            elif kind == _FILTER:
                extents.here.is_filtered = True
            elif kind in _CELLS:
                column = _number(said) + 1
                extents.reach(row, column)
                style = style_at(styles, _number(said[4:]) & 0xFFFFFF)
                if kind == _SHARED_TEXT and _number(said[8:]) in struck:
                    style = replace(style, struck=True)
                extents.here.wear(row, column, style)
    return extents.looks


def _styles(package: Package, parts: Mapping[str, Relation]) -> tuple[Sequence[bool], Sequence[Style]]:
    """Return which fonts strike out, and the styles that cells name by number."""
    found, is_of_cells = Styles(), False
    for kind, said in _records_of(package, parts, "styles"):
        if kind == _FORMAT:
            found.codes[_short_number(said)] = _wide(said[2:])[0]
        elif kind == _FONT:
            found.fonts.append(bool(_short_number(said[2:]) & _STRIKES))
        elif kind == _STYLE and is_of_cells:
            found.cells.append((_short_number(said[2:]), _short_number(said[4:])))
        elif kind != _STYLE:
            is_of_cells = kind == _STYLES_OF_CELLS
    return found.fonts, found.all()


def _struck_texts(package: Package, parts: Mapping[str, Relation], fonts: Sequence[bool]) -> set[int]:
    """Return the numbers of the shared texts of which some is struck out."""
    if not any(fonts):
        return set()
    texts = (said for kind, said in _records_of(package, parts, "sharedStrings") if kind == _TEXT)
    return {
        number
        for number, said in enumerate(texts)
        if said[0] & 1 and any(font < len(fonts) and fonts[font] for font in _fonts_in(_wide(said[1:])[1]))
    }


def _fonts_in(runs: bytes) -> Iterator[int]:
    return (_short_number(runs[at + 2 :]) for at in range(4, 4 + 4 * _number(runs), 4))


def _sheets(package: Package) -> Iterator[tuple[str, str]]:
    for kind, said in _records(package, WORKBOOK):
        if kind == _SHEET:
            relation, rest = _wide(said[8:])
            yield _wide(rest)[0], relation


def _wide(said: bytes) -> tuple[str, bytes]:
    end = 4 + 2 * _number(said)
    return said[4:end].decode("utf-16-le"), said[end:]


def _number(said: bytes) -> int:
    number: int = struct.unpack_from("<I", said)[0]
    return number


def _short_number(said: bytes) -> int:
    number: int = struct.unpack_from("<H", said)[0]
    return number


def _records_of(package: Package, parts: Mapping[str, Relation], of: str) -> Iterator[Record]:
    for one in parts.values():
        if one.kind == of and one.part in package:
            yield from _records(package, one.part)


def _records(package: Package, part: str) -> Iterator[Record]:
    with package.open(part) as source:
        content = source.read()
    at = 0
    while at < len(content):
        kind, at = _seven_bits(content, at, 2)
        length, at = _seven_bits(content, at, 4)
        yield kind, content[at : at + length]
        at += length


def _seven_bits(content: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of which each byte holds seven bits, and tells whether another follows; return where it ends."""
    number = 0
    for place in range(most):
        byte = content[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, at + place + 1
    return number, at + most
