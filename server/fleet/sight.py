"""What the database says of all screens: read in one go, for all who compare with it, and only after somebody wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.accounts.rules import Span
from server.alerts.actions import ALERT
from server.core.db import BOARD, Database
from server.core.read_cache import ReadCache
from server.core.statements import AnyRow
from server.core.tables import Instance, plain
from server.core.turns import BRIEFLY, Turn
from server.fleet.life import KioskState, Spoken
from server.fleet.readers import Watching, entitled
from server.fleet.register import KNOWN, read_watchers
from server.fleet.rules import ALERTS
from server.live.sockets import Listener, Listeners

EPOCH = select(plain(Instance).c.epoch)
VERSIONS = select(BOARD.c.id, BOARD.c.version)
ALARMS = select(ALERT.c.kind, ALERT.c.subject).where(ALERT.c.kind.in_(ALERTS), ALERT.c.settled_at.is_(None))
PART = 200
"""Rows that are read at a time; between two parts everybody else may have their turn."""


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


def _parts(session: Session, statement: Select[*tuple[Any, ...]], turn: Turn) -> Iterator[Sequence[AnyRow]]:
    for part in session.execute(statement).partitions(PART):
        yield part
        turn.breathe()
