"""The fleet as the manager's pages show it: every kiosk with its place, its glass and what it told of itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.alerts.actions import open_subjects
from server.core.db import AnyRow
from server.core.reach import within
from server.core.roles import Place
from server.core.tables import Board
from server.fleet.actions import KIOSK
from server.fleet.condition import Condition, Vitals
from server.fleet.orders import LASTS
from server.fleet.rules import ALERTS, platform_of
from server.fleet.spots import Spot, spot_of_kiosk, spots
from server.fleet.tables import KioskCommand, KioskShot
from server.fleet.vitals import READING
from server.sites.places import BOARD
from server.sites.tables import Site
from signs.panels import PANELS, Panel

COLUMNS = [KIOSK.c[name] for name in ("id", "name", "board_id", "panel", "seen_at", "silent_since", "painted")]
VITALS = [READING.c[name] for name in Vitals.__dataclass_fields__]

Lags = Mapping[int, float]
"""Board → the seconds that its slowest live kiosk is behind the database."""


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
        return tuple(part for part in (told.app, platform_of(told.agent or ""), glass) if part)


@dataclass(frozen=True, slots=True)
class Fleet:
    """The kiosks that need a hand first, and how many there are in each state."""

    lines: tuple[KioskLine, ...]
    states: Mapping[str, int]

    @property
    def more(self) -> bool:
        """Whether there are others."""
        return sum(self.states.values()) > len(self.lines)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order and how far it came: ``waiting``, ``sent``, ``done``, ``cannot`` or ``lost``."""

    kind: str
    state: str
    at: datetime


def fleet(session: Session, places: Iterable[Place], lags: Lags, query: str, most: int, now: datetime) -> Fleet:
    """Return the kiosks within some places that a query names; who needs a hand stands first."""
    reach = tuple(places)
    there = {spot.board_id: spot for spot in spots(session, reach, query, now)}
    lines = _lines(session, within(reach, BOARD), there, lags)
    order = {board: number for number, board in enumerate(there)}
    lines.sort(key=lambda line: (line.condition.urgency, order[line.spot.board_id], line.id))
    return Fleet(tuple(lines[:most]), Counter(line.condition.state for line in lines))


def one_kiosk(session: Session, lags: Lags, kiosk: int, now: datetime) -> KioskLine | None:
    """Return one kiosk, None when it was cut off."""
    spot = spot_of_kiosk(session, kiosk, now)
    return next(iter(_lines(session, KIOSK.c.id == kiosk, {spot.board_id: spot}, lags)), None)


def orders_of(session: Session, kiosk: int, now: datetime) -> dict[str, OrderLine]:
    """Return the last order of each kind."""
    rows = session.scalars(select(KioskCommand).where(KioskCommand.kiosk_id == kiosk).order_by(KioskCommand.id))
    return {row.kind: _order_line(row, now) for row in rows}


def shot_at(session: Session, kiosk: int) -> datetime | None:
    """Return when the kiosk's last picture was taken."""
    return session.scalar(select(KioskShot.taken_at).where(KioskShot.kiosk_id == kiosk))


def _lines(session: Session, which: ColumnElement[bool], there: Mapping[int, Spot], lags: Lags) -> list[KioskLine]:
    # Plain rows: as objects, a zone's two thousand would keep the doors waiting.
    rows = session.execute(
        select(*COLUMNS, Board.version, READING.c.taken_at, *VITALS)
        .join(Board, Board.id == KIOSK.c.board_id)
        .outerjoin(Site, Site.id == Board.site_id)
        .outerjoin(READING, READING.c.kiosk_id == KIOSK.c.id)
        .where(which, KIOSK.c.revoked_at.is_(None))
        .order_by(KIOSK.c.id)
    ).all()
    alerts = _alerts(session)
    return [_line(row, there[row.board_id], alerts.get(row.id, ()), lags) for row in rows if row.board_id in there]


def _line(row: AnyRow, spot: Spot, alerts: Sequence[str], lags: Lags) -> KioskLine:
    told = Vitals(*row[-len(VITALS) :]) if row.taken_at else Vitals()
    panel = PANELS[row.panel] if row.panel else None
    condition = Condition(row.seen_at, row.silent_since, alerts, lags.get(row.board_id, 0.0), told)
    return KioskLine(row.id, row.name, spot, condition, row.painted, row.version, row.taken_at, panel)


def _alerts(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for kind in ALERTS:
        for kiosk in open_subjects(session, kind):
            found[kiosk].append(kind)
    return found


def _order_line(row: KioskCommand, now: datetime) -> OrderLine:
    if row.done_at is not None:
        return OrderLine(row.kind, row.outcome or "done", row.done_at)
    if now - row.created_at > LASTS + timedelta(seconds=5):
        return OrderLine(row.kind, "lost", row.created_at)
    return OrderLine(row.kind, "sent" if row.sent_at else "waiting", row.sent_at or row.created_at)
