"""Makes the demo incubator in an empty database, the way a real one comes in.

Its cast is written as the workbook that an incubator would hand in (title, reporting unit, merged cells, a total), and
imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from random import Random

from sqlalchemy import func, select, update
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from server.accounts.tables import User
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.organisation_kinds import OrganisationKind
from server.demo.cast import DEMO, OFFICE, SITE, VACANT, ZONE, CastTenant, cast_incubator
from server.roster.actions import import_roster
from server.roster.importing import read_file
from server.roster.notices import set_notice
from server.roster.tables import Consent, Organisation, Person
from server.sheets.writing import workbook, write_table
from server.sites.actions import add_site, room_at
from server.sites.rules import Hours
from server.sites.tables import Building, Site
from server.sites.zones import zone_called

SEED = 506
"""Everybody gets the same incubator, so that a screenshot and a bug report speak of the same people."""


def is_empty(db: Database) -> bool:
    """Tell whether there is no site yet: only then is a demo made."""
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Site)) == 0


def is_real(db: Database) -> bool:
    """Tell whether there is a site that the demo did not make, or a user and no site yet."""
    with db.reading() as session:
        made_up = session.scalars(select(Site.made_up)).all()
        return not all(made_up) or (not made_up and session.scalar(select(User.id).limit(1)) is not None)


def build_demo(db: Database, now: datetime) -> None:
    """Make the demo incubator."""
    cast = cast_incubator(Random(SEED))  # noqa: S311 (people who do not exist need no secrets)
    site_id = _open_site(db, now)
    today = Hours().local(now).date()
    import_roster(db, site_id, read_file(FILE, roster_workbook(cast, today)), now)
    _add_what_no_roster_says(db, site_id, now)
    _hang_notices(db, cast, now)


def _open_site(db: Database, now: datetime) -> int:

    def open_site(tx: Transaction) -> int:
        site = add_site(tx, SITE, zone_called(tx, ZONE, DEMO.ref, now).id)
        site.made_up = True
        # Somebody tries the demo at any hour of any time zone: a board that is closed or dimmed would look broken.
        site.opens, site.closes, site.every_day = time(0), time(0), True
        tx.session.flush()
        return site.id

    return db.act(open_site, by=DEMO)


def _add_what_no_roster_says(db: Database, site_id: int, now: datetime) -> None:
    """Add the rooms that nobody leases, say which organisation is the park office, and who shows when they are back."""

    def add(tx: Transaction) -> None:
        site = tx.session.get_one(Site, site_id)
        building = tx.session.scalars(select(Building.name).where(Building.site_id == site_id)).one()
        for number in VACANT:
            floor = number.partition("-")[0]
            room_at(tx, site, building, floor, number)
        office = update(Organisation).where(Organisation.site_id == site_id, Organisation.name == OFFICE)
        tx.session.execute(office.values(kind=OrganisationKind.PARK_OFFICE))
        for person in tx.session.scalars(select(Person).where(Person.listed)):
            person.times_open = True
            said = {"field": "times", "granted": True, "author": DEMO.ref, "recorded_at": now}
            tx.session.add(Consent(person_id=person.id, **said))

    db.act(add, by=DEMO)


def _hang_notices(db: Database, cast: Sequence[CastTenant], now: datetime) -> None:
    with db.reading() as session:
        ids = {row.name: row.id for row in session.execute(select(Organisation.name, Organisation.id))}
    for tenant in cast:
        if tenant.notice:
            set_notice(db, ids[tenant.name.full], tenant.notice, DEMO, now)


FILE = "星河创业孵化中心入驻企业人员花名册.xlsx"
WIDTHS = {
    "序号": 6,
    "房间号": 12,
    "企业名称": 40,
    "企业简称": 14,
    "姓名": 10,
    "职务": 14,
    "手机号码": 16,
    "联络员": 8,
    "门牌公开": 10,
}
"""The columns, and how wide each is."""
_MERGED = (1, 2, 3)
_HEAD = 2


def roster_workbook(cast: Sequence[CastTenant], today: date) -> bytes:
    """Return an XLSX file with the people of all organisations."""

    def write(book: Workbook, sheet: Worksheet) -> None:
        _write_title(book, sheet, today)
        end = write_table(book, sheet, WIDTHS, _rows(cast), first=_HEAD)
        _merge(sheet, cast)
        sheet.write_row(end, 0, ["合计", "", "", "", f"{sum(len(tenant.people) for tenant in cast)} 人"])

    return workbook("人员花名册", write)


def _write_title(book: Workbook, sheet: Worksheet, today: date) -> None:
    title = book.add_format({"font_size": 16, "bold": True, "align": "center"})
    sheet.merge_range(0, 0, 0, len(WIDTHS) - 1, "入驻企业人员花名册", title)
    sheet.merge_range(1, 0, 1, 5, f"填报单位：{SITE}")
    sheet.write_string(1, 6, f"填报日期：{today.year}年{today.month}月{today.day}日")


def _rows(cast: Sequence[CastTenant]) -> Iterator[tuple[str, ...]]:
    number = 0
    for tenant in cast:
        for nth, person in enumerate(tenant.people):
            number += 1
            about = ("、".join(tenant.rooms), tenant.name.full, tenant.name.short) if nth == 0 else ("",) * 3
            yes = ("√" if person.liaison else "", "是" if person.listed else "否")
            yield (str(number), *about, person.name, person.title, person.phone, *yes)


def _merge(sheet: Worksheet, cast: Sequence[CastTenant]) -> None:
    first = _HEAD + 1
    for tenant in cast:
        last = first + len(tenant.people) - 1
        about = ("、".join(tenant.rooms), tenant.name.full, tenant.name.short)
        for column, text in zip(_MERGED, about, strict=True):
            if last > first:
                sheet.merge_range(first, column, last, column, text)
        first = last + 1
