"""The face of an overview: every room of a floor, or of a site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, func, select
from sqlalchemy.orm import Session

from server.boards.kiosks import Kiosk
from server.boards.members import rooms
from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, rows_of
from server.core.intervals import Day
from server.core.tables import Board
from server.presence.figures import COUNTED, FIGURES, tally_of
from server.presence.rules import Figures, together
from server.roster.tables import Organisation
from server.sites.numbers import room_order
from server.sites.rules import Hours, day_of, is_night, is_open, is_published
from server.sites.tables import Building, Floor, Lease, Room, hours_of
from server.words.legible import NAMELESS, cut, legible_name, legible_place
from signs.face import FloorPlan, Location, OverviewFace, RoomCell, ScreenState

CELL_COLUMNS = 20
"""What a cell shows of a company without a short name, in columns: ten characters, or twenty Latin letters."""


_DAY = bindparam("day", type_=Date())
# Silence is what the watch wrote down, not what a clock makes of it here: one version of a board is one face.
_SCREENS = (
    select(Board.room_id, func.count().label("screens"), func.count(Kiosk.silent_since).label("silent"))
    .join(Kiosk, Kiosk.board_id == Board.id)
    .where(Board.room_id.is_not(None), Kiosk.revoked_at.is_(None), Kiosk.seen_at.is_not(None))
    .group_by(Board.room_id)
)
_ROOMS = rooms().order_by(Building.id, Floor.level)
_TENANTS = (
    select(Lease.room_id, Organisation.id, Organisation.name, Organisation.short_name)
    .add_columns(*(FIGURES.c[name] for name in COUNTED))
    .join(Organisation, Organisation.id == Lease.organisation_id)
    .outerjoin(FIGURES, FIGURES.c.organisation_id == Organisation.id)
    .order_by(Lease.id)
)


def _within(wanted: ColumnElement[bool]) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """Return the statements of the rooms, each with its screens, and of the tenants, of a floor or a site."""
    screens = _SCREENS.where(Board.room_id.in_(_room_ids(wanted))).subquery()
    there = _ROOMS.where(wanted).add_columns(screens.c.screens, screens.c.silent)
    behind = _TENANTS.where(Lease.room_id.in_(_room_ids(wanted)), Lease.stands_on(_DAY), Organisation.stands_on(_DAY))
    return there.outerjoin(screens, screens.c.room_id == Room.id), behind


def _room_ids(wanted: ColumnElement[bool]) -> Select[int]:
    floors = select(Room.id).join(Floor, Floor.id == Room.floor_id)
    return floors.join(Building, Building.id == Floor.building_id).where(wanted)


OF_SITE = _within(Building.site_id == bindparam("whose"))
OF_FLOOR = _within(Floor.id == bindparam("whose"))


def overview_face(reads: Reads, head: AnyRow, now: datetime) -> tuple[OverviewFace, Hours]:
    """Return the face of a floor's or a site's overview, and the hours of its site."""
    hours = hours_of(head)
    return overview_of(reads, Grounds(head.site_id, head.site, head.accent, hours), now, head.floor_id), hours


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an overview says of its site."""

    site_id: int
    name: str
    accent: str | None
    hours: Hours


def overview_of(reads: Reads, site: Grounds, now: datetime, floor_id: int | None = None) -> OverviewFace:
    """Return the face of one floor, or of the whole site when ``floor_id`` is None."""
    hours = site.hours
    there, behind_doors = OF_SITE if floor_id is None else OF_FLOOR
    whose = site.site_id if floor_id is None else floor_id
    found = rows_of(reads, there, whose=whose).all()
    tenants = _by_room(rows_of(reads, behind_doors, whose=whose, day=day_of(now, hours)))
    working = is_open(now, hours)
    everyone = {tenant.id: tally_of(tenant) for group in tenants.values() for tenant in group}

    def count(organisations: Iterable[int]) -> Figures:
        return together((everyone[one] for one in organisations), working=working)

    def cell(room: AnyRow) -> RoomCell:
        behind = tenants.get(room.id, [])
        seen = count(tenant.id for tenant in behind)
        return RoomCell(
            room=legible_place(room.room) or NAMELESS,
            tenants=tuple(
                cut(legible_name(tenant.short_name or tenant.name) or NAMELESS, CELL_COLUMNS) for tenant in behind
            ),
            counts=seen.counts,
            silence=seen.silence,
            overdue=seen.overdue,
            screen=_screen(room),
        )

    floors: dict[int, list[AnyRow]] = defaultdict(list)
    for room in found:
        floors[room.floor_id].append(room)
    plans = []
    for on_floor in floors.values():
        present = dict.fromkeys(tenant.id for room in on_floor for tenant in tenants.get(room.id, []))
        seen = count(present)
        first = on_floor[0]
        cells = tuple(cell(room) for room in sorted(on_floor, key=lambda room: room_order(room.room)))
        where = legible_place(first.building), legible_place(first.floor)
        plans.append(FloorPlan(*where, cells, seen.counts, seen.silence))
    whole = count(everyone)
    return OverviewFace(
        location=Location(
            legible_name(site.name) or NAMELESS,
            plans[0].building if plans else "",
            plans[0].floor if floor_id and plans else "",
        ),
        floors=tuple(plans),
        counts=whole.counts,
        silence=whole.silence,
        open=working,
        night=is_night(now, hours),
        unpublished=not is_published(day_of(now, hours), hours),
        accent=site.accent,
    )


def tenants_by_room(session: Session, room_ids: Sequence[int], day: Day) -> dict[int, list[AnyRow]]:
    """Return the organisations behind each of these rooms on a day: id, name, short name, figures.

    Where the rooms are of several sites, ``day`` is a column by ``Organisation.site_id``.
    """
    there = _TENANTS.where(Lease.room_id.in_(room_ids), Lease.stands_on(day), Organisation.stands_on(day))
    return _by_room(session.execute(there))


def _by_room(rows: Iterable[AnyRow]) -> dict[int, list[AnyRow]]:
    behind: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows:
        behind[row.room_id].append(row)
    return behind


def _screen(room: AnyRow) -> ScreenState:
    if not room.screens:
        return "none"
    return "silent" if room.silent == room.screens else "live"
