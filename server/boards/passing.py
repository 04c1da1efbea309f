"""The passing of time changes faces too: somebody becomes overdue, a site opens or closes, a night ends.

At half past eight that is every board of a zone. It is written in parts, so that whoever checks in meanwhile waits for
one part, not for all. Until the last of them is written, the next look begins again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Select, bindparam, select, update

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.tables import Instance, Instant
from server.presence.figures import AT_ONCE, recount
from server.presence.tables import OrganisationFigures
from server.roster.tables import Organisation
from server.sites.rules import edges
from server.sites.tables import RUNS, Building, Site, boards_of_sites, boards_showing
from server.sites.today import day_at

EVERY_SECONDS = 5.0
BOARDS_AT_ONCE = 200
_TICKED = update(Instance).values(ticked_at=bindparam("now"))
DUE = OrganisationFigures.next_edge <= bindparam("now", type_=Instant())


def pass_time(db: Database, now: datetime) -> None:
    """Give a new version to every board whose face changed by itself since the last look."""
    with db.reading() as session:
        last = session.scalars(select(Instance.ticked_at)).one()
        opening = [site.id for site in session.scalars(select(Site).where(RUNS)) if edges(last, now, site.hours)]
        due = set(session.scalars(select(OrganisationFigures.organisation_id).where(DUE), {"now": now}))
        # A site's own day changes its rosters, and its hours what is said for the day: all of it is counted anew.
        theirs = set(session.scalars(select(Organisation.id).where(Organisation.site_id.in_(opening))))
    if not (opening or due):
        return
    for some in _parts(due - theirs, AT_ONCE):
        db.act(partial(_end, organisations=some, now=now), by=HOUSE)
    for some in _parts(theirs, AT_ONCE):
        db.act(partial(recount, organisations=some, now=now), by=HOUSE)
    for some in _parts(_boards(db, boards_of_sites(opening)), BOARDS_AT_ONCE):
        db.act(partial(Transaction.move, boards=some), by=HOUSE)
    db.act(lambda tx: tx.execute(_TICKED, {"now": now}), by=HOUSE)


def _end(tx: Transaction, organisations: Sequence[int], now: datetime) -> None:
    recount(tx, organisations, now)
    tx.move(boards_showing(organisations, day_at(tx.session, now, Building.site_id)))


def _boards(db: Database, these: Select[int]) -> Sequence[int]:
    with db.reading() as session:
        return session.scalars(these).all()


def _parts(these: Collection[int], size: int) -> Iterator[list[int]]:
    inorder = sorted(these)
    return (inorder[start : start + size] for start in range(0, len(inorder), size))
