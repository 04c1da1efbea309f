"""Builds XLSB workbooks, which no library writes: zip files of binary records."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.roster.files import archive

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Placed = Mapping[tuple[int, int], str]
"""Texts by row and column, counted from 1."""


def placed(rows: Iterable[Iterable[str]]) -> dict[tuple[int, int], str]:
    """Return the texts of rows by where they stand."""
    return {(row, at): text for row, cells in enumerate(rows, 1) for at, text in enumerate(cells, 1) if text}


@dataclass(frozen=True, slots=True)
class Dress:
    """How cells look: ``numbers`` with their formats, texts ``struck`` out, and some only ``partly``."""

    numbers: Mapping[tuple[int, int], tuple[float, str]] = field(default_factory=dict)
    struck: Collection[tuple[int, int]] = ()
    partly: Collection[tuple[int, int]] = ()

    @property
    def codes(self) -> list[str]:
        return [code for _number, code in self.numbers.values()]

    def style(self, at: tuple[int, int]) -> int:
        """Return the number of a cell's style: plain, struck out, or one of a format."""
        return 2 + self.codes.index(self.numbers[at][1]) if at in self.numbers else int(at in self.struck)


def binary_workbook(
    sheets: Mapping[str, Placed],
    hidden_rows: Collection[int] = (),
    hidden_columns: Iterable[int] = (),
    dress: Dress = Dress(),
) -> bytes:
    """Return an XLSB file: its sheets by name, each with a filter where rows are hidden."""
    names = list(sheets)
    bundle = b"".join(
        _record(156, struct.pack("<II", 0, nth) + _wide(f"rId{nth}") + _wide(name)) for nth, name in enumerate(names, 1)
    )
    members = {
        f"xl/worksheets/sheet{nth}.bin": _sheet(sheets[name], hidden_rows, hidden_columns, dress)
        for nth, name in enumerate(names, 1)
    }
    related = [("worksheet", f"worksheets/sheet{nth}.bin") for nth in range(1, len(names) + 1)]
    related += [("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")]
    texts = [text for cells in sheets.values() for at, text in cells.items() if at in dress.partly]
    return archive(
        {
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.bin")]),
            "xl/workbook.bin": _record(131) + _record(143) + bundle + _record(144) + _record(132),
            "xl/_rels/workbook.bin.rels": _relations(related),
            "xl/styles.bin": _styles(dress),
            "xl/sharedStrings.bin": _shared(texts),
            **members,
        }
    )


def _sheet(cells: Placed, hidden_rows: Collection[int], hidden_columns: Iterable[int], dress: Dress) -> bytes:
    places = {*cells, *dress.numbers}
    rows = sorted({row for row, _column in places})
    bottom, right = max(rows, default=1), max((column for _row, column in places), default=1)
    shared = [at for at in cells if at in dress.partly]
    made = _record(129) + _record(148, struct.pack("<IIII", 0, bottom - 1, 0, right - 1))
    for column in hidden_columns:
        made += _record(60, struct.pack("<IIIIH", column - 1, column - 1, 0, 0, 1))
    made += _record(145)
    for row in rows:
        flags = 0x10 if row in hidden_rows else 0
        made += _record(0, struct.pack("<IIHBB5x", row - 1, 0, 300, 0, flags))
        for at in sorted(at for at in places if at[0] == row):
            head = struct.pack("<II", at[1] - 1, dress.style(at))
            if at in dress.numbers:
                made += _record(5, head + struct.pack("<d", dress.numbers[at][0]))
            elif at in shared:
                made += _record(7, head + struct.pack("<I", shared.index(at)))
            else:
                made += _record(6, head + _wide(cells[at]))
    return made + _record(146) + (_record(161, bytes(16)) + _record(162) if hidden_rows else b"") + _record(130)


def _styles(dress: Dress) -> bytes:
    """Return a plain font and one that strikes out, and the styles: plain, struck out, and one of each format."""
    codes = [struct.pack("<H", 164 + nth) + _wide(code) for nth, code in enumerate(dress.codes)]
    fonts = [struct.pack("<HH8x", 220, strikes) + _wide("宋体") for strikes in (0, 8)]
    styles = [(0, 0), (0, 1), *((164 + nth, 0) for nth in range(len(codes)))]
    made = _record(278) + _listed(615, 44, codes) + _listed(611, 43, fonts)
    made += _listed(626, 47, [struct.pack("<HHH10x", 0xFFFF, 0, 1)])
    return made + _listed(617, 47, [struct.pack("<HHH10x", 0, *style) for style in styles]) + _record(279)


def _listed(kind: int, one: int, records: Sequence[bytes]) -> bytes:
    return (
        _record(kind, struct.pack("<I", len(records)))
        + b"".join(_record(one, said) for said in records)
        + _record(kind + 1)
    )


def _shared(texts: Sequence[str]) -> bytes:
    """Return shared texts that are struck out from their second character on."""
    runs = struct.pack("<IHH", 1, 1, 1)
    items = b"".join(_record(19, b"\x01" + _wide(text) + runs) for text in texts)
    return _record(159, struct.pack("<II", len(texts), len(texts))) + items + _record(160)


def _relations(targets: Iterable[tuple[str, str]]) -> bytes:
    lines = "".join(
        f'<Relationship Id="rId{nth}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for nth, (kind, target) in enumerate(targets, 1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{lines}</Relationships>'.encode()


def _record(kind: int, said: bytes = b"") -> bytes:
    return _seven_bits(kind) + _seven_bits(len(said)) + said


def _seven_bits(number: int) -> bytes:
    made = b""
    while number > 0x7F:
        made += bytes([number & 0x7F | 0x80])
        number >>= 7
    return made + bytes([number])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")
