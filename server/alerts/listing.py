"""What the manager's pages show of alerts and of those who are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from server.access.reach import within
from server.access.roles import Permission, Place
from server.alerts.messages import what
from server.alerts.outbox import lane_of
from server.alerts.rules import ENDS_ITSELF, KINDS
from server.alerts.tables import Alert, Target
from server.core.jobs.tables import Job
from server.sites.tables import Site, Zone
from server.sites.zones import timezone_of_zone

SHOWN_FOR = timedelta(days=30)
MOST = 200
PLACE = {"zone": func.coalesce(Alert.zone_id, Site.zone_id), "site": Alert.site_id}
"""The columns that lists of alerts are limited by."""
Reach = Callable[[Permission], Iterable[Place]]


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


def open_alerts(session: Session, reach: Reach, now: datetime) -> list[AlertLine]:
    """Return what is wrong now, the newest first."""
    return _lines(session, _readable(reach) & Alert.settled_at.is_(None), now)


def past_alerts(session: Session, reach: Reach, now: datetime) -> list[AlertLine]:
    """Return what was wrong lately, the newest first."""
    return _lines(session, _readable(reach) & (Alert.settled_at > now - SHOWN_FOR), now)


def targets_of(session: Session, site: Site, now: datetime) -> list[TargetLine]:
    """Return who is told of a site's alerts."""
    found = session.scalars(select(Target).where(Target.site_id == site.id).order_by(Target.id))
    return [_target_line(session, target, ZoneInfo(site.timezone), now) for target in found]


def moment(at: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """Return when something was: the time alone if it was today."""
    if at is None:
        return ""
    there = at.astimezone(zone)
    return f"{there:%H:%M}" if there.date() == now.astimezone(zone).date() else f"{there:%m-%d %H:%M}"


def _readable(reach: Reach) -> ColumnElement[bool]:
    # An alert is read by whoever may see what it is about.
    kinds = {
        permission: [kind for kind, needs in KINDS.items() if needs is permission] for permission in KINDS.values()
    }
    return or_(false(), *(and_(Alert.kind.in_(some), within(reach(one), PLACE)) for one, some in kinds.items()))


def _lines(session: Session, which: ColumnElement[bool], now: datetime) -> list[AlertLine]:
    rows = session.execute(
        select(Alert, func.coalesce(Site.name, Zone.name), Site.timezone)
        .outerjoin(Site, Site.id == Alert.site_id)
        .outerjoin(Zone, Zone.id == Alert.zone_id)
        .where(which)
        .order_by(Alert.opened_at.desc(), Alert.id.desc())
        .limit(MOST)
    )
    return [
        _line(alert, where, ZoneInfo(timezone or timezone_of_zone(session, alert.zone_id)), now)
        for alert, where, timezone in rows
    ]


def _line(alert: Alert, where: str, zone: ZoneInfo, now: datetime) -> AlertLine:
    return AlertLine(
        id=alert.id,
        kind=alert.kind,
        what=what(alert),
        where=where,
        since=moment(alert.opened_at, zone, now),
        until=moment(alert.settled_at, zone, now),
        by_hand=alert.kind not in ENDS_ITSELF,
    )


def _target_line(session: Session, target: Target, zone: ZoneInfo, now: datetime) -> TargetLine:
    last = session.scalar(select(Job).where(Job.lane == lane_of(target.id)).order_by(Job.id.desc()).limit(1))
    line = TargetLine(target.id, target.kind, _shown(target), target.created_at)
    if last is None:
        return line
    state = "failed" if last.failure else "sent" if last.done_at else "waiting"
    at = moment(last.done_at if state == "sent" else last.made_at, zone, now)
    return TargetLine(line.id, line.kind, line.address, line.created_at, state, at, last.failure)


def _shown(target: Target) -> str:
    # The end of a webhook's URL is often a key: who reads over a shoulder need not learn it.
    if target.kind == "mail":
        return target.address
    parts = urlsplit(target.address)
    return f"{parts.scheme}://{parts.hostname}/…{target.address[-4:]}"
