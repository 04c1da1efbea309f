"""Growing delays after failures, by key, that last over restarts and hold for all workers.

Whose delay a stranger must not be able to cause is decided by the key: name the device in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.core.db import Transaction
from server.core.refusal import Refusal
from server.core.tables import Throttle


@dataclass(frozen=True, slots=True)
class Patience:
    """The rule of a delay: some failures are free, each one more doubles the wait up to a limit; calm forgets."""

    free: int = 3
    first: timedelta = timedelta(seconds=2)
    most: timedelta = timedelta(minutes=1)
    forgets_after: timedelta = timedelta(hours=1)

    def wait(self, failures: int) -> timedelta:
        """Return how long to wait after this many failures in a row."""
        if failures <= self.free:
            return timedelta()
        doublings = min(failures - self.free - 1, 30)
        return min(self.first * (1 << doublings), self.most)


def refuse_while_waiting(session: Session, key: str, now: datetime) -> None:
    """Raise :class:`Refusal` (429, with the seconds to wait) while the delay of this key lasts."""
    until = session.scalar(select(Throttle.waits_until).where(Throttle.key == key))
    if until is not None and now < until:
        raise Refusal("refused.wait", status=429, seconds=math.ceil((until - now).total_seconds()))


def failed(tx: Transaction, key: str, now: datetime, patience: Patience) -> int:
    """Note a failure; return how many there were in a row."""
    row = tx.session.scalar(select(Throttle).where(Throttle.key == key).with_for_update())
    if row is None:
        row = Throttle(key=key, failures=0, failed_at=now, waits_until=now)
        tx.session.add(row)
    elif now - row.failed_at > patience.forgets_after:
        row.failures = 0
    row.failures += 1
    row.failed_at = now
    row.waits_until = now + patience.wait(row.failures)
    tx.session.flush()
    return row.failures


def succeeded(tx: Transaction, key: str) -> None:
    """Forget the failures of a key."""
    tx.session.execute(delete(Throttle).where(Throttle.key == key))
