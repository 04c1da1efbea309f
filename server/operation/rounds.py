"""The round: one look at the database, with which the pusher, the reaper and the readings compare what they know."""

from __future__ import annotations

import logging
from collections.abc import Callable

from server.fleet.reaper import Reaper
from server.fleet.register import Glance, Sight
from server.live.push import Push
from server.operation.readings import Readings

EVERY_SECONDS = 1.5

log = logging.getLogger(__name__)


class Rounds:
    """The rounds of one process."""

    def __init__(self, sight: Sight, push: Push, reaper: Reaper, readings: Readings) -> None:
        self._sight = sight
        self._compare: list[Callable[[Glance], object]] = [
            lambda glance: push.reconcile(glance.facts, glance.asked_at),
            reaper.reap,
            readings.keep_up,
        ]

    def run_once(self) -> None:
        """Read, and compare. Raises where the database does not answer: the heartbeats tell its age meanwhile."""
        glance = self._sight()
        for compare in self._compare:
            try:
                compare(glance)
            except Exception:
                # The others are not to miss what they could compare.
                log.exception("%s failed", compare)
