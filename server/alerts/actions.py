"""Alerts are raised and settled, by whoever finds out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.alerts.news import have_news
from server.alerts.rules import AT_ONCE, ENDS_ITSELF, KINDS, LASTS_A_DAY
from server.alerts.scopes import about_alert
from server.alerts.tables import Alert
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.database.upserts import insert_into
from server.core.jobs import Work
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.tables import plain
from server.sites.rules import day_start
from server.sites.tables import Site
from server.sites.today import first_day_end

ALERT = plain(Alert)
LOOKS_AGAIN = timedelta(hours=1)
"""At the latest, for a site may be new, or change its hours."""


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
    if kind in LASTS_A_DAY:
        _end_days(tx, (ALERT.c.kind == kind) & (ALERT.c.subject == subject), now)
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
    _pass_on(tx, site_id, now, at_once=kind in AT_ONCE)
    return True


def settle_alert(tx: Transaction, kind: str, subject: Ref, now: datetime) -> bool:
    """Close the open alert of this kind and subject; tell whether there was one."""
    return bool(_settle(tx, (ALERT.c.kind == kind) & (ALERT.c.subject == subject), now))


def open_subjects(session: Session, kind: str) -> set[int]:
    """Return the ids of the rows that an alert of this kind is open about."""
    subjects = session.scalars(select(ALERT.c.subject).where(ALERT.c.kind == kind, ALERT.c.settled_at.is_(None)))
    return {subject.id for subject in subjects if subject.id is not None}


def settle_by_hand(db: Database, alert: int, by: Principal, now: datetime) -> None:
    """Note that somebody has seen to an alert. What ends by itself ends when it does."""

    def settle(tx: Transaction) -> None:
        for kind in _settle(tx, (ALERT.c.id == alert) & ALERT.c.kind.not_in(ENDS_ITSELF), now):
            record(tx, by.ref, "alert.settled", about_alert(tx.session, alert), now, kind=kind)

    db.act(settle, by=by)


def settle_all(tx: Transaction, these: ColumnElement[bool], _author: Ref, now: datetime) -> None:
    """Close these alerts, and tell nobody: their site is closed."""
    tx.session.execute(update(ALERT).where(these).values(settled_at=now, settled_told_at=now))


def end_days(work: Work) -> None:
    """Settle what lasts for a day of its site, where that is over."""
    now = work.house.clock()
    work.house.db.act(lambda tx: _end_days(tx, ALERT.c.kind.in_(LASTS_A_DAY), now), by=HOUSE)


def next_end(session: Session, now: datetime) -> datetime:
    """Return when to look for days that are over."""
    return first_day_end(session, now, LOOKS_AGAIN)


def _end_days(tx: Transaction, which: ColumnElement[bool], now: datetime) -> None:
    """Close those of these alerts that were opened before the day of their site began."""
    begun = select(ALERT.c.id, ALERT.c.opened_at, Site).join(Site, Site.id == ALERT.c.site_id)
    still = tx.session.execute(begun.where(which, ALERT.c.settled_at.is_(None)))
    over = [alert for alert, opened_at, site in still if opened_at < day_start(now, site.hours)]
    _settle(tx, ALERT.c.id.in_(over), now)


def _settle(tx: Transaction, which: ColumnElement[bool], now: datetime) -> list[str]:
    """Close the open ones of these alerts and return their kinds."""
    still = which & ALERT.c.settled_at.is_(None)
    sites = tx.session.scalars(select(ALERT.c.site_id).where(still).distinct().order_by(ALERT.c.site_id)).all()
    for site in sites:
        _pass_on(tx, site, now)
    closed = update(ALERT).where(still).values(settled_at=now).returning(ALERT.c.kind)
    return list(tx.session.scalars(closed)) if sites else []


def _pass_on(tx: Transaction, site_id: int | None, now: datetime, *, at_once: bool = False) -> None:
    # Targets are named for a site; what is wrong with a zone's wall is read on the page of alerts.
    if site_id is not None:
        have_news(tx, site_id, now, at_once=at_once)
