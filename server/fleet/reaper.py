"""Cuts off who may not listen any more: kiosks that were revoked, replaced or moved, readers whose rights ended.

Every process looks after its own sockets, so that no word between processes need arrive for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from server.core.clock import Clock
from server.core.turns import BRIEFLY, Turn
from server.fleet.register import Facts, Glance
from server.live.sockets import Listener, Listeners

REAPED = 500
"""Listeners who are looked at before everybody else may have their turn."""


class Reaper:
    """The reaper of one process."""

    def __init__(self, listeners: Listeners, clock: Clock) -> None:
        self._listeners = listeners
        self._clock = clock
        self._swept: Glance | None = None

    def reap(self, glance: Glance) -> None:
        """Cut off whoever listens beyond what holds now."""
        now, turn = self._clock(), Turn(enough=BRIEFLY)
        for number, sid in enumerate(self._doubted(glance)):
            if number % REAPED == 0:
                turn.breathe()
            who = glance.everyone[sid]
            if not _may_listen(who, glance.facts, now):
                self._cut_off(sid, who, glance.facts)
        self._swept = glance

    def _doubted(self, glance: Glance) -> Collection[str]:
        """Return who is to be looked at: while nobody writes, whoever came since, and whose sign-in ends with time."""
        if self._swept is None or self._swept.facts is not glance.facts:
            return glance.everyone
        return (glance.everyone.keys() - self._swept.everyone.keys()) | glance.readers.keys()

    def _cut_off(self, sid: str, who: Listener, facts: Facts) -> None:
        kiosk = facts.kiosks.get(who.kiosk) if who.kiosk is not None else None
        if kiosk is not None and kiosk.board_id != who.board:
            # It was moved, and comes back with the token that it has.
            self._listeners.part(sid)
        else:
            self._listeners.revoke(sid)


def _may_listen(who: Listener, facts: Facts, now: datetime) -> bool:
    if who.kiosk is not None:
        kiosk = facts.kiosks.get(who.kiosk)
        return kiosk is not None and (kiosk.board_id, kiosk.generation) == (who.board, who.generation)
    if who.login is None:
        return True
    span = facts.readers.get((who.login, who.board))
    return span is not None and span.is_live(now)
