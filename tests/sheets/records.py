"""Builds XLSB workbooks, which no library writes: zip files of binary records."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Mapping

from tests.roster.files import archive

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Placed = Mapping[tuple[int, int], str]
"""Texts by row and column, counted from 1."""


def placed(rows: Iterable[Iterable[str]]) -> dict[tuple[int, int], str]:
    """Return the texts of rows by where they stand."""
    return {(row, at): text for row, cells in enumerate(rows, 1) for at, text in enumerate(cells, 1) if text}


def binary_workbook(
    sheets: Mapping[str, Placed], hidden_rows: Collection[int] = (), hidden_columns: Iterable[int] = ()
) -> bytes:
    """Return an XLSB file: its sheets by name, each with a filter where rows are hidden."""
    names = list(sheets)
    bundle = b"".join(
        _record(156, struct.pack("<II", 0, nth) + _wide(f"rId{nth}") + _wide(name)) for nth, name in enumerate(names, 1)
    )
    members = {
        f"xl/worksheets/sheet{nth}.bin": _sheet(sheets[name], hidden_rows, hidden_columns)
        for nth, name in enumerate(names, 1)
    }
    related = [("worksheet", f"worksheets/sheet{nth}.bin") for nth in range(1, len(names) + 1)]
    return archive(
        {
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.bin")]),
            "xl/workbook.bin": _record(131) + _record(143) + bundle + _record(144) + _record(132),
            "xl/_rels/workbook.bin.rels": _relations(related),
            **members,
        }
    )


def _sheet(cells: Placed, hidden_rows: Collection[int], hidden_columns: Iterable[int]) -> bytes:
    rows = sorted({row for row, _column in cells})
    bottom, right = max(rows, default=1), max((column for _row, column in cells), default=1)
    made = _record(129) + _record(148, struct.pack("<IIII", 0, bottom - 1, 0, right - 1))
    for column in hidden_columns:
        made += _record(60, struct.pack("<IIIIH", column - 1, column - 1, 0, 0, 1))
    made += _record(145)
    for row in rows:
        flags = 0x10 if row in hidden_rows else 0
        made += _record(0, struct.pack("<IIHBB5x", row - 1, 0, 300, 0, flags))
        for column in sorted(column for at, column in cells if at == row):
            made += _record(6, struct.pack("<II", column - 1, 0) + _wide(cells[row, column]))
    return made + _record(146) + (_record(161, bytes(16)) + _record(162) if hidden_rows else b"") + _record(130)


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
