"""The face of an overview: every room of a floor, or of a site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.boards.members import rooms
from server.core.db import AnyRow
from server.core.intervals import Day
from server.core.legible import cut, legible
from server.core.tables import Board
from server.fleet.tables import Kiosk
from server.presence.figures import COUNTED, FIGURES, tally_of
from server.presence.rules import Figures, together
from server.roster.tables import Organisation
from server.sites.rules import Hours, day_of, is_night, is_open, is_published, room_order
from server.sites.tables import Building, Floor, Lease, Site
from signs.face import FloorPlan, OverviewFace, Place, RoomCell, Screen

CELL_COLUMNS = 20
"""What a cell shows of a company without a short name, in columns: ten characters, or twenty Latin letters."""


def overview_face(session: Session, site: Site, hours: Hours, board: Board, now: datetime) -> OverviewFace:
    """Return the face of a floor's or a site's overview."""
    return overview_of(session, site, hours, now, board.floor_id)


def overview_of(session: Session, site: Site, hours: Hours, now: datetime, floor_id: int | None = None) -> OverviewFace:
    """Return the face of one floor, or of the whole site when ``floor_id`` is None."""
    wanted = Building.site_id == site.id if floor_id is None else Floor.id == floor_id
    found = session.execute(rooms().where(wanted).order_by(Building.id, Floor.level)).all()
    tenants = tenants_by_room(session, [room.id for room in found], day_of(now, hours))
    everyone = {tenant.id: tally_of(tenant) for group in tenants.values() for tenant in group}
    screens = _screens(session, [room.id for room in found])

    def count(organisations: Iterable[int]) -> Figures:
        return together([everyone[one] for one in organisations], now, hours)

    def cell(room: AnyRow) -> RoomCell:
        behind = tenants.get(room.id, [])
        seen = count(tenant.id for tenant in behind)
        return RoomCell(
            room=room.room,
            tenants=tuple(cut(legible(tenant.short_name or tenant.name), CELL_COLUMNS) for tenant in behind),
            counts=seen.counts,
            silence=seen.silence,
            overdue=seen.overdue,
            screen=screens.get(room.id, "none"),
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
        plans.append(FloorPlan(first.building, first.floor, cells, seen.counts, seen.silence))
    whole = count(everyone)
    return OverviewFace(
        place=Place(site.name, plans[0].building if plans else "", plans[0].floor if floor_id and plans else ""),
        floors=tuple(plans),
        counts=whole.counts,
        silence=whole.silence,
        open=is_open(now, hours),
        night=is_night(now, hours),
        unpublished=not is_published(day_of(now, hours), hours),
        accent=site.accent,
    )


def tenants_by_room(session: Session, room_ids: Sequence[int], day: Day) -> dict[int, list[AnyRow]]:
    """Return the organisations behind each of these rooms on a day: id, name, short name, figures.

    Where the rooms are of several sites, ``day`` is a column by ``Organisation.site_id``.
    """
    rows = session.execute(
        select(Lease.room_id, Organisation.id, Organisation.name, Organisation.short_name)
        .add_columns(*(FIGURES.c[name] for name in COUNTED))
        .join(Organisation, Organisation.id == Lease.organisation_id)
        .outerjoin(FIGURES, FIGURES.c.organisation_id == Organisation.id)
        .where(Lease.room_id.in_(room_ids), Lease.stands_on(day), Organisation.stands_on(day))
        .order_by(Lease.id)
    )
    behind: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows:
        behind[row.room_id].append(row)
    return behind


def _screens(session: Session, room_ids: Sequence[int]) -> dict[int, Screen]:
    # Silence is what the watch wrote down, not what a clock makes of it here: one version of a board is one face.
    rows = session.execute(
        select(Board.room_id, Kiosk.silent_since)
        .join(Kiosk, Kiosk.board_id == Board.id)
        .where(Board.room_id.in_(room_ids), Kiosk.revoked_at.is_(None), Kiosk.seen_at.is_not(None))
    )
    health: dict[int, Screen] = {}
    for row in rows:
        live = row.silent_since is None or health.get(row.room_id) == "live"
        health[row.room_id] = "live" if live else "silent"
    return health
