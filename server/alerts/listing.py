"""What the manager's pages show of alerts and of those who are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from server.access.reach import within
from server.access.roles import Permission, Scope
from server.alerts.messages import what
from server.alerts.outbox import lane_of
from server.alerts.rules import ENDS_ITSELF, KINDS
from server.alerts.tables import Alert, Target
from server.core.jobs.tables import Job
from server.sites.tables import Site, Zone
from server.sites.zones import timezone_of_zone
from server.words.clock import Clock

SHOWN_FOR = timedelta(days=30)
MOST = 200
SCOPE = {"zone": func.coalesce(Alert.zone_id, Site.zone_id), "site": Alert.site_id}
"""The columns that lists of alerts are limited by."""
Reach = Callable[[Permission], Iterable[Scope]]


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert, at a site or on the wall of a zone. ``by_hand``: somebody must say that it is settled."""

    id: int
    kind: str
    what: str
    where: str
    since: str
    until: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target with the state of its last message: ``sent``, ``waiting``, ``failed`` or nothing yet."""

    id: int
    kind: str
    address: str
    created_at: datetime
    state: str | None = None
    at: str = ""
    failure: str | None = None


def open_alerts(session: Session, reach: Reach, now: datetime, lang: str) -> list[AlertLine]:
    """Return what is wrong now, the newest first."""
    return _lines(session, _readable(reach) & Alert.settled_at.is_(None), now, lang)


def past_alerts(session: Session, reach: Reach, now: datetime, lang: str) -> list[AlertLine]:
    """Return what was wrong lately, the newest first."""
    return _lines(session, _readable(reach) & (Alert.settled_at > now - SHOWN_FOR), now, lang)


def targets_of(session: Session, site: Site, now: datetime, lang: str) -> list[TargetLine]:
    """Return who is told of a site's alerts."""
    found = session.scalars(select(Target).where(Target.site_id == site.id).order_by(Target.id))
    here = Clock.at(site.timezone, now, lang)
    return [_target_line(session, target, here) for target in found]


def _readable(reach: Reach) -> ColumnElement[bool]:
    # An alert is read by whoever may see what it is about.
    kinds = {
        permission: [kind for kind, needs in KINDS.items() if needs is permission] for permission in KINDS.values()
    }
    return or_(false(), *(and_(Alert.kind.in_(some), within(reach(one), SCOPE)) for one, some in kinds.items()))


def _lines(session: Session, which: ColumnElement[bool], now: datetime, lang: str) -> list[AlertLine]:
    rows = session.execute(
        select(Alert, func.coalesce(Site.name, Zone.name), Site.timezone)
        .outerjoin(Site, Site.id == Alert.site_id)
        .outerjoin(Zone, Zone.id == Alert.zone_id)
        .where(which)
        .order_by(Alert.opened_at.desc(), Alert.id.desc())
        .limit(MOST)
    )
    return [
        _line(alert, where, Clock.at(timezone or timezone_of_zone(session, alert.zone_id), now, lang))
        for alert, where, timezone in rows
    ]


def _line(alert: Alert, where: str, here: Clock) -> AlertLine:
    return AlertLine(
        id=alert.id,
        kind=alert.kind,
        what=what(alert),
        where=where,
        since=here.moment(alert.opened_at),
        until=here.moment(alert.settled_at),
        by_hand=alert.kind not in ENDS_ITSELF,
    )


def _target_line(session: Session, target: Target, here: Clock) -> TargetLine:
    last = session.scalar(select(Job).where(Job.lane == lane_of(target.id)).order_by(Job.id.desc()).limit(1))
    line = TargetLine(target.id, target.kind, _shown(target), target.created_at)
    if last is None:
        return line
    state = "failed" if last.failure else "sent" if last.done_at else "waiting"
    at = last.done_at if state == "sent" else last.made_at
    return TargetLine(line.id, line.kind, line.address, line.created_at, state, here.moment(at), last.failure)


def _shown(target: Target) -> str:
    # The end of a webhook's URL is often a key: who reads over a shoulder need not learn it.
    if target.kind == "mail":
        return target.address
    parts = urlsplit(target.address)
    return f"{parts.scheme}://{parts.hostname}/…{target.address[-4:]}"
