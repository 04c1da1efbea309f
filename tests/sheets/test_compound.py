"""The streams of compound files are found where Excel lays them: in sectors of their own, or in shared ones."""

from __future__ import annotations

import struct

import pytest

from server.sheets.compound import stream_of

SIZE, FREE, LAST = 512, 0xFFFFFFFF, 0xFFFFFFFE
SHORTEST = 4096
LONG = bytes(range(256)) * 20
SHORT = b"a stream that shares its sectors with others, and takes two of them"


def numbers(*known: int) -> bytes:
    return struct.pack(f"<{SIZE // 4}I", *known, *[FREE] * (SIZE // 4 - len(known)))


def entry(name: str, first: int, length: int) -> bytes:
    return name.encode("utf-16-le").ljust(116, b"\0") + struct.pack("<III", first, length, 0)


def compound(*, beyond: bool = False, table: bytes | None = None) -> bytes:
    """Return a file with a long stream and a short one; ``beyond`` names its table outside of the header."""
    header = bytearray(SIZE)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<IIIIII", header, 48, 2, 0, SHORTEST, 3, 1, 0 if beyond else LAST)
    struct.pack_into("<109I", header, 76, FREE if beyond else 1, *[FREE] * 108)
    sectors = [
        struct.pack("<128I", 1, *[FREE] * 126, LAST),
        table or numbers(LAST, LAST, LAST, LAST, LAST, *range(6, 15), LAST),
        entry("Root Entry", 4, 128) + entry("Book", 0, len(SHORT)) + entry("Workbook", 5, len(LONG)) + bytes(128),
        numbers(1, LAST),
        SHORT.ljust(SIZE, b"\0"),
        LONG,
    ]
    return bytes(header) + b"".join(sectors)


@pytest.mark.parametrize("beyond", [False, True])
def test_a_stream_is_read_from_its_sectors(beyond: bool) -> None:
    data = compound(beyond=beyond)

    assert stream_of(data, "Workbook", "Book") == LONG
    assert stream_of(data, "Book") == SHORT
    assert stream_of(data, "Summary") == b""


def test_sectors_that_chain_in_a_circle_end_with_the_file() -> None:
    circle = numbers(LAST, LAST, LAST, LAST, LAST, 6, 5)

    assert stream_of(compound(table=circle), "Workbook") == (LONG[: 2 * SIZE] * 8)[: len(LONG)]


@pytest.mark.parametrize("length", [0, 20, 60, SIZE, 2 * SIZE])
def test_what_is_cut_off_is_damaged(length: int) -> None:
    with pytest.raises(ValueError, match="damaged"):
        stream_of(compound()[:length], "Workbook")
