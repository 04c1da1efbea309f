"""Files that are made to hurt: bombs of pixels and of zeros, pictures that are something else, bodies without end."""

from __future__ import annotations

import io
import resource
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from server.core.refusal import Refusal
from server.edge.bodies import LARGEST_FORM, LARGEST_JSON, LARGEST_UPLOAD
from server.roster.importing import read_file
from server.roster.pictures import LARGEST_BYTES, MOST_PIXELS, drawn_anew
from server.sheets.package import LARGEST_CONTENT
from tests.incubator import Incubator
from tests.roster.files import HEADER, archive, members_of, workbook
from tests.roster.test_logos import BLACK, WHITE, drawing, saved

GOOD = saved(drawing(BLACK))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_claims(width: int, height: int) -> bytes:
    """Return a small file whose head promises many pixels and whose body unpacks to all of them."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(height * (1 + (width + 7) // 8)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def peak() -> int:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.parametrize(("width", "height"), [(2001, 2000), (4000, 2000), (30_000, 30_000), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_refused_by_its_head_alone(width: int, height: int) -> None:
    bomb = png_that_claims(width, height)
    assert len(bomb) < LARGEST_BYTES
    before = peak()
    with pytest.raises(Refusal) as refused:
        drawn_anew(bomb)
    assert refused.value.key == "roster.picture.pixels"
    assert peak() - before < 16


def test_a_picture_of_just_enough_pixels_is_taken() -> None:
    assert drawn_anew(saved(Image.new("1", (2000, 2000)))).width * 2000 <= MOST_PIXELS


def test_a_picture_of_more_than_two_megabytes_is_not_looked_at() -> None:
    with pytest.raises(Refusal) as refused:
        drawn_anew(GOOD + bytes(LARGEST_BYTES))
    assert (refused.value.key, refused.value.status) == ("roster.picture.large", 413)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"GIF89a" + bytes(60),
        b"BM" + bytes(60),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"II*\x00" + bytes(60),
        b"\x00\x00\x01\x00" + bytes(60),
    ],
)
def test_what_is_no_picture_of_the_three_kinds_is_refused_whatever_its_name_says(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        drawn_anew(data)
    assert refused.value.key == "roster.picture.kind"


def test_nothing_that_was_hidden_in_a_picture_is_served() -> None:
    secret = b"<script>alert('38.25N 112.9E')</script>"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", secret.decode())
    exif = Image.Exif()
    exif[0x010E] = secret.decode()
    hidden = [
        saved(drawing(BLACK), pnginfo=text) + secret,
        saved(drawing(BLACK, WHITE).convert("RGB"), "JPEG", exif=exif, comment=secret) + secret,
        saved(drawing(BLACK), "WEBP", exif=exif, xmp=secret) + secret,
    ]
    for data in hidden:
        assert secret in data
        assert secret not in drawn_anew(data).image
        assert b"alert" not in drawn_anew(data).image


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_a_damaged_picture_is_refused_or_drawn_and_nothing_else(position: int, damage: bytes) -> None:
    with suppress(Refusal):
        drawn_anew(GOOD[:position] + damage + GOOD[position + len(damage) :])


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    members = members_of(workbook(HEADER, ["甲公司", "301", "王明"]))
    bomb = archive(members | {"xl/worksheets/sheet1.xml": bytes(LARGEST_CONTENT + 1)})
    assert len(bomb) < 200_000
    before = peak()
    with pytest.raises(Refusal) as refused:
        read_file("名册.xlsx", bomb)
    assert (refused.value.key, refused.value.status) == ("sheets.refused.large", 413)
    assert peak() - before < 16


def test_a_zip_that_lies_about_its_size_unpacks_no_further_than_it_said() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members_of(workbook(HEADER, ["甲公司", "301", "王明"])).items():
            file.writestr(name, content)
        file.writestr("xl/media/image1.png", bytes(LARGEST_CONTENT * 2))
    size = struct.pack("<I", LARGEST_CONTENT * 2)
    lying = stream.getvalue().replace(size, struct.pack("<I", 10))
    with pytest.raises(Refusal) as refused:
        read_file("名册.xlsx", lying)
    assert refused.value.key == "sheets.refused.damaged"


@pytest.mark.parametrize(
    "body",
    [
        {"data": b"x", "environ_overrides": {"CONTENT_LENGTH": str(LARGEST_UPLOAD + 1)}},
        {"data": {f"field{number}": "x" for number in range(1001)}, "content_type": "multipart/form-data"},
        {"data": {"place": "x" * 501_000}, "content_type": "multipart/form-data"},
        {"data": "a&" * (LARGEST_FORM // 2 + 1), "content_type": "application/x-www-form-urlencoded"},
        {"json": [{}] * LARGEST_JSON},
    ],
    ids=["too long", "too many fields", "too long a field", "nothing but fields", "nothing but objects"],
)
def test_a_body_that_is_too_large_is_cut_and_answered_in_plain_words(
    incubator: Incubator, body: dict[str, object]
) -> None:
    answer = incubator.application().flask.test_client().post("/s/declare", **body)
    assert answer.status_code == 413
    assert "<h1>" in answer.text
