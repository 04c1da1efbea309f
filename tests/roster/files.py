"""Builds roster files for the tests, as spreadsheets save them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

import pytest
from openpyxl import Workbook

from server.core.refusal import Refusal
from server.roster.importing import Reading, read_file

HEADER = ("企业名称", "房间号", "姓名", "手机", "职务", "联络员", "门牌公开")
JIA = "湖南甲科技有限公司"
YI = "湖南乙信息有限公司"
MINIMAL = (HEADER, [JIA, "301", "王明", "13800000231", "经理", "是", "是"])


def workbook(
    *rows: Sequence[object],
    merge: Iterable[str] = (),
    merged: Iterable[str] = (),
    name: str = "人员",
    more: dict[str, Sequence[Sequence[object]]] | None = None,
) -> bytes:
    """Return an XLSX file: one sheet of these rows, and more by name. ``merged`` areas are declared, not made."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    for area in merged:
        sheet.merged_cells.add(area)
    for title, others in (more or {}).items():
        added = book.create_sheet(title)
        for row in others:
            added.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def commas(*rows: Sequence[object], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return a CSV file of these rows."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def members_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def archive(members: dict[str, bytes]) -> bytes:
    """Return a zip file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()


def read(*rows: Sequence[object], **options: object) -> Reading:
    """Read a workbook of these rows."""
    return read_file("名册.xlsx", workbook(*rows, **options))  # type: ignore[arg-type]


def keys(reading: Reading) -> list[tuple[str, str]]:
    """Return the problems of a reading: where, and what."""
    return [(problem.cell, problem.key.removeprefix("roster.problem.")) for problem in reading.problems]


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        read_file(name, data)
    return caught.value.key.rpartition(".")[2]
