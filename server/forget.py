"""What needs to be remembered for a while only: answers to repeated requests, used codes, single-use rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from server.alerts.tables import Alert, Outbox
from server.core.db import Database
from server.core.tables import Idempotency
from server.presence.tables import UsedTicket

REMEMBERED = timedelta(days=2)
"""A phone that was offline over night may still repeat itself in the morning."""

ALERTS_REMEMBERED = timedelta(days=90)
"""As long as the detail of the ledgers."""


def forget(db: Database, now: datetime) -> None:
    """Drop what is older than :data:`REMEMBERED`, and alerts that are long over."""
    with db.transaction() as tx:
        tx.session.execute(delete(UsedTicket).where(UsedTicket.used_at < now - REMEMBERED))
        tx.session.execute(delete(Idempotency).where(Idempotency.created_at < now - REMEMBERED))
        over = (Outbox.due_at.is_(None)) & (Outbox.made_at < now - ALERTS_REMEMBERED)
        tx.session.execute(delete(Outbox).where(over))
        tx.session.execute(delete(Alert).where(Alert.settled_at < now - ALERTS_REMEMBERED))
