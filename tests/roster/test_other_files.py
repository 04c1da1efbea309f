"""Files that are no plain workbook: texts in every encoding are read, anything else is refused with what to do."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import xlwt

from server.roster.importing import read_file
from server.sheets import package
from tests.roster.files import HEADER, JIA, MINIMAL, archive, commas, keys, members_of, read, refusal, workbook


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_are_read_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    reading = read_file("名册.csv", commas(*MINIMAL, encoding=encoding, delimiter=delimiter))

    assert reading.tenants == read(*MINIMAL).tenants


def test_an_old_workbook_is_read_as_a_new_one() -> None:
    assert read_file("名册.xls", old_workbook(*MINIMAL)).tenants == read(*MINIMAL).tenants


def test_what_unpacks_to_more_than_any_roster_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_CONTENT", 1000)

    assert refusal("a.xlsx", workbook(*MINIMAL)) == "large"


def test_a_problem_in_a_text_file_names_the_cell_alone() -> None:
    assert keys(read_file("a.csv", commas(HEADER, [JIA, "301", "王明", "12"]))) == [("D2", "not_a_phone")]


def test_numbers_that_an_export_protected_are_read() -> None:
    data = commas(HEADER, [JIA, '="0301"', "王明", "'13800000231"])
    (tenant,) = read_file("a.csv", data).tenants

    assert (tenant.rooms[0].number, tenant.people[0].phone) == ("0301", "13800000231")


def old_workbook(*rows: Sequence[object]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_password() -> bytes:
    data = bytearray(workbook(*MINIMAL))
    for marker, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(marker)
        data[at + offset] |= 1
    return bytes(data)


def with_entities() -> bytes:
    members = members_of(workbook(*MINIMAL))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    members["xl/worksheets/sheet1.xml"] = bomb + members["xl/worksheets/sheet1.xml"]
    return archive(members)


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.csv", b" \r\n\t", "empty"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.xlsx", with_password(), "password"),
        ("a.xlsx", with_entities(), "damaged"),
        ("a.xlsx", workbook(*MINIMAL)[:-200], "damaged"),
        ("a.xlsx", b"hello", "damaged"),
        ("a.xlsx", archive({"a.txt": b"hello"}), "kind"),
        ("a.xlsx", archive({"[Content_Types].xml": b"<x/>"}), "damaged"),
        ("a.csv", b"a" * (8 * 1024 * 1024 + 1), "large"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "kind"),
        ("a.csv", "企业名称\n".encode() * 2 + b"\x00", "kind"),
        ("a.csv", b"\xff\xfe\x00\xd8", "kind"),
        ("a.csv", "你好,世界\n".encode(), "header"),
        ("a.csv", commas(HEADER), "nobody"),
        ("a.csv", commas(HEADER, *[[JIA, "301", "王明"]] * 20_001), "rows"),
        ("a.csv", b'"' + b"a" * 200_000, "kind"),
    ],
)
def test_what_is_no_roster_is_refused_with_what_to_do(name: str, data: bytes, key: str) -> None:
    assert refusal(name, data) == key
