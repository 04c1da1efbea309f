"""A compound file, as Excel saved its workbooks until 2003: streams, in sectors that a table chains together."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

_LAST = 0xFFFFFFFA
"""From here on a number is no sector: the chain ends, or there is none."""
_ENTRY = 128
_ROOT = 0
"""Of the directory, the entry of the stream that holds the short ones."""
_SHORT_SECTOR = 64


def stream_of(data: bytes, *names: str) -> bytes:
    """Return the first stream that is called so, empty where there is none. Raises ValueError for what is damaged."""
    try:
        file = _Compound(data)
        return next((file.stream(entry) for name in names for entry in file.named(name)), b"")
    except (IndexError, struct.error) as error:
        raise ValueError("a damaged compound file") from error


class _Compound:
    def __init__(self, data: bytes) -> None:
        size = 1 << struct.unpack_from("<H", data, 30)[0]
        directory, self._shortest, short_table, _count, self._more = struct.unpack_from("<I4xIIII", data, 48)
        self._content, self._size = memoryview(data)[size:], size
        self._most = len(data) // size
        sectors = (one for one in self._table_sectors(data) if one < _LAST)
        self._table = self._numbers(islice(sectors, self._most))
        self._directory = self._chained(directory)
        self._short_table = _numbers(self._chained(short_table))
        self._short = self._chained(self._place(_ROOT)[0])

    def named(self, name: str) -> Iterator[int]:
        """Yield the entries of the directory that are called so."""
        called = f"{name}\0".encode("utf-16-le")
        entries = range(len(self._directory) // _ENTRY)
        return (entry for entry in entries if self._directory.startswith(called, entry * _ENTRY))

    def stream(self, entry: int) -> bytes:
        """Return the stream of an entry of the directory."""
        first, length = self._place(entry)
        if length < self._shortest:
            most = len(self._short) // _SHORT_SECTOR
            return _joined(self._short, _SHORT_SECTOR, islice(_chain(self._short_table, first), most))[:length]
        return self._chained(first)[:length]

    def _place(self, entry: int) -> tuple[int, int]:
        first, length = struct.unpack_from("<II", self._directory, entry * _ENTRY + 116)
        return first, length

    def _table_sectors(self, data: bytes) -> Iterator[int]:
        """Yield the sectors of the table: the header names some, and sectors that follow each other the rest."""
        yield from struct.unpack_from("<109I", data, 76)
        more = self._more
        while more < _LAST:
            *sectors, more = self._numbers([more])
            yield from sectors

    def _numbers(self, sectors: Iterable[int]) -> Sequence[int]:
        return _numbers(_joined(self._content, self._size, sectors))

    def _chained(self, first: int) -> bytes:
        # Of a chain that bites its own tail, no more than the file could hold.
        return _joined(self._content, self._size, islice(_chain(self._table, first), self._most))


def _chain(table: Sequence[int], first: int) -> Iterator[int]:
    while first < _LAST:
        yield first
        first = table[first]


def _joined(content: bytes | memoryview, size: int, sectors: Iterable[int]) -> bytes:
    return b"".join(content[one * size : (one + 1) * size] for one in sectors)


def _numbers(content: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
