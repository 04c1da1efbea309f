"""Makes the demo incubator in an empty database, the way a real one comes in: its roster file is imported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from random import Random

from sqlalchemy import func, select, update

from server.core.db import Database, Transaction
from server.core.kinds import Kind
from server.demo.cast import DEMO, SITE, VACANT, ZONE, CastTenant, cast_incubator
from server.demo.companies import OFFICE
from server.demo.workbook import FILE, roster_workbook
from server.roster.actions import import_roster, planning
from server.roster.importing import read_file
from server.roster.notices import set_notice
from server.roster.tables import Organisation
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
    """Tell whether there is a site that the demo did not make."""
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Site).where(~Site.made_up)) != 0


def build_demo(db: Database, now: datetime) -> None:
    """Make the demo incubator."""
    cast = cast_incubator(Random(SEED))  # noqa: S311 (people who do not exist need no secrets)
    site_id = _open_site(db, now)
    today = Hours().local(now).date()
    import_roster(db, site_id, planning(read_file(FILE, roster_workbook(cast, today))), now)
    _add_what_no_roster_says(db, site_id)
    _hang_notices(db, cast, now)


def _open_site(db: Database, now: datetime) -> int:

    def open_site(tx: Transaction) -> int:
        site = add_site(tx, SITE, zone_called(tx, ZONE, DEMO, now).id)
        site.made_up = True
        # Somebody tries the demo at any hour of any time zone: a board that is closed or dimmed would look broken.
        site.opens, site.closes, site.every_day = time(0), time(0), True
        tx.session.flush()
        return site.id

    return db.act(open_site)


def _add_what_no_roster_says(db: Database, site_id: int) -> None:
    """Add the rooms that nobody leases, and say which organisation is the park office."""

    def add(tx: Transaction) -> None:
        site = tx.session.get_one(Site, site_id)
        building = tx.session.scalars(select(Building.name).where(Building.site_id == site_id)).one()
        for number in VACANT:
            floor = number.partition("-")[0]
            room_at(tx, site, building, floor, number)
        office = update(Organisation).where(Organisation.site_id == site_id, Organisation.name == OFFICE)
        tx.session.execute(office.values(kind=Kind.PARK_OFFICE))

    db.act(add)


def _hang_notices(db: Database, cast: Sequence[CastTenant], now: datetime) -> None:
    with db.reading() as session:
        ids = {row.name: row.id for row in session.execute(select(Organisation.name, Organisation.id))}
    for tenant in cast:
        if tenant.notice:
            set_notice(db, ids[tenant.name.full], tenant.notice, now)
