"""From alerts to messages: what happened at a site is gathered for a while, and told to everybody in one.

What cannot wait is told at once, with what was gathered by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from server.alerts.messages import news, trial
from server.alerts.outbox import alerts_page, send
from server.alerts.rules import AT_ONCE, GATHER, tells_at
from server.alerts.tables import Alert, Target
from server.core.database.transactions import Transaction
from server.core.jobs import Work, put
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.sites.tables import Site

NEWS = "news"
"""The kind of the job that tells a site's news: one of each site waits at most."""

BEGUN = Alert.told_at.is_(None) & Alert.settled_at.is_(None)
"""Alerts that nobody was told of. What is over by then is not worth a message."""
ENDED = and_(Alert.told_at.is_not(None), Alert.settled_at.is_not(None), Alert.settled_told_at.is_(None))


def have_news(tx: Transaction, site_id: int, now: datetime, *, at_once: bool) -> None:
    """Let those who run a site be told, at once or when more may have happened.

    Who is about to write to alerts that are there comes here first, and so waits for whoever is just telling of them.
    """
    put(tx, NEWS, {"site": site_id}, now, due=now if at_once else now + GATHER, key=str(Ref("site", site_id)))


def tell_news(work: Work) -> None:
    """Make a message for every target of a site, if it has news long enough."""
    work.house.db.act(lambda tx: _tell(tx, work, work.arguments["site"], work.house.clock()), by=HOUSE)


def _tell(tx: Transaction, work: Work, site_id: int, now: datetime) -> None:
    work.lock(tx)
    at = _tells_at(tx.session, site_id)
    if at is not None and now < at:
        work.put_off(tx, at)
        return
    if at is not None:
        _write(tx, tx.session.get_one(Site, site_id), alerts_page(work.house.config), now)
    work.finish(tx)


def _tells_at(session: Session, site_id: int) -> datetime | None:
    def among(which: ColumnElement[bool], value: Any) -> datetime | None:
        return cast("datetime | None", session.scalar(select(value).where(which, Alert.site_id == site_id)))

    urgent = among(BEGUN & Alert.kind.in_(AT_ONCE), func.min(Alert.opened_at))
    if urgent is not None:
        return urgent
    found = [among(BEGUN, func.min(Alert.opened_at)), among(ENDED, func.min(Alert.settled_at))]
    told = [among(Alert.id.is_not(None), func.max(column)) for column in (Alert.told_at, Alert.settled_told_at)]
    first = min((at for at in found if at), default=None)
    return None if first is None else tells_at(first, max((at for at in told if at), default=None))


def _write(tx: Transaction, site: Site, page: str, now: datetime) -> None:
    begun, ended = (_alerts(tx.session, which, site) for which in (BEGUN, ENDED))
    for alert in begun:
        alert.told_at = now
    for alert in ended:
        alert.settled_told_at = now
    targets = tx.session.scalars(select(Target.id).where(Target.site_id == site.id)).all()
    send(tx, targets, news(site, begun, ended, page, now), now)


def _alerts(session: Session, which: ColumnElement[bool], site: Site) -> Sequence[Alert]:
    return session.scalars(select(Alert).where(which, Alert.site_id == site.id).order_by(Alert.id)).all()


def tell_trial(tx: Transaction, target: Target, page: str, now: datetime) -> None:
    """Send a test message to one target."""
    site = tx.session.get_one(Site, target.site_id)
    send(tx, [target.id], trial(site, page, now), now)
