"""The fleet as pages list it: the boards as places to hang a kiosk, and every kiosk with its place, its glass and what
it told of itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from server.access.reach import within
from server.access.roles import Scope
from server.alerts.actions import open_subjects
from server.boards.kiosks import Kiosk
from server.boards.overview import tenants_by_room
from server.core.boards.hanging import HANGS
from server.core.boards.kinds import order_of
from server.core.database.statements import AnyRow
from server.core.folding import same
from server.core.paging import Page, page_of
from server.core.tables import Board
from server.core.turns import BRIEFLY, Turn
from server.edge.agents import read_agent
from server.fleet.condition import READING, Condition, Vitals
from server.fleet.kiosks import KIOSK
from server.fleet.register import WATCHER
from server.fleet.rules import ALERTS
from server.roster.tables import Organisation
from server.sites.numbers import room_order
from server.sites.scopes import BOARD, SITE
from server.sites.tables import Building, Floor, Lease, Room, Site, Zone
from server.sites.today import day_at
from signs.panels import PANELS, Panel

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
VITALS = [READING.c[name] for name in Vitals.__dataclass_fields__]
_LAST = case((WATCHER.c.looked_at > KIOSK.c.seen_at, WATCHER.c.looked_at), else_=KIOSK.c.seen_at)
KIOSKS = (
    PLACED.add_columns(KIOSK.c.id.label("kiosk_id"), KIOSK.c.name.label("kiosk"), Board.version)
    .add_columns(*(KIOSK.c[name] for name in ("panel", "silent_since", "painted")), _LAST.label("heard_at"))
    .add_columns(READING.c.taken_at, *VITALS)
    .join(KIOSK, KIOSK.c.board_id == Board.id)
    .outerjoin(READING, READING.c.kiosk_id == KIOSK.c.id)
    .outerjoin(WATCHER, WATCHER.c.id == KIOSK.c.watched_by)
    .where(KIOSK.c.revoked_at.is_(None))
)
"""Kiosks that were not cut off, each with where it hangs and what it told last."""
NOTHING_TOLD = Vitals()

Lags = Mapping[int, float]
"""Board → the seconds that its slowest live kiosk is behind the database."""


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


@dataclass(frozen=True, slots=True)
class KioskLine:
    """One kiosk. ``painted`` is the version on its glass, ``version`` the newest of its board."""

    id: int
    name: str
    spot: Spot
    condition: Condition
    painted: int | None
    version: int
    told_at: datetime | None
    panel: Panel | None

    @property
    def device(self) -> tuple[str, ...]:
        """What the device is: its panel; or its kiosk browser, its system and WebView, its glass."""
        if self.panel:
            return self.panel.name, f"{self.panel.width} × {self.panel.height}"
        told = self.condition.vitals
        glass = f"{told.width} × {told.height}" if told.width and told.height else ""
        return tuple(part for part in (told.app, read_agent(told.agent or "").platform, glass) if part)


@dataclass(frozen=True, slots=True)
class Fleet:
    """A page of kiosks, and how many there are in each state on all of them."""

    page: Page[KioskLine]
    states: Mapping[str, int]


def spots(session: Session, scopes: Iterable[Scope], query: str, now: datetime, most: int | None = None) -> list[Spot]:
    """Return the boards within some scopes that a query names: zones, then sites by buildings, floors and rooms.

    There may be thousands: whoever shows the first ones asks for no more.
    """
    reach = tuple(scopes)
    is_named = _naming(session, reach, query, now)
    rows = [row for row in _by_parts(session, PLACED.where(within(reach, BOARD), HANGS)) if is_named(row)]
    return _filled(session, sorted(rows, key=_rank)[:most], now)


def spot_of(session: Session, code: str, now: datetime) -> Spot:
    """Return one board as a place."""
    return _one(session, Board.code == code.upper(), now)


def spot_of_kiosk(session: Session, kiosk: int, now: datetime) -> Spot:
    """Return the board that a kiosk shows as a place."""
    board = select(Kiosk.board_id).where(Kiosk.id == kiosk).scalar_subquery()
    return _one(session, Board.id == board, now)


def fleet(session: Session, scopes: Iterable[Scope], lags: Lags, query: str, page: int, now: datetime) -> Fleet:
    """Return the kiosks within some scopes that a query names; who needs a hand stands first."""
    reach, alerts = tuple(scopes), _alerts(session)
    is_named = _naming(session, reach, query, now)
    found: list[tuple[int, tuple[object, ...], int, AnyRow]] = []
    states: Counter[str] = Counter()
    for row in _by_parts(session, KIOSKS.where(within(reach, BOARD), HANGS)):
        if is_named(row):
            condition = _condition(row, alerts, lags)
            states[condition.state] += 1
            found.append((condition.urgency, _rank(row), row.kiosk_id, row))
    found.sort(key=itemgetter(0, 1, 2))
    shown = page_of([row for *_order, row in found], page)
    return Fleet(shown.of(_lines(session, shown.items, alerts, lags, now)), states)


def one_kiosk(session: Session, lags: Lags, kiosk: int, now: datetime) -> KioskLine | None:
    """Return one kiosk, None when it was cut off."""
    rows = session.execute(KIOSKS.where(KIOSK.c.id == kiosk)).all()
    return next(iter(_lines(session, rows, _alerts(session), lags, now)), None)


def _one(session: Session, which: ColumnElement[bool], now: datetime) -> Spot:
    return _filled(session, [session.execute(PLACED.where(which)).one()], now)[0]


def _filled(session: Session, rows: Sequence[AnyRow], now: datetime) -> list[Spot]:
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


def _naming(session: Session, scopes: Iterable[Scope], query: str, now: datetime) -> Callable[[AnyRow], bool]:
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


def _by_parts(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[AnyRow]:
    """Yield the rows of a statement that may have thousands, and give way in between."""
    turn = Turn(enough=BRIEFLY)
    # Without being told so the library would fetch all rows before it hands out the first ones.
    for some in session.execute(statement, execution_options={"yield_per": AT_ONCE}).partitions():
        for row in some:
            yield row
            turn.breathe()


def _rank(row: AnyRow) -> tuple[object, ...]:
    """Return the key by which lists order rows of :data:`PLACED`."""
    there = (row.site_id or 0, row.zone or "", row.building_id or 0, row.level or 0)
    return (*there, order_of(row.kind), room_order(row.room or ""), row.id)


def _tenant_names(session: Session, scopes: Iterable[Scope], now: datetime) -> Mapping[int, Sequence[str]]:
    day = day_at(session, now, Organisation.site_id)
    here = (within(scopes, SITE), Lease.stands_on(day), Organisation.stands_on(day))
    found: dict[int, list[str]] = defaultdict(list)
    for row in _by_parts(session, _TENANTS.where(*here)):
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


def _lines(
    session: Session, rows: Sequence[AnyRow], alerts: Mapping[int, Sequence[str]], lags: Lags, now: datetime
) -> list[KioskLine]:
    there = _filled(session, rows, now)
    return [_line(row, spot, _condition(row, alerts, lags)) for row, spot in zip(rows, there, strict=True)]


def _line(row: AnyRow, spot: Spot, condition: Condition) -> KioskLine:
    panel = PANELS[row.panel] if row.panel else None
    return KioskLine(row.kiosk_id, row.kiosk, spot, condition, row.painted, row.version, row.taken_at, panel)


def _condition(row: AnyRow, alerts: Mapping[int, Sequence[str]], lags: Lags) -> Condition:
    told = Vitals(*row[-len(VITALS) :]) if row.taken_at else NOTHING_TOLD
    lag = lags.get(row.id, 0.0)
    return Condition(row.heard_at, row.silent_since, alerts.get(row.kiosk_id, ()), lag, told)


def _alerts(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for kind in ALERTS:
        for kiosk in open_subjects(session, kind):
            found[kiosk].append(kind)
    return found
