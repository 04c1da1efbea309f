"""What the database says of all screens: read in one go, for all who compare with it, and only after somebody wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.rules import Span
from server.alerts.actions import ALERT
from server.core.db import BOARD, Database
from server.core.look import Look
from server.core.sockets import Listener, Listeners
from server.core.tables import Instance, plain
from server.core.turns import Turn
from server.fleet.life import Known, Spoken
from server.fleet.readers import Watching, entitled
from server.fleet.register import KNOWN, read_watchers
from server.fleet.rules import ALERTS

EPOCH = select(plain(Instance).c.epoch)
VERSIONS = select(BOARD.c.id, BOARD.c.version)
ALARMS = select(ALERT.c.kind, ALERT.c.subject).where(ALERT.c.kind.in_(ALERTS), ALERT.c.settled_at.is_(None))
PART = 500
"""Rows that are read at a time; between two parts everybody else may have their turn."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says: the epoch and each board's version, the kiosks that were not cut off and those of them
    that are written down as live, when each process that watches them looked, the kiosks that an alert is open about by
    its kind, and those readers of the ones that watch here whose rights hold, as long as their sign-ins do.
    """

    epoch: str
    versions: Mapping[int, int]
    kiosks: Mapping[int, Known]
    live: Mapping[Spoken, Known]
    watchers: Mapping[int, datetime]
    alarms: Mapping[str, Collection[int]]
    readers: Mapping[Watching, Span]


class Glance(NamedTuple):
    """Who listens here, what the database says since, and when, on the monotonic clock, it was asked."""

    everyone: Mapping[str, Listener]
    facts: Facts
    asked_at: float


class Sight:
    """The sight of one process."""

    def __init__(self, db: Database, listeners: Listeners) -> None:
        self._listeners = listeners
        self._look: Look[frozenset[Watching], Facts] = Look(db, read_facts)

    def __call__(self) -> Glance:
        """Look. Raises what the database raises."""
        # Who listens first: whoever comes meanwhile may hold a token that the database learned after it was read.
        everyone = self._listeners.everyone()
        asked_at = monotonic()
        watching = frozenset((who.login, who.board) for who in everyone.values() if who.login is not None)
        return Glance(everyone, self._look(watching), asked_at)


def read_facts(session: Session, watching: Collection[Watching] = ()) -> Facts:
    """Read all of it, of the readers these."""
    turn = Turn()
    kiosks: dict[int, Known] = {}
    for part in session.execute(KNOWN).partitions(PART):
        kiosks.update((row.id, Known._make(row)) for row in part)
        turn.breathe()
    alarms: dict[str, set[int]] = defaultdict(set)
    for alarm in session.execute(ALARMS):
        alarms[alarm.kind].add(alarm.subject.id)
    return Facts(
        epoch=session.scalars(EPOCH).one(),
        versions={row[0]: row[1] for row in session.execute(VERSIONS)},
        kiosks=kiosks,
        live={one.spoken: one for one in kiosks.values() if one.is_live},
        watchers=read_watchers(session),
        alarms=alarms,
        readers=entitled(session, watching) if watching else {},
    )
