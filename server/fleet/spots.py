"""The boards as places to hang a kiosk: what they are called, and which kiosks hang there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from server.access.reach import within
from server.access.roles import Scope
from server.boards.kiosks import Kiosk
from server.boards.overview import tenants_by_room
from server.core.boards.hanging import HANGS
from server.core.boards.kinds import order_of
from server.core.folding import same
from server.core.statements import AnyRow
from server.core.tables import Board
from server.core.turns import BRIEFLY, Turn
from server.roster.tables import Organisation
from server.sites.numbers import room_order
from server.sites.scopes import BOARD, SITE
from server.sites.tables import Building, Floor, Lease, Room, Site, Zone
from server.sites.today import day_at

MOST = 60
"""Places that a page offers at once; the others are found by a better word."""
AT_ONCE = 200

PLACED: Select[*tuple[Any, ...]] = (
    select(Board.id, Board.code, Board.kind, Board.name, Board.room_id)
    .add_columns(Zone.name.label("zone"), Site.id.label("site_id"), Site.name.label("site"))
    .add_columns(Building.id.label("building_id"), Building.name.label("building"))
    .add_columns(Floor.level, Floor.label.label("floor"), Room.number.label("room"))
    .outerjoin(Zone, Zone.id == Board.zone_id)
    .outerjoin(Site, Site.id == Board.site_id)
    .outerjoin(Room, Room.id == Board.room_id)
    .outerjoin(Floor, Floor.id == func.coalesce(Board.floor_id, Room.floor_id))
    .outerjoin(Building, Building.id == Floor.building_id)
)
"""Boards, each with where it hangs."""
_TENANTS = (
    select(Lease.room_id, Organisation.short_name, Organisation.name)
    .join(Organisation, Organisation.id == Lease.organisation_id)
    .join(Site, Site.id == Organisation.site_id)
    .order_by(Lease.id)
)


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


def spots(session: Session, scopes: Iterable[Scope], query: str, now: datetime, most: int | None = None) -> list[Spot]:
    """Return the boards within some scopes that a query names: zones, then sites by buildings, floors and rooms.

    There may be thousands: whoever shows the first ones asks for no more.
    """
    reach = tuple(scopes)
    is_named = naming(session, reach, query, now)
    rows = [row for row in by_parts(session, PLACED.where(within(reach, BOARD), HANGS)) if is_named(row)]
    return filled(session, sorted(rows, key=order)[:most], now)


def naming(session: Session, scopes: Iterable[Scope], query: str, now: datetime) -> Callable[[AnyRow], bool]:
    """Return what tells of a row of :data:`PLACED` whether each word of a query occurs in what the place is called."""
    words = [same(word) for word in query.split()]
    if not words:
        return lambda _row: True
    tenants = _tenant_names(session, scopes, now)

    def is_named(row: AnyRow) -> bool:
        parts = (row.site or row.zone, row.building, row.floor, row.room, row.name, *tenants.get(row.room_id, ()))
        called = [same(part) for part in parts if part]
        return all(any(word in part for part in called) for word in words)

    return is_named


def by_parts(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[AnyRow]:
    """Yield the rows of a statement that may have thousands, and give way in between."""
    turn = Turn(enough=BRIEFLY)
    # Without being told so the library would fetch all rows before it hands out the first ones.
    for some in session.execute(statement, execution_options={"yield_per": AT_ONCE}).partitions():
        for row in some:
            yield row
            turn.breathe()


def spot_of(session: Session, code: str, now: datetime) -> Spot:
    """Return one board as a place."""
    return _one(session, Board.code == code.upper(), now)


def spot_of_kiosk(session: Session, kiosk: int, now: datetime) -> Spot:
    """Return the board that a kiosk shows as a place."""
    board = select(Kiosk.board_id).where(Kiosk.id == kiosk).scalar_subquery()
    return _one(session, Board.id == board, now)


def _one(session: Session, which: ColumnElement[bool], now: datetime) -> Spot:
    return filled(session, [session.execute(PLACED.where(which)).one()], now)[0]


def filled(session: Session, rows: Sequence[AnyRow], now: datetime) -> list[Spot]:
    """Return the places in some rows of :data:`PLACED`, with who is behind each door and which kiosks hang there."""
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
        for row in rows
    ]


def order(row: AnyRow) -> tuple[object, ...]:
    """Return the key by which lists order rows of :data:`PLACED`."""
    there = (row.site_id or 0, row.zone or "", row.building_id or 0, row.level or 0)
    return (*there, order_of(row.kind), room_order(row.room or ""), row.id)


def _tenant_names(session: Session, scopes: Iterable[Scope], now: datetime) -> Mapping[int, Sequence[str]]:
    day = day_at(session, now, Organisation.site_id)
    here = (within(scopes, SITE), Lease.stands_on(day), Organisation.stands_on(day))
    found: dict[int, list[str]] = defaultdict(list)
    for row in by_parts(session, _TENANTS.where(*here)):
        found[row.room_id].append(row.short_name or row.name)
    return found


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
