"""Writes a roster as a workbook that imports back identically. Pure."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from server.roster.importing.known import KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.values import clean

SHEET = "花名册"
WIDTHS = {
    "企业名称": 34,
    "企业简称": 14,
    "楼栋": 10,
    "楼层": 8,
    "房间号": 18,
    "姓名": 14,
    "职务": 16,
    "手机号": 20,
    "联络员": 9,
    "门牌公开": 11,
}
"""The columns, and how wide each is."""

Cells = tuple[str, ...]


def export_roster(known: KnownRoster) -> bytes:
    """Return the roster as an XLSX file. All cells are text: no number loses its digits, no text is a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 (a new workbook has one)
    sheet.title = SHEET
    _write(sheet, 1, tuple(WIDTHS))
    for row, cells in enumerate(roster_rows(known), start=2):
        _write(sheet, row, cells)
    _dress(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def roster_rows(known: KnownRoster) -> Iterator[Cells]:
    """Return the rows below the header: one a person, and one more for rooms on another floor."""
    for tenant in known.tenants:
        if not tenant.gone:
            yield from _tenant_rows(tenant)


def _tenant_rows(tenant: KnownTenant) -> Iterator[Cells]:
    floors: dict[tuple[str, str], list[str]] = defaultdict(list)
    for lease in tenant.leases:
        floors[lease.address.building, lease.address.floor].append(lease.address.number)
    places = [(*floor, "、".join(numbers)) for floor, numbers in floors.items()]
    for place, person in zip_longest(places, tenant.people):
        where = place or places[0] if places else ("", "", "")
        yield (tenant.name, tenant.short or "", *where, *_person(person))
    if not (places or tenant.people):
        yield (tenant.name, tenant.short or "", *[""] * 8)


def _person(person: KnownPerson | None) -> Cells:
    if person is None:
        return ("",) * 5
    flags = ("是" if flag else "否" for flag in (person.liaison, person.listed))
    return (person.name, person.title or "", person.phone or "", *flags)


def _write(sheet: Worksheet, row: int, cells: Cells) -> None:
    for column, text in enumerate(cells, start=1):
        cell = sheet.cell(row, column)
        cell.number_format = "@"
        if text:
            cell.value = clean(text)
            cell.data_type = "s"


def _dress(sheet: Worksheet) -> None:
    for column, (cell, width) in enumerate(zip(sheet[1], WIDTHS.values(), strict=True), start=1):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="center")
        cell.border = Border(bottom=Side("medium"))
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
