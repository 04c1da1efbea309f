"""How far the sheets of binary workbooks reach and what of them is hidden, told from their records.

python-calamine keeps the whole rectangle from the first cell to the last. One cell in the last corner is 17 billion.
It does not tell what is hidden.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from server.core.refusal import Refusal
from server.sheets.compound import stream_of
from server.sheets.package import Package
from server.sheets.sheet import MOST_COLUMNS, letters

MOST_CELLS = 2_000_000
"""From the first cell to the last: 130 MB, and a fifth of a second."""

WORKBOOK = "xl/workbook.bin"
"""What an XLSB workbook holds."""

Record = tuple[int, bytes]
"""What kind of record it is, and what it says."""


@dataclass(slots=True)
class Hidden:
    """What of a sheet is hidden: numbers of rows and columns, from 1."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    is_filtered: bool = False

    def hide_columns(self, first: int, last: int) -> None:
        """Take note that columns are hidden, those between, too."""
        self.columns.update(range(first, min(last, MOST_COLUMNS) + 1))


class Extents:
    """How far the sheets of a workbook reach: to the last row and column in which something stands, from 1.

    ``hidden`` says by their names what of them is not seen.
    """

    def __init__(self) -> None:
        self.hidden: dict[str, Hidden] = {}
        self._sheet = ""
        self._before = self._row = self._column = 0

    def begin(self, sheet: str) -> None:
        """Take note that the next sheet begins."""
        self._sheet = sheet
        self.hidden[sheet] = Hidden()
        self._before += self._row * self._column
        self._row = self._column = 0

    @property
    def here(self) -> Hidden:
        """What is hidden of the sheet that began last."""
        return self.hidden.setdefault(self._sheet, Hidden())

    def reach(self, row: int, column: int) -> None:
        """Take note that something stands in a cell. Raises :class:`Refusal` where it is too far from the first one.

        Cells come row by row: python-calamine takes the last one for the lowest.
        """
        if row < self._row:
            raise Refusal("sheets.refused.damaged")
        self._row, self._column = row, max(self._column, column)
        if self._before + self._row * self._column > MOST_CELLS:
            raise Refusal("sheets.refused.stray", cell=f"{self._sheet}!{letters(column)}{row}")


_ROW, _COLUMNS, _FILTER = 0, 60, 161
_XLSB_CELLS = range(2, 12)
"""Those with a value; one that is only formatted has another number."""
_XLSB_SHEET = 156


def check_xlsb(package: Package) -> Mapping[str, Hidden]:
    """Refuse an XLSB workbook in which a cell stands too far away; return what is hidden of each sheet."""
    parts, extents = package.relations(WORKBOOK), Extents()
    for name, relation in _xlsb_sheets(package):
        extents.begin(name)
        row = 1
        for kind, said in _xlsb_records(package, parts[relation].part):
            if kind == _ROW:
                row = _number(said) + 1
                if said[11] & 0x10:
                    extents.here.rows.add(row)
            elif kind == _COLUMNS and said[16] & 1:
                extents.here.hide_columns(_number(said) + 1, _number(said[4:]) + 1)
            elif kind == _FILTER:
                extents.here.is_filtered = True
            elif kind in _XLSB_CELLS:
                extents.reach(row, _number(said) + 1)
    return extents.hidden


def _xlsb_sheets(package: Package) -> Iterator[tuple[str, str]]:
    for kind, said in _xlsb_records(package, WORKBOOK):
        if kind == _XLSB_SHEET:
            relation, rest = _wide(said[8:])
            yield _wide(rest)[0], relation


def _wide(said: bytes) -> tuple[str, bytes]:
    end = 4 + 2 * _number(said)
    return said[4:end].decode("utf-16-le"), said[end:]


def _number(said: bytes) -> int:
    number: int = struct.unpack_from("<I", said)[0]
    return number


def _xlsb_records(package: Package, part: str) -> Iterator[Record]:
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


_BOUND_SHEET, _BEGIN, _END, _DIMENSIONS = 0x85, 0x809, 0x0A, 0x200
_XLS_CELLS = frozenset((0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E))
_MANY_NUMBERS = 0xBD
_XLS_ROW, _XLS_COLUMNS_OF, _XLS_FILTER = 0x208, 0x7D, 0x9D
_DIMENSIONS_OF = {10: "<HHHH"}
"""By the length of the record, those of Excel 95."""
_XLS_ROWS, _XLS_COLUMNS = 65_536, 256


def check_xls(data: bytes) -> Mapping[str, Hidden]:
    """Refuse an XLS workbook in which a cell stands too far away; return what is hidden of each sheet."""
    names: dict[int, str] = {}
    extents, within = Extents(), 0
    for at, kind, said in _xls_records(stream_of(data, "Workbook", "Book")):
        if kind == _BOUND_SHEET:
            names[_number(said)] = _short(said[6:])
        elif kind == _BEGIN and at in names:
            extents.begin(names[at])
            within = 0
        elif kind in (_BEGIN, _END):
            # A picture of figures within a sheet keeps them in cells, too.
            within = max(0, within + (1 if kind == _BEGIN else -1))
        elif kind == _DIMENSIONS:
            _check_dimensions(*struct.unpack_from(_DIMENSIONS_OF.get(len(said), "<IIHH"), said))
        elif kind in _XLS_CELLS and not within:
            row, column = struct.unpack_from("<HH", said)
            last = struct.unpack("<H", said[-2:])[0] if kind == _MANY_NUMBERS else column
            extents.reach(row + 1, last + 1)
        elif not within:
            _note_hidden(extents.here, kind, said)
    return extents.hidden


def _note_hidden(hidden: Hidden, kind: int, said: bytes) -> None:
    if kind == _XLS_ROW and said[12] & 0x20:
        hidden.rows.add(struct.unpack_from("<H", said)[0] + 1)
    elif kind == _XLS_COLUMNS_OF and said[8] & 1:
        first, last = struct.unpack_from("<HH", said)
        hidden.hide_columns(first + 1, last + 1)
    elif kind == _XLS_FILTER:
        hidden.is_filtered = True


def _xls_records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        yield at, kind, content[at + 4 : at + 4 + length]
        at += 4 + length


def _check_dimensions(top: int, bottom: int, left: int, right: int) -> None:
    # Memory is set aside for as many cells as are announced.
    if not (top <= bottom <= _XLS_ROWS and left <= right <= _XLS_COLUMNS):
        raise Refusal("sheets.refused.damaged")


def _short(said: bytes) -> str:
    length, is_wide = said[0], said[1] & 1
    return said[2 : 2 + length * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1", "replace")
