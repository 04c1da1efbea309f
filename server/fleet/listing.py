"""The fleet as the manager's pages show it: every kiosk with its place, its glass and what it told of itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from server.access.reach import within
from server.access.roles import Scope
from server.alerts.actions import open_subjects
from server.core.boards.hanging import HANGS
from server.core.paging import Page, page_of
from server.core.statements import AnyRow
from server.core.tables import Board
from server.edge.agents import read_agent
from server.fleet.actions import KIOSK
from server.fleet.condition import Condition, Vitals
from server.fleet.orders import LASTS
from server.fleet.register import WATCHER
from server.fleet.rules import ALERTS
from server.fleet.spots import PLACED, Spot, by_parts, filled, naming, order
from server.fleet.tables import KioskCommand
from server.fleet.vitals import READING
from server.sites.scopes import BOARD
from signs.panels import PANELS, Panel

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


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order and how far it came: ``waiting``, ``sent``, ``done``, ``cannot`` or ``lost``."""

    kind: str
    state: str
    at: datetime


def fleet(session: Session, scopes: Iterable[Scope], lags: Lags, query: str, page: int, now: datetime) -> Fleet:
    """Return the kiosks within some scopes that a query names; who needs a hand stands first."""
    reach, alerts = tuple(scopes), _alerts(session)
    is_named = naming(session, reach, query, now)
    found: list[tuple[int, tuple[object, ...], int, AnyRow]] = []
    states: Counter[str] = Counter()
    for row in by_parts(session, KIOSKS.where(within(reach, BOARD), HANGS)):
        if is_named(row):
            condition = _condition(row, alerts, lags)
            states[condition.state] += 1
            found.append((condition.urgency, order(row), row.kiosk_id, row))
    found.sort(key=itemgetter(0, 1, 2))
    shown = page_of([row for *_order, row in found], page)
    return Fleet(shown.of(_lines(session, shown.items, alerts, lags, now)), states)


def one_kiosk(session: Session, lags: Lags, kiosk: int, now: datetime) -> KioskLine | None:
    """Return one kiosk, None when it was cut off."""
    rows = session.execute(KIOSKS.where(KIOSK.c.id == kiosk)).all()
    return next(iter(_lines(session, rows, _alerts(session), lags, now)), None)


def orders_of(session: Session, kiosk: int, now: datetime) -> dict[str, OrderLine]:
    """Return the last order of each kind."""
    rows = session.scalars(select(KioskCommand).where(KioskCommand.kiosk_id == kiosk).order_by(KioskCommand.id))
    return {row.kind: _order_line(row, now) for row in rows}


def _lines(
    session: Session, rows: Sequence[AnyRow], alerts: Mapping[int, Sequence[str]], lags: Lags, now: datetime
) -> list[KioskLine]:
    there = filled(session, rows, now)
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


def _order_line(row: KioskCommand, now: datetime) -> OrderLine:
    if row.done_at is not None:
        return OrderLine(row.kind, row.outcome or "done", row.done_at)
    if now - row.created_at > LASTS + timedelta(seconds=5):
        return OrderLine(row.kind, "lost", row.created_at)
    return OrderLine(row.kind, "sent" if row.sent_at else "waiting", row.sent_at or row.created_at)
