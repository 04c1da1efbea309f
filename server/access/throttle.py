"""Growing delays after failures, by key, that last over restarts and hold for all workers.

Whose delay a stranger must not be able to cause is decided by the key: name the device in it.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from server.access.patience import Patience
from server.access.tables import Throttle
from server.core.db import Transaction
from server.core.refusal import Refusal


def take_turn(tx: Transaction, key: str, now: datetime) -> None:
    """Wait for others who try at this key; raise :class:`Refusal` (429, with the seconds) while its delay lasts.

    Many at once must not all see that nobody waits yet: each sees what the one before it left.
    """
    left = _locked(tx, key, now).waits_until - now
    if left > timedelta():
        raise Refusal("core.refused.wait", status=429, seconds=math.ceil(left.total_seconds()))


def failed(tx: Transaction, key: str, now: datetime, patience: Patience) -> None:
    """Note a failure: each in a row may make the next try wait longer."""
    row = _locked(tx, key, now)
    if now - row.failed_at > patience.forgets_after:
        row.failures = 0
    row.failures += 1
    row.failed_at = now
    row.waits_until = now + patience.wait(row.failures)


def succeeded(tx: Transaction, key: str) -> None:
    """Forget the failures of a key."""
    tx.session.execute(delete(Throttle).where(Throttle.key == key))


def _locked(tx: Transaction, key: str, now: datetime) -> Throttle:
    # Where there is no row to lock one is made: of two who do so at once, one waits and then meets the other's row.
    row = tx.session.scalar(select(Throttle).where(Throttle.key == key).with_for_update())
    if row is None:
        row = Throttle(key=key, failures=0, failed_at=now, waits_until=now)
        tx.session.add(row)
        tx.session.flush()
    return row
