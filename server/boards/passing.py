"""The passing of time changes faces too: somebody becomes overdue, a site opens or closes, a night ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select, update

from server.core.db import Database, Transaction
from server.core.tables import Board, Instance
from server.presence.statuses import STATUSES
from server.presence.tables import Presence
from server.roster.tables import Person
from server.sites.rules import edges
from server.sites.tables import Site, boards_showing

EVERY_SECONDS = 5.0


def pass_time(db: Database, now: datetime) -> None:
    """Give a new version to every board whose face changed by itself since the last look."""
    with db.reading() as session:
        last = session.scalars(select(Instance.ticked_at)).one()
        opening = [site.id for site in session.scalars(select(Site)) if edges(last, now, site.hours)]
        due = list(session.scalars(_organisations_due(last, now)))
        if not (opening or due):
            return
    db.act(lambda tx: _move(tx, opening, due, now))


def _move(tx: Transaction, sites: list[int], organisations: list[int], now: datetime) -> None:
    tx.move(select(Board.id).where(Board.site_id.in_(sites)))
    tx.move(boards_showing(organisations))
    tx.session.execute(update(Instance).values(ticked_at=now))


def _organisations_due(last: datetime, now: datetime) -> Select[int]:
    deadlines = [and_(Presence.until > last, Presence.until <= now)]
    for status in STATUSES.values():
        if status.overdue_after_minutes is not None:
            after = timedelta(minutes=status.overdue_after_minutes)
            deadlines.append(
                and_(Presence.status == status.key, Presence.since > last - after, Presence.since <= now - after)
            )
    return (
        select(Person.organisation_id).join(Presence, Presence.person_id == Person.id).where(or_(*deadlines)).distinct()
    )
