"""Writes a roster as a workbook that imports back identically. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from server.roster.courtesy import SALUTATIONS, Salutation
from server.roster.importing.known import KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.values import clean
from server.sheets.writing import workbook, write_table

SHEET = "花名册"
WIDTHS = {
    "企业名称": 34,
    "企业简称": 14,
    "楼栋": 10,
    "楼层": 8,
    "房间号": 18,
    "姓名": 14,
    "部门": 14,
    "职务": 16,
    "手机号": 20,
    "联络员": 9,
    "门牌公开": 11,
    "称谓": 8,
}
"""The columns, and how wide each is."""

NO_NAME = "—"
"""A building without a name, where others have one: an empty cell would be read as that of the row above."""

Cells = tuple[str, ...]


def export_roster(known: KnownRoster) -> bytes:
    """Return the roster as an XLSX file."""
    return workbook(SHEET, lambda book, sheet: _write(book, sheet, known))


def roster_rows(known: KnownRoster) -> Iterator[Cells]:
    """Return the rows below the header: one a person, and one more for rooms on another floor."""
    buildings = {lease.address.building for tenant in known.tenants for lease in tenant.leases}
    nameless = NO_NAME if len(buildings) > 1 else ""
    for tenant in known.tenants:
        if not tenant.gone:
            yield from _tenant_rows(tenant, nameless)


def _tenant_rows(tenant: KnownTenant, nameless: str) -> Iterator[Cells]:
    floors: dict[tuple[str, str], list[str]] = defaultdict(list)
    for lease in tenant.leases:
        floors[lease.address.building or nameless, lease.address.floor].append(lease.address.number)
    places = [(*floor, "、".join(numbers)) for floor, numbers in floors.items()]
    for place, person in zip_longest(places, tenant.people):
        where = place or places[0] if places else ("", "", "")
        yield (tenant.name, tenant.short or "", *where, *_person(person))
    if not (places or tenant.people):
        yield (tenant.name, tenant.short or "", *[""] * 10)


def _person(person: KnownPerson | None) -> Cells:
    if person is None:
        return ("",) * 7
    flags = ("是" if flag else "否" for flag in (person.liaison, person.listed))
    salutation = SALUTATIONS[Salutation(person.salutation)] if person.salutation else ""
    return (person.name, person.department or "", person.title or "", person.phone or "", *flags, salutation)


def _write(book: Workbook, sheet: Worksheet, known: KnownRoster) -> None:
    end = write_table(book, sheet, WIDTHS, (map(clean, cells) for cells in roster_rows(known)))
    sheet.autofilter(0, 0, end - 1, len(WIDTHS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
