"""The passing of time changes faces too: somebody becomes overdue, a site opens or closes, a night ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from server.core.db import Database, Transaction
from server.core.tables import Instance, Instant
from server.presence.figures import recount_many
from server.presence.tables import OrganisationFigures
from server.roster.tables import Organisation
from server.sites.rules import edges
from server.sites.tables import Building, Site, boards_of_sites, boards_showing
from server.sites.today import day_at

EVERY_SECONDS = 5.0
DUE = OrganisationFigures.next_edge <= bindparam("now", type_=Instant())


def pass_time(db: Database, now: datetime) -> None:
    """Give a new version to every board whose face changed by itself since the last look."""
    with db.reading() as session:
        last = session.scalars(select(Instance.ticked_at)).one()
        opening = [site.id for site in session.scalars(select(Site)) if edges(last, now, site.hours)]
        due = list(session.scalars(select(OrganisationFigures.organisation_id).where(DUE), {"now": now}))
        if not (opening or due):
            return
    db.act(lambda tx: _move(tx, opening, due, now), long=True)


def _move(tx: Transaction, sites: list[int], organisations: list[int], now: datetime) -> None:
    # A site's own day changes its rosters, and its hours what is said for the day: all of it is counted anew.
    theirs = tx.session.scalars(select(Organisation.id).where(Organisation.site_id.in_(sites)))
    recount_many(tx, [*organisations, *theirs], now)
    tx.move(boards_of_sites(sites))
    tx.move(boards_showing(organisations, day_at(tx.session, now, Building.site_id)))
    tx.session.execute(update(Instance).values(ticked_at=now))
