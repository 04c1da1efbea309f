"""The passing of time changes faces too: somebody becomes overdue, a site opens or closes, a night ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from server.core.db import Database, Transaction
from server.core.intervals import Day
from server.core.tables import Board, Instance
from server.presence.rules import ends_at
from server.presence.statuses import STATUSES
from server.presence.tables import Presence
from server.roster.tables import Membership, Organisation
from server.sites.rules import LEAST, Hours, day_start, edges
from server.sites.tables import Building, Site, boards_showing
from server.sites.today import day_at

EVERY_SECONDS = 5.0


def pass_time(db: Database, now: datetime) -> None:
    """Give a new version to every board whose face changed by itself since the last look."""
    with db.reading() as session:
        last = session.scalars(select(Instance.ticked_at)).one()
        hours = {site.id: site.hours for site in session.scalars(select(Site))}
        opening = [site for site, its in hours.items() if edges(last, now, its)]
        day = day_at(session, now, Organisation.site_id)
        due = list(session.scalars(_organisations_due(day, last, now)))
        due += _organisations_lapsed(session, day, hours, last, now)
        if not (opening or due):
            return
    db.act(lambda tx: _move(tx, opening, due, now))


def _move(tx: Transaction, sites: list[int], organisations: list[int], now: datetime) -> None:
    tx.move(select(Board.id).where(Board.site_id.in_(sites)))
    tx.move(boards_showing(organisations, day_at(tx.session, now, Building.site_id)))
    tx.session.execute(update(Instance).values(ticked_at=now))


def _organisations_due(day: Day, last: datetime, now: datetime) -> Select[int]:
    deadlines = [and_(Presence.until > last, Presence.until <= now)]
    for status in STATUSES.values():
        if status.overdue_after_minutes is not None:
            after = timedelta(minutes=status.overdue_after_minutes)
            deadlines.append(
                and_(Presence.status == status.key, Presence.since > last - after, Presence.since <= now - after)
            )
    return (
        select(Membership.organisation_id)
        .join(Presence, Presence.person_id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(or_(*deadlines), Membership.stands_on(day))
        .distinct()
    )


def _organisations_lapsed(
    session: Session, day: Day, hours: Mapping[int, Hours], last: datetime, now: datetime
) -> Iterator[int]:
    """Return those of whom a declaration ended that outlived its day: the day's own end moves every board anyway."""
    # What was said on the day that still goes on lasts to its end: no evening asks after all of the morning.
    today = max((day_start(now, its) for its in hours.values()), default=now)
    said_then = (Presence.since > last - LEAST) & (Presence.since <= now - LEAST) & (Presence.since < today)
    people = (
        select(Presence, Membership.organisation_id, Organisation.site_id)
        .join(Membership, Membership.person_id == Presence.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
    )
    for row in session.execute(people.where(said_then, Membership.stands_on(day))):
        ends = ends_at(row.Presence.known, hours[row.site_id])
        if ends is not None and last < ends <= now:
            yield row.organisation_id
