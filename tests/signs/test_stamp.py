"""A code out of a stamp is the very code that qrcode draws, module by module."""

from __future__ import annotations

import base64
import random
import sys
from functools import cache
from typing import Final

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode.util import QRData

import signs.stamp
from signs.qr import Matrix, matrix, modules, packed, picture
from signs.stamp import ALPHABET, Stamp

HEAD = "HTTPS://BOARD.EXAMPLE.CN/S/"
ALPHANUMERIC: Final = 2
"""As qrcode names the mode."""
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
VERSIONS = {10: 1, 35: 2, 60: 3, 90: 4, 120: 5, 152: 6, 178: 7}
"""Length → the version whose code it nearly fills."""

LARGE = 4
"""Versions above take seconds to draw, and no door has so long an address."""

stamp = cache(Stamp)


def drawn(text: str) -> Matrix:
    """Let qrcode draw a text in one mode."""
    rows = modules(QRData(text, mode=ALPHANUMERIC))
    return packed(len(rows), picture(rows))


def door_url(chance: random.Random) -> str:
    return f"{HEAD}{''.join(chance.choices(BASE32, k=8))}/{''.join(chance.choices(BASE32, k=18))}"


def test_a_thousand_door_codes_are_those_that_qrcode_draws() -> None:
    chance = random.Random(1)
    urls = [door_url(chance) for _code in range(1000)]
    door = stamp(HEAD, len(urls[0]))
    assert [door.matrix(url) for url in urls] == [matrix(url) for url in urls]


@given(st.data())
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize(
    ("length", "version"),
    [pytest.param(*size, marks=pytest.mark.long if size[1] > LARGE else ()) for size in VERSIONS.items()],
)
def test_codes_of_any_size_are_those_that_qrcode_draws(length: int, version: int, data: st.DataObject) -> None:
    head = ALPHABET[: length * 2 // 3]
    size = length - len(head)
    # Over a block of zeros alone qrcode stumbles itself.
    text = head + data.draw(st.text(ALPHABET, min_size=size, max_size=size).filter(lambda tail: "0" * 9 not in tail))
    made = stamp(head, length).matrix(text)
    assert made == drawn(text)
    assert made.size == 17 + 4 * version


@given(st.text(ALPHABET, max_size=9), st.text(ALPHABET, min_size=1, max_size=9))
@settings(max_examples=60, deadline=None)
def test_wherever_the_head_ends_and_however_long_the_rest_is(head: str, tail: str) -> None:
    assert Stamp(head, len(head + tail)).matrix(head + tail) == drawn(head + tail)


@given(st.text("0123456789", min_size=30, max_size=30))
def test_a_run_of_digits_stays_in_the_mode_of_all(digits: str) -> None:
    assert stamp("", 30).matrix(digits) == drawn(digits)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "A",
        HEAD + "A" * 28,
        "HTTPS://BOARD.EXAMPLE.COM/S/" + "A" * 26,
        HEAD + "a" * 27,
        HEAD + "门" * 27,
    ],
    ids=["shorter", "longer", "another head", "small letters", "Chinese"],
)
def test_a_text_that_is_not_the_stamps_is_drawn_by_qrcode(text: str) -> None:
    assert stamp(HEAD, len(HEAD) + 27).matrix(text) == matrix(text)


def test_an_address_that_no_alphanumeric_code_can_hold_is_drawn_by_qrcode() -> None:
    url = "HTTP://[::1]:8080/S/ABCDEFGH"
    assert Stamp("HTTP://[::1]:8080/S/", len(url)).matrix(url) == matrix(url)


def test_a_stamp_that_is_made_draws_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    url = door_url(random.Random(2))
    door = stamp(HEAD, len(url))
    expected = matrix(url)
    monkeypatch.delattr(signs.stamp, "modules")
    monkeypatch.delattr("signs.qr.modules")
    assert door.matrix(url) == expected


def test_a_stamp_holds_a_picture_of_each_pair_of_characters_at_each_place_and_no_more() -> None:
    door = stamp(HEAD, len(HEAD) + 27)
    assert [len(pictures) for pictures in door._pictures] == [len(ALPHABET) ** 2] * 14
    held = [picture for pictures in door._pictures for picture in pictures.values()]
    assert sum(map(sys.getsizeof, held)) < 4_000_000


def test_codes_are_read_from_a_small_blurred_and_turned_picture() -> None:
    """The mask is the same for all: none of them may be one that a phone has trouble with."""
    chance = random.Random(3)
    urls = [door_url(chance) for _code in range(100)]
    assert [photographed(stamp(HEAD, len(url)).matrix(url)) for url in urls] == urls


def photographed(code: Matrix) -> str:
    """Return what a decoder reads out of a code that was taken askew, at three pixels a module."""
    bits = "".join(f"{byte:08b}" for byte in base64.b64decode(code.bits))[: code.size**2]
    sheet = Image.new("L", (code.size + 16, code.size + 16), 255)
    glass = Image.new("L", (code.size, code.size))
    glass.putdata([0 if bit == "1" else 255 for bit in bits])
    sheet.paste(glass, (8, 8))
    large = sheet.resize((sheet.width * 8, sheet.height * 8), Image.Resampling.NEAREST)
    askew = large.rotate(7, Image.Resampling.BICUBIC, fillcolor=255)
    found = zxingcpp.read_barcodes(askew.resize((sheet.width * 3, sheet.height * 3), Image.Resampling.BILINEAR))
    return found[0].text if found else ""
