"""The boards as places to hang a kiosk: what they are called, and which kiosks hang there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.boards.hanging import HANGS
from server.boards.kinds import order_of
from server.boards.overview import tenants_by_room
from server.core.db import AnyRow
from server.core.reach import within
from server.core.roles import Place
from server.core.tables import Board
from server.fleet.tables import Kiosk
from server.roster.importing.values import same
from server.roster.tables import Organisation
from server.sites.numbers import room_order
from server.sites.places import BOARD
from server.sites.tables import Building, Floor, Room, Site, Zone
from server.sites.today import day_at


@dataclass(frozen=True, slots=True)
class Occupant:
    """A kiosk that hangs there already: ``silent`` when it was live and is not, None when it never was."""

    id: int
    name: str
    silent: bool | None


@dataclass(frozen=True, slots=True)
class Spot:
    """A board as a place to hang a kiosk. ``floor`` is empty for a site's overview, ``room`` for all overviews.

    ``zone`` is empty but for a zone's wall, which lies at no site. ``name`` tells boards apart that stand for the same.
    """

    board_id: int
    code: str
    kind: str
    name: str
    zone: str
    site: str
    building: str
    floor: str
    room: str
    tenants: tuple[str, ...]
    kiosks: tuple[Occupant, ...]

    @property
    def whole(self) -> str:
        """The site that it is a part of, or the zone."""
        return self.site or self.zone

    def is_named_by(self, words: Iterable[str]) -> bool:
        """Tell whether each of these words occurs in what the place is called."""
        parts = (self.whole, self.building, self.floor, self.room, self.name, *self.tenants)
        called = [same(part) for part in parts]
        return all(any(word in part for part in called) for word in words)


def spots(session: Session, places: Iterable[Place], query: str, now: datetime) -> list[Spot]:
    """Return the boards within some places that a query names: zones, then sites by buildings, floors and rooms."""
    words = [same(word) for word in query.split()]
    return [spot for spot in _spots(session, within(places, BOARD) & HANGS, now) if spot.is_named_by(words)]


def spot_of(session: Session, code: str, now: datetime) -> Spot:
    """Return one board as a place."""
    return _spots(session, Board.code == code.upper(), now)[0]


def spot_of_kiosk(session: Session, kiosk: int, now: datetime) -> Spot:
    """Return the board that a kiosk shows as a place."""
    board = select(Kiosk.board_id).where(Kiosk.id == kiosk).scalar_subquery()
    return _spots(session, Board.id == board, now)[0]


def _spots(session: Session, wanted: ColumnElement[bool], now: datetime) -> list[Spot]:
    rows = session.execute(
        select(
            Board.id,
            Board.code,
            Board.kind,
            Board.name,
            Board.room_id,
            Zone.name.label("zone"),
            Site.id.label("site_id"),
            Site.name.label("site"),
            Building.id.label("building_id"),
            Building.name.label("building"),
            Floor.level,
            Floor.label.label("floor"),
            Room.number.label("room"),
        )
        .outerjoin(Zone, Zone.id == Board.zone_id)
        .outerjoin(Site, Site.id == Board.site_id)
        .outerjoin(Room, Room.id == Board.room_id)
        .outerjoin(Floor, (Floor.id == Board.floor_id) | (Floor.id == Room.floor_id))
        .outerjoin(Building, Building.id == Floor.building_id)
        .where(wanted)
    ).all()
    day = day_at(session, now, Organisation.site_id)
    tenants = tenants_by_room(session, [row.room_id for row in rows if row.room_id], day)
    kiosks = _kiosks(session, [row.id for row in rows])
    return [
        Spot(
            board_id=row.id,
            code=row.code,
            kind=row.kind,
            name=row.name,
            zone=row.zone or "",
            site=row.site or "",
            building=row.building or "",
            floor=row.floor or "",
            room=row.room or "",
            tenants=tuple(one.short_name or one.name for one in tenants.get(row.room_id, [])),
            kiosks=tuple(kiosks[row.id]),
        )
        for row in sorted(rows, key=_order)
    ]


def _order(row: AnyRow) -> tuple[object, ...]:
    there = (row.site_id or 0, row.zone or "", row.building_id or 0, row.level or 0)
    return (*there, order_of(row.kind), room_order(row.room or ""), row.id)


def _kiosks(session: Session, boards: Sequence[int]) -> dict[int, list[Occupant]]:
    rows = session.execute(
        select(Kiosk.board_id, Kiosk.id, Kiosk.name, Kiosk.seen_at, Kiosk.silent_since)
        .where(Kiosk.board_id.in_(boards), Kiosk.revoked_at.is_(None))
        .order_by(Kiosk.id)
    )
    found: dict[int, list[Occupant]] = defaultdict(list)
    for row in rows:
        silent = None if row.seen_at is None else row.silent_since is not None
        found[row.board_id].append(Occupant(row.id, row.name, silent))
    return found
