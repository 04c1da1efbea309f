"""Reads text files: CSV as spreadsheets save it, in UTF-8, UTF-16 or GBK, split by comma, tab or semicolon."""

from __future__ import annotations

import csv
import io
import re

from server.core.refusal import Refusal
from server.sheets.sheet import Sheet, SheetBuilder

DELIMITERS = ",\t;"
SAMPLE_LINES = 50
SAMPLE_BYTES = 4096
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LEGAL_FORM = re.compile(r"(?:ltd|limited|inc|llc|l\.l\.c|corp|s\.a|gmbh)\.?", re.IGNORECASE)
_KEPT_AS_TEXT = re.compile(r'=\s*"(.*)"|\'(\d.*)', re.DOTALL)
"""How exports keep a number from being read as one: ="013800", '013800."""


def read_commas(data: bytes) -> list[Sheet]:
    """Return the one sheet of a text file."""
    text = _decoded(data)
    if _CONTROL.search(text):
        raise Refusal("sheets.refused.kind")
    sample = "\n".join(text.splitlines()[:SAMPLE_LINES])
    delimiter = max(DELIMITERS, key=sample.count)
    made = SheetBuilder()
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            for column, cell in enumerate(_whole(row, delimiter), start=1):
                if cell.strip():
                    made.keep(number, column, _plain(cell))
    except csv.Error as error:
        raise Refusal("sheets.refused.kind") from error
    return [made.sheet("")]


def _whole(row: list[str], delimiter: str) -> list[str]:
    """Put the names of companies together that a program parted: Co., Ltd. without quotes."""
    whole: list[str] = []
    for cell in row:
        if whole and whole[-1].strip() and _LEGAL_FORM.fullmatch(cell.strip()):
            whole[-1] += delimiter + cell
        else:
            whole.append(cell)
    return whole


def _decoded(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("sheets.refused.kind")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in data[:SAMPLE_BYTES]:
        # A text has no zeros but those of commas and digits in two bytes: behind each, or before it.
        is_little = data[1:SAMPLE_BYTES:2].count(0) > data[:SAMPLE_BYTES:2].count(0)
        return ("utf-16-le" if is_little else "utf-16-be",)
    return "utf-8-sig", "gb18030"


def _plain(cell: str) -> str:
    kept = _KEPT_AS_TEXT.fullmatch(cell.strip())
    return (kept[1] or kept[2] or "") if kept else cell
