"""The records of an XLS workbook: how far its sheets reach, what is hidden, and how its cells look."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from server.core.refusal import Refusal
from server.sheets.compound import stream_of
from server.sheets.extents import Extents, Looks
from server.sheets.styles import Style, Styles, style_at

_BEGIN, _END, _DIMENSIONS, _BOUND_SHEET, _CONTINUE = 0x809, 0x0A, 0x200, 0x85, 0x3C
_CELLS = frozenset((0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E))
_MANY_NUMBERS, _SHARED_TEXT = 0xBD, 0xFD
_ROW, _COLUMNS, _FILTER = 0x208, 0x7D, 0x9D
_FONT, _FORMAT, _STYLE, _TEXTS = 0x31, 0x41E, 0xE0, 0xFC
_STRIKES = 8
"""In what a font says of itself, that it strikes out."""
_NO_FONT = 4
"""No font has this number: the fifth one is called 5."""
_DIMENSIONS_OF = {10: "<HHHH"}
"""By the length of the record, those of Excel 95."""
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256


def look_at_xls(data: bytes) -> Mapping[str, Looks]:
    """Return how each sheet looks. Raises :class:`Refusal` where a cell stands too far away."""
    book, extents, within = _Book(), Extents(), 0
    for at, kind, said in _records(stream_of(data, "Workbook", "Book")):
        if kind == _BEGIN and at in book.names:
            extents.begin(book.names[at])
            book.close()
            within = 0
        elif kind in (_BEGIN, _END):
            # A picture of figures within a sheet keeps them in cells, too.
            within = max(0, within + (1 if kind == _BEGIN else -1))
        elif kind == _DIMENSIONS:
            _check_dimensions(*struct.unpack_from(_DIMENSIONS_OF.get(len(said), "<IIHH"), said))
        elif kind in _CELLS and not within:
            row, column = struct.unpack_from("<HH", said)
            last = struct.unpack("<H", said[-2:])[0] if kind == _MANY_NUMBERS else column
            extents.reach(row + 1, last + 1)
            for place, style in enumerate(book.styles_of(kind, said), start=column + 1):
                extents.here.wear(row + 1, place, style)
        else:
            book.note(at, kind, said)
            if not within:
                _note_hidden(extents.here, kind, said)
    return extents.looks


class _Book:
    """What the first part of a workbook says of all its sheets: their ``names`` by where they begin, and styles."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self._styles = Styles()
        self._of_cells: Sequence[Style] = ()
        self._texts: list[bytes] = []
        self._is_in_texts = self._is_closed = False
        self._struck: frozenset[int] = frozenset()

    def note(self, at: int, kind: int, said: bytes) -> None:
        """Take note of a record."""
        if self._is_closed:
            return
        self._is_in_texts = kind == _TEXTS or (kind == _CONTINUE and self._is_in_texts)
        if self._is_in_texts:
            self._texts.append(said)
        elif kind == _BOUND_SHEET:
            self.names[struct.unpack_from("<I", said)[0]] = _text(said[6:], said[6])
        elif kind == _FORMAT:
            self._styles.codes[_number(said)] = _code(said)
        elif kind == _FONT:
            self._styles.fonts += [bool(_number(said, 2) & _STRIKES)] * (2 if self._is_before_none() else 1)
        elif kind == _STYLE:
            self._styles.cells.append((_number(said, 2), _number(said)))

    def close(self) -> None:
        """Take note that the first sheet begins."""
        if not self._is_closed:
            self._is_closed = True
            self._of_cells = self._styles.all()
            self._struck = frozenset(self._struck_texts())

    def styles_of(self, kind: int, said: bytes) -> Iterator[Style]:
        """Return the styles of the cells that a record tells of, which stand side by side."""
        last = len(said) - 2 if kind == _MANY_NUMBERS else 5
        for at in range(4, last, 6):
            style = style_at(self._of_cells, _number(said, at))
            is_struck = kind == _SHARED_TEXT and struct.unpack_from("<I", said, 6)[0] in self._struck
            yield replace(style, struck=True) if is_struck else style

    def _is_before_none(self) -> bool:
        return len(self._styles.fonts) == _NO_FONT - 1

    def _struck_texts(self) -> Iterator[int]:
        """Yield the numbers of the shared texts of which some is struck out."""
        fonts = self._styles.fonts
        if not (self._texts and any(fonts)):
            return
        # Of what is damaged nothing is struck out: whether it is read, python-calamine says.
        with suppress(IndexError, struct.error):
            for number, used in enumerate(_fonts_of(_Parts(self._texts))):
                if any(font < len(fonts) and fonts[font] for font in used):
                    yield number


class _Parts:
    """What a record and those that continue it say, one after the other."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = iter(parts)
        self._part, self._at = next(self._parts), 0

    def numbers(self, form: str) -> tuple[int, ...]:
        """Return the numbers that come next."""
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}")))

    def take(self, length: int) -> bytes:
        """Return what comes next. Raises IndexError at the end."""
        taken = self._part[self._at : self._at + length]
        self._at += len(taken)
        while len(taken) < length:
            more = self._next()[: length - len(taken)]
            self._at = len(more)
            taken += more
        return taken

    def skip_text(self, characters: int, *, is_wide: bool) -> None:
        """Pass over the characters of a text; where it goes on in another record, that says how wide they are."""
        while characters:
            here = min(characters, (len(self._part) - self._at) >> is_wide)
            self._at += here << is_wide
            characters -= here
            if characters:
                is_wide, self._at = bool(self._next()[0] & 1), 1

    def _next(self) -> bytes:
        self._part, self._at = next(self._parts, b""), 0
        if not self._part:
            raise IndexError
        return self._part


def _fonts_of(texts: _Parts) -> Iterator[tuple[int, ...]]:
    """Yield of each shared text the numbers of fonts that some of it is written in otherwise than its cell."""
    for _nth in range(texts.numbers("II")[1]):
        length, flags = texts.numbers("HB")
        (runs,) = texts.numbers("H") if flags & 8 else (0,)
        (more,) = texts.numbers("I") if flags & 4 else (0,)
        texts.skip_text(length, is_wide=bool(flags & 1))
        yield texts.numbers(f"{2 * runs}H")[1::2]
        texts.take(more)


def _note_hidden(looks: Looks, kind: int, said: bytes) -> None:
    if kind == _ROW and said[12] & 0x20:
        looks.rows.add(_number(said) + 1)
    elif kind == _COLUMNS and said[8] & 1:
        looks.hide_columns(_number(said) + 1, _number(said, 2) + 1)
    elif kind == _FILTER:
        looks.is_filtered = True


def _records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        yield at, kind, content[at + 4 : at + 4 + length]
        at += 4 + length


def _check_dimensions(top: int, bottom: int, left: int, right: int) -> None:
    # Memory is set aside for as many cells as are announced.
    if not (top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS):
        raise Refusal("sheets.refused.damaged")


def _code(said: bytes) -> str:
    """Return the code of a format; Excel 95 counts its bytes in one."""
    if len(said) == 3 + said[2]:
        return said[3:].decode("gb18030", "replace")
    return _text(said[3:], _number(said, 2))


def _text(said: bytes, length: int) -> str:
    """Return a text behind a byte of its length, and one that says how wide its characters are."""
    is_wide = said[1] & 1
    return said[2 : 2 + length * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1", "replace")


def _number(said: bytes, at: int = 0) -> int:
    number: int = struct.unpack_from("<H", said, at)[0]
    return number
