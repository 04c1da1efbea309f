"""What a greeting costs this server, as measured: how soon its fleet can be back depends on it."""

from __future__ import annotations

from time import thread_time

FIRST_SECONDS = 0.005
"""Of a greeting, until one was measured."""
WEIGHT = 0.02
"""What one greeting changes."""


class Pace:
    """The processor time of a greeting, averaged: from a connection's first word until its kiosk is told everything.

    While several greetings wait for a database at once, what is spent meanwhile is divided among them.
    """

    def __init__(self) -> None:
        self.arrival = self.answer = FIRST_SECONDS / 2
        self.lookup = 0.0
        self._under_way = 0
        self._given = 0
        self._began = 0.0

    def a_second(self) -> float:
        """Return how many greetings this server gives in a second in which it does nothing else."""
        return 1.0 / (self.arrival + self.lookup + self.answer)

    def arrived(self, seconds: float) -> None:
        """Note what it cost to open a line."""
        self.arrival += WEIGHT * (seconds - self.arrival)

    def expected(self, seconds: float, kiosks: int) -> None:
        """Note what it cost to find out about kiosks that will be greeted."""
        self.lookup += _weight(kiosks) * (seconds / kiosks - self.lookup)

    def begin(self) -> None:
        """Note that a kiosk said hello."""
        if not self._under_way:
            self._given, self._began = 0, thread_time()
        self._under_way += 1

    def end(self, *, given: bool) -> None:
        """Note that a kiosk was answered; who was refused was not greeted."""
        self._under_way -= 1
        self._given += given
        if self._given and not self._under_way:
            each = (thread_time() - self._began) / self._given
            self.answer += _weight(self._given) * (each - self.answer)


def _weight(greetings: int) -> float:
    return 1.0 - (1.0 - WEIGHT) ** greetings
