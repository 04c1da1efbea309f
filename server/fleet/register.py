"""The register of the fleet: what the database says of all kiosks, and who is written down there as live or silent.

It is read in one go, for all who compare with it, and only after somebody wrote. That a kiosk came, went or fell
silent is written at once. Meanwhile the process that holds its socket vouches for it: of a thousand kiosks that are
still there it is written in one row that somebody looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from time import monotonic
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from server.accounts.rules import Span
from server.alerts.actions import ALERT
from server.core.database.db import BOARD, Database
from server.core.database.engines import sqlite_path
from server.core.database.read_cache import ReadCache
from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.tables import Instance, Instant, plain
from server.core.turns import BRIEFLY, Turn, give_way
from server.fleet.kiosks import KIOSK
from server.fleet.readers import Watching, entitled
from server.fleet.rules import ALERTS, SHARED, Deadlines, KioskState, Spoken, Vouchers
from server.fleet.tables import Watcher
from server.live.sockets import Listener, Listeners
from server.sites.tables import overviews_of

WATCHER = plain(Watcher)
LAID_OFF = timedelta(days=1)
"""A process that has not looked for so long is forgotten, once no kiosk is written down as watched by it."""
ALONE = timedelta(minutes=1)
"""How often a process says that it looks that has no others who wait for it."""
MOST_AT_ONCE = 100
"""Kiosks of one transaction: all doors wait for it."""
PART = 200
"""Rows that are read at a time; between two parts everybody else may have their turn."""

T = TypeVar("T", int, Spoken)

_COLUMNS = [KIOSK.c[name] for name in KioskState._fields]
_PAINTED = update(KIOSK).where(KIOSK.c.id == bindparam("kiosk")).values(painted=bindparam("version"))
_FIRST = (
    update(KIOSK)
    .where(KIOSK.c.id == bindparam("kiosk"), KIOSK.c.device.is_(None), KIOSK.c.paired_by.is_distinct_from(SHARED))
    .values(device=bindparam("named"), device_since=bindparam("now"))
)
_SILENT = (
    update(KIOSK)
    .where(KIOSK.c.id == bindparam("kiosk"))
    .values(seen_at=bindparam("heard_at"), silent_since=bindparam("now"), watched_by=None)
)
KNOWN = select(*_COLUMNS).where(KIOSK.c.revoked_at.is_(None))
WATCHERS = select(WATCHER.c.id, WATCHER.c.looked_at)
EPOCH = select(plain(Instance).c.epoch)
VERSIONS = select(BOARD.c.id, BOARD.c.version)
ALARMS = select(ALERT.c.kind, ALERT.c.subject).where(ALERT.c.kind.in_(ALERTS), ALERT.c.settled_at.is_(None))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says: the epoch and each board's version, the kiosks that were not cut off, by themselves and
    as they speak, when each process that watches them looked, the kiosks that an alert is open about by its kind, and
    those readers of the ones that watch here whose rights hold, as long as their sign-ins do. Of the kiosks apart: who
    is written down as silent.
    """

    epoch: str
    versions: Mapping[int, int]
    kiosks: Mapping[int, KioskState]
    spoken: Mapping[Spoken, KioskState]
    silent: Sequence[KioskState]
    watchers: Mapping[int, datetime]
    alarms: Mapping[str, Collection[int]]
    readers: Mapping[Watching, Span]


class Glance(NamedTuple):
    """Who listens here, which of them are readers, what the database says since, and when, on the monotonic clock, it
    was asked.
    """

    everyone: Mapping[str, Listener]
    readers: Mapping[str, Listener]
    facts: Facts
    asked_at: float


class Sight:
    """The sight of one process."""

    def __init__(self, db: Database, listeners: Listeners) -> None:
        self._listeners = listeners
        self._look: ReadCache[frozenset[Watching], Facts] = ReadCache(db, read_facts)

    def __call__(self) -> Glance:
        """Look. Raises what the database raises."""
        # Who listens first: whoever comes meanwhile may hold a token that the database learned after it was read.
        everyone, readers = self._listeners.everyone(), self._listeners.readers()
        asked_at = monotonic()
        watching = frozenset((who.login, who.board) for who in readers.values() if who.login is not None)
        return Glance(everyone, readers, self._look(watching), asked_at)


class Post:
    """The post of one process, of which the others know when it looked last; and after its end, whoever comes next."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._every = ALONE if sqlite_path(db.url) else timedelta(0)
        self._beat_at: datetime | None = None
        self.number: int | None = None

    def heartbeat(self, now: datetime) -> None:
        """Say that this process looks, when it is time."""
        if self._beat_at is None or not timedelta(0) <= now - self._beat_at < self._every:
            self.number, self._beat_at = self._db.act(partial(_heartbeat, number=self.number, now=now), by=HOUSE), now


def read_facts(session: Session, watching: Collection[Watching] = ()) -> Facts:
    """Read all of it, of the readers these."""
    turn = Turn(enough=BRIEFLY)
    kiosks: dict[int, KioskState] = {}
    spoken: dict[Spoken, KioskState] = {}
    for part in _parts(session, KNOWN, turn):
        some = list(map(KioskState._make, part))
        kiosks.update((one.id, one) for one in some)
        spoken.update((one.spoken, one) for one in some)
    versions: dict[int, int] = {}
    for part in _parts(session, VERSIONS, turn):
        versions.update(map(tuple, part))
    alarms: dict[str, set[int]] = defaultdict(set)
    for alarm in session.execute(ALARMS):
        alarms[alarm.kind].add(alarm.subject.id)
    return Facts(
        epoch=session.scalars(EPOCH).one(),
        versions=versions,
        kiosks=kiosks,
        spoken=spoken,
        silent=[one for one in kiosks.values() if one.silent_since is not None],
        watchers=read_watchers(session),
        alarms=alarms,
        readers=entitled(session, watching) if watching else {},
    )


def read_watchers(session: Session) -> dict[int, datetime]:
    """Return when each process looked last."""
    return {row.id: row.looked_at for row in session.execute(WATCHERS)}


def note_seen(
    db: Database,
    seen: Iterable[Spoken],
    painted: Mapping[Spoken, int],
    now: datetime,
    watcher: int | None = None,
    devices: Mapping[Spoken, str] = MappingProxyType({}),
) -> None:
    """Write down, in one go, which kiosks are alive, which version each has on the glass, and who watches them.

    The first device of a kiosk holds its codes.

    Where one came for the first time, or came back, the overviews that show it move with it. What the tablet did that a
    kiosk had before is no sign of life of the one that it has now.
    """
    for some in batches(seen):
        db.act(partial(_note, seen=some, painted=painted, now=now, watcher=watcher, devices=devices), by=HOUSE)


def note_gone(db: Database, gone: Iterable[Spoken], at: datetime, watcher: int | None) -> None:
    """Write down that kiosks were heard last at some instant and are watched no more, unless another watches by now."""
    for some in batches(gone):
        db.act(partial(_let_go, gone=some, at=at, watcher=watcher), by=HOUSE)


def note_silent(db: Database, kiosks: Iterable[int], deadlines: Deadlines, vouchers: Vouchers) -> None:
    """Write down which of these kiosks were not heard in time; the overviews that show them move with it."""
    for some in batches(kiosks):
        db.act(partial(_hush, kiosks=some, deadlines=deadlines, vouchers=vouchers), by=HOUSE)


def batches(everyone: Iterable[T], size: int = MOST_AT_ONCE) -> Iterator[set[T]]:
    """Divide kiosks among transactions, in one order; between two of them everybody else has their turn."""
    waiting = iter(sorted(everyone))
    while some := set(islice(waiting, size)):
        yield some
        give_way()


def _heartbeat(tx: Transaction, number: int | None, now: datetime) -> int:
    looks = update(WATCHER).where(WATCHER.c.id == number).values(looked_at=now).returning(WATCHER.c.id)
    known: int | None = tx.session.scalar(looks)
    if known is not None:
        return known
    # Of a kiosk that never came back the row tells when it was heard last.
    is_named = exists().where(KIOSK.c.watched_by == WATCHER.c.id)
    tx.session.execute(delete(WATCHER).where(WATCHER.c.looked_at < now - LAID_OFF, ~is_named))
    new: int = tx.session.scalars(insert(WATCHER).values(looked_at=now).returning(WATCHER.c.id)).one()
    return new


def _note(
    tx: Transaction,
    seen: set[Spoken],
    painted: Mapping[Spoken, int],
    now: datetime,
    watcher: int | None,
    devices: Mapping[Spoken, str],
) -> None:
    alive = [row for row in _locked(tx, {kiosk for kiosk, _generation in seen}) if row.spoken in seen]
    glass = [{"kiosk": row.id, "version": painted[row.spoken]} for row in alive if row.spoken in painted]
    values: dict[str, Any] = {"seen_at": now, "silent_since": None}
    if watcher is not None:
        values["watched_by"] = watcher
    tx.session.execute(update(KIOSK).where(_these(alive)).values(**values))
    if glass:
        tx.execute(_PAINTED, glass)
    unheld = [row for row in alive if row.device is None and row.spoken in devices]
    if unheld:
        tx.execute(_FIRST, [{"kiosk": row.id, "named": devices[row.spoken], "now": now} for row in unheld])
    came = {row.board_id for row in alive if not row.is_live}
    if came:
        tx.move(overviews_of(came))


def _let_go(tx: Transaction, gone: set[Spoken], at: datetime, watcher: int | None) -> None:
    rows = _locked(tx, {kiosk for kiosk, _generation in gone})
    ours = [row for row in rows if row.spoken in gone and row.watched_by == watcher]
    # It may have spoken since, over HTTP and to another process.
    last = literal(at, Instant())
    seen_at = case((KIOSK.c.seen_at < last, last), else_=KIOSK.c.seen_at)
    tx.session.execute(update(KIOSK).where(_these(ours)).values(seen_at=seen_at, watched_by=None))


def _hush(tx: Transaction, kiosks: set[int], deadlines: Deadlines, vouchers: Vouchers) -> None:
    rows = _locked(tx, kiosks)
    vouchers = replace(vouchers, looked_at=read_watchers(tx.session))
    silent = [row for row in rows if row.is_live and not vouchers.hear(row, deadlines)]
    if not silent:
        return
    said = [{"kiosk": row.id, "heard_at": vouchers.heard_at(row), "now": vouchers.now} for row in silent]
    tx.execute(_SILENT, said)
    tx.move(overviews_of(row.board_id for row in silent))


def _these(rows: Iterable[KioskState]) -> ColumnElement[bool]:
    return KIOSK.c.id.in_([row.id for row in rows])


def _locked(tx: Transaction, kiosks: Collection[int]) -> Sequence[KioskState]:
    # Several workers may write the same kiosks: one order, so that they do not wait in a ring; and who waited reads
    # what the other one wrote, so that one alone finds that a kiosk came or went.
    these = KNOWN.where(KIOSK.c.id.in_(kiosks)).order_by(KIOSK.c.id)
    return [KioskState._make(row) for row in tx.session.execute(these.with_for_update(key_share=True))]


def _parts(session: Session, statement: Select[*tuple[Any, ...]], turn: Turn) -> Iterator[Sequence[AnyRow]]:
    for part in session.execute(statement).partitions(PART):
        yield part
        turn.breathe()
