"""Alerts are raised and settled, by whoever finds out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.alerts.news import have_news
from server.alerts.rules import ENDS_ITSELF, KINDS
from server.alerts.scopes import about_alert
from server.alerts.tables import Alert
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.database.upserts import insert_into
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.tables import plain

ALERT = plain(Alert)


def raise_alert(
    tx: Transaction,
    kind: str,
    subject: Ref,
    site_id: int | None,
    now: datetime,
    zone_id: int | None = None,
    /,
    **detail: Any,
) -> bool:
    """Open an alert unless one of this kind is open for this subject; tell whether it was opened now.

    It is about something at a site, or about the wall of a zone.

    ``detail["what"]`` names the subject to people (``3-12 北辰智造``): it goes into messages, so it holds no name of a
    person. Everything else in the detail stays in the manager's pages.
    """
    if kind not in KINDS:
        raise LookupError(kind)
    alert = insert_into(tx.session, ALERT).values(
        kind=kind,
        subject=subject,
        zone_id=zone_id,
        site_id=site_id,
        opened_at=now,
        detail=orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode(),
    )
    # Two workers find the same thing at once: the index of open alerts decides, and nobody's transaction fails.
    opened = tx.session.execute(alert.on_conflict_do_nothing().returning(ALERT.c.id))
    if opened.one_or_none() is None:
        return False
    _pass_on(tx, site_id, now)
    return True


def settle_alert(tx: Transaction, kind: str, subject: Ref, now: datetime) -> bool:
    """Close the open alert of this kind and subject; tell whether there was one."""
    return _settle(tx, (ALERT.c.kind == kind) & (ALERT.c.subject == subject), now) is not None


def open_subjects(session: Session, kind: str) -> set[int]:
    """Return the ids of the rows that an alert of this kind is open about."""
    subjects = session.scalars(select(ALERT.c.subject).where(ALERT.c.kind == kind, ALERT.c.settled_at.is_(None)))
    return {subject.id for subject in subjects if subject.id is not None}


def settle_by_hand(db: Database, alert: int, by: Principal, now: datetime) -> None:
    """Note that somebody has seen to an alert. What ends by itself ends when it does."""

    def settle(tx: Transaction) -> None:
        kind = _settle(tx, (ALERT.c.id == alert) & ALERT.c.kind.not_in(ENDS_ITSELF), now)
        if kind:
            record(tx, by.ref, "alert.settled", about_alert(tx.session, alert), now, kind=kind)

    db.act(settle, by=by)


def _settle(tx: Transaction, which: ColumnElement[bool], now: datetime) -> str | None:
    """Close an open alert and return its kind, None where there is none."""
    still = which & ALERT.c.settled_at.is_(None)
    found = tx.session.execute(select(ALERT.c.site_id).where(still)).one_or_none()
    if found is None:
        return None
    _pass_on(tx, found.site_id, now)
    closed = update(ALERT).where(still).values(settled_at=now).returning(ALERT.c.kind)
    return tx.session.execute(closed).scalar_one_or_none()


def _pass_on(tx: Transaction, site_id: int | None, now: datetime) -> None:
    # Targets are named for a site; what is wrong with a zone's wall is read on the page of alerts.
    if site_id is not None:
        have_news(tx, site_id, now)
