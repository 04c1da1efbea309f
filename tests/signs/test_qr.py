from __future__ import annotations

import base64
import re

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from signs.qr import QUIET_ZONE, Matrix, matrix, outline

URL = "HTTPS://BOARD.EXAMPLE.CN/S/K3M7QXW2/ABCDEFGHIJKLMNOPQR"


def decoded(code: Matrix) -> str:
    bits = "".join(f"{byte:08b}" for byte in base64.b64decode(code.bits))
    side = code.size + 2 * QUIET_ZONE
    picture = Image.new("L", (side, side), 255)
    for index in range(code.size * code.size):
        if bits[index] == "1":
            row, column = divmod(index, code.size)
            picture.putpixel((column + QUIET_ZONE, row + QUIET_ZONE), 0)
    return read(picture)


def read(picture: Image.Image) -> str:
    found = zxingcpp.read_barcodes(picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST))
    return found[0].text if found else ""


def test_a_door_code_is_read_back_by_a_decoder() -> None:
    assert decoded(matrix(URL)) == URL


def test_a_door_code_in_capitals_stays_small() -> None:
    assert matrix(URL).size <= 33
    assert matrix(URL.lower()).size > matrix(URL).size


@pytest.mark.parametrize("length", [1, 40, 120])
def test_codes_of_any_length_are_read_back(length: int) -> None:
    assert decoded(matrix("A1" * length)) == "A1" * length


@settings(max_examples=40, deadline=None)
@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567:/.", min_size=1, max_size=80))
def test_the_fixed_mask_is_read_by_every_decoder(text: str) -> None:
    assert decoded(matrix(text)) == text


def test_a_code_that_is_drawn_into_a_page_is_read_back() -> None:
    drawn = outline(URL)
    picture = Image.new("L", (drawn.side, drawn.side), 255)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn.path):
        picture.putpixel((int(x), int(y)), 0)
    assert read(picture) == URL
