"""Alerts are raised and settled, by whoever finds out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from server.alerts.tables import Alert
from server.core.db import Transaction
from server.core.tables import plain

ALERT = plain(Alert)


def raise_alert(tx: Transaction, kind: str, subject: str, site_id: int, now: datetime, **detail: Any) -> bool:
    """Open an alert unless one of this kind is open for this subject; tell whether it was opened now.

    ``detail["what"]`` names the subject to people (``3-12 北辰智造``): it goes into messages, so it holds no name of a
    person. Everything else in the detail stays in the manager's pages.
    """
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[tx.session.get_bind().dialect.name]
    alert = insert(ALERT).values(
        kind=kind,
        subject=subject,
        site_id=site_id,
        opened_at=now,
        detail=orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode(),
    )
    # Two workers find the same thing at once: the index of open alerts decides, and nobody's transaction fails.
    opened = tx.session.execute(alert.on_conflict_do_nothing().returning(ALERT.c.id))
    return opened.one_or_none() is not None


def settle_alert(tx: Transaction, kind: str, subject: str, now: datetime) -> bool:
    """Close the open alert of this kind and subject; tell whether there was one."""
    open_one = (ALERT.c.kind == kind) & (ALERT.c.subject == subject) & ALERT.c.settled_at.is_(None)
    settled = tx.session.execute(update(ALERT).where(open_one).values(settled_at=now).returning(ALERT.c.id))
    return settled.one_or_none() is not None
