"""Growing delays after failures, by key, that last over restarts and hold for all workers.

Whose delay a stranger must not be able to cause is decided by the key: name the device in it.
"""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.core.db import Transaction
from server.core.patience import Patience
from server.core.refusal import Refusal
from server.core.tables import Throttle


def refuse_while_waiting(session: Session, key: str, now: datetime) -> None:
    """Raise :class:`Refusal` (429, with the seconds to wait) while the delay of this key lasts."""
    until = session.scalar(select(Throttle.waits_until).where(Throttle.key == key))
    if until is not None and now < until:
        raise Refusal("refused.wait", status=429, seconds=math.ceil((until - now).total_seconds()))


def take_turns(tx: Transaction, key: str) -> None:
    """Let those who try at one key do so one after the other: many at once must not all see that nobody waits yet."""
    tx.session.execute(select(Throttle.key).where(Throttle.key == key).with_for_update())


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
