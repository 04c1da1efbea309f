"""XML is read as a stream: nothing is kept of it, no entity is expanded, and what says nothing is skipped unread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO
from xml.parsers import expat

from server.core.refusal import Refusal

Attributes = Mapping[str, str]

BLOCK = 1 << 20
# Programs format whole columns to the last row: a million of these hold no text.
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]+\d+"[^<>]*/>')
_EMPTY_ROW = re.compile(rb'<row r="\d+"[^<>]*(?:/>|>\s*</row>)')


class Reader:
    """What is told of a document as it passes by. Tags may bear a prefix."""

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take note that an element begins."""

    def end(self, tag: str) -> None:
        """Take note that an element ends."""

    def text(self, text: str) -> None:
        """Take a text, maybe not all of it at once."""


def local(tag: str) -> str:
    """Return a tag without its prefix: the two dialects of the format differ in nothing else."""
    return tag.rpartition(":")[2]


def read_markup(source: IO[bytes], reader: Reader, *, sparse: bool = False) -> None:
    """Tell a reader what a document says. In a ``sparse`` one empty cells and rows are not told.

    Raises :class:`Refusal` for a document type, which no spreadsheet program writes, and ExpatError for what is no XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    for block in _thinned(source) if sparse else iter(lambda: source.read(BLOCK), b""):
        parser.Parse(block)
    parser.Parse(b"", True)


def _thinned(source: IO[bytes]) -> Iterator[bytes]:
    rest, is_plain = b"", True
    while block := source.read(BLOCK):
        # What looks like an element may stand in a comment or in marked text: from there on all is told.
        is_plain = is_plain and b"<!" not in rest + block[:2] and b"<!" not in block
        whole, mark, rest = (rest + block).rpartition(b">")
        whole += mark
        yield _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", whole)) if is_plain else whole
    yield rest


def _refuse(*_doctype: object) -> None:
    raise Refusal("sheets.refused.damaged")
