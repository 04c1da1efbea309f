"""The figures of each organisation, as a projection: counted anew from its people whenever something moves.

Nothing is ever added to them or taken away: they are what the rule makes of the roster and the present statuses, at the
instant that they name. They change again by themselves at ``next_edge``, and with the site's own day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.orm import Session

from server.core.database.asking import Ahead
from server.core.database.statements import AnyRow, Given
from server.core.database.transactions import Reads, Transaction, rows_of
from server.core.database.upserts import INSERTS, Insert
from server.core.days import stands_on
from server.core.refs import Ref
from server.core.tables import plain
from server.presence.rules import Tally, Whereabouts, tally
from server.presence.tables import OrganisationFigures, Presence
from server.roster.homes import MEMBERSHIP, ORGANISATION, SITE
from server.sites.rules import Hours, day_of
from server.sites.tables import HOURS, hours_of

FIGURES = plain(OrganisationFigures)
COUNTED = tuple(Tally.__dataclass_fields__)
"""The columns that the rule makes."""

AT_ONCE = 40
"""Organisations that are counted between two breaths: some milliseconds."""
LATELY = timedelta(days=2)
"""Within two days of any instant lies the day that it is at a site, wherever on earth that is."""

PRESENCE = plain(Presence)

_WANTED: BindParameter[int] = bindparam("organisations", expanding=True)
_LOCK = (
    select(FIGURES.c.organisation_id)
    .where(FIGURES.c.organisation_id.in_(_WANTED))
    .order_by(FIGURES.c.organisation_id)
    .with_for_update()
)
_SITES = select(ORGANISATION.c.id, *HOURS).select_from(ORGANISATION).join(SITE, SITE.c.id == ORGANISATION.c.site_id)
_THEIR_SITES = _SITES.where(ORGANISATION.c.id.in_(_WANTED)).order_by(ORGANISATION.c.id)
_AT_SITES = select(ORGANISATION.c.id).where(ORGANISATION.c.site_id.in_(bindparam("sites", expanding=True)))
_LATE = or_(MEMBERSHIP.c.ends.is_(None), MEMBERSHIP.c.ends >= bindparam("lately"))
_PEOPLE = (
    select(MEMBERSHIP.c.organisation_id, MEMBERSHIP.c.person_id, MEMBERSHIP.c.starts, MEMBERSHIP.c.ends)
    .add_columns(PRESENCE.c.entry_id, PRESENCE.c.status, PRESENCE.c.since, PRESENCE.c.until)
    .outerjoin(PRESENCE, PRESENCE.c.person_id == MEMBERSHIP.c.person_id)
    .where(MEMBERSHIP.c.organisation_id.in_(_WANTED), _LATE)
)


def recount(tx: Transaction, organisations: Iterable[int], now: datetime) -> None:
    """Count the people of these organisations anew, after whatever changed of them."""
    wanted = sorted(set(organisations))
    if wanted:
        rows = tx.execute(_THEIR_SITES, {"organisations": wanted})
        _recount(tx, {row.id: hours_of(row) for row in rows}, now)


def lock_people(tx: Transaction, organisation: int, now: datetime) -> Ahead:
    """Lock the figures of an organisation until the transaction ends, and ask what is known of its people of late.

    Whoever acts is confirmed with it.
    """
    _lock(tx, [organisation])
    return tx.confirming(_PEOPLE, _asked([organisation], now))


def count(
    tx: Transaction, organisation: int, people: Iterable[Whereabouts | None], hours: Hours, now: datetime
) -> None:
    """Write the figures of an organisation that is locked: they are counted from what is known of these people."""
    _write(tx, {organisation: tally(people, now, hours)}, now)


def whereabouts_in(row: AnyRow) -> Whereabouts | None:
    """Return what is known of a person in a row of :func:`lock_people`."""
    return Whereabouts(row.status, row.since, row.until) if row.status else None


def _recount(tx: Transaction, hours: Mapping[int, Hours], now: datetime) -> None:
    _lock(tx, list(hours))
    _write(tx, _counted(tx.connection, hours, now), now)


def _lock(tx: Transaction, organisations: list[int]) -> None:
    # Two of one organisation at once: each must see what the other said. SQLite writes one after the other anyway.
    if tx.connection.dialect.name == "postgresql":
        tx.send(_LOCK, {"organisations": organisations})


def _write(tx: Transaction, counted: Mapping[int, Tally], now: datetime) -> None:
    rows = [{"organisation_id": one, "at": now} | _values(seen) for one, seen in counted.items()]
    if rows:
        tx.send(_written(tx.connection.dialect.name), rows if len(rows) > 1 else rows[0])


def recount_changed(tx: Transaction, changed: Collection[Ref], now: datetime) -> None:
    """Count the people of these organisations anew, and of all that are at these sites."""
    wanted = {ref.id for ref in changed if ref.kind == "organisation" and ref.id}
    if sites := [ref.id for ref in changed if ref.kind == "site"]:
        wanted.update(row.id for row in tx.execute(_AT_SITES, {"sites": sites}))
    for some in tx.parts(sorted(wanted), AT_ONCE) if tx.long else [wanted]:
        recount(tx, some, now)


def wrong_figures(session: Session) -> Iterator[int]:
    """Return those whose figures are not what the rule makes of their people at the instant that the figures name."""
    stored = {row.organisation_id: row for row in session.execute(select(FIGURES))}
    at: dict[datetime | None, dict[int, Hours]] = defaultdict(dict)
    for row in session.execute(_SITES.order_by(ORGANISATION.c.id)):
        at[stored[row.id].at if row.id in stored else None][row.id] = hours_of(row)
    for instant, hours in at.items():
        if instant is None:
            yield from hours
            continue
        counted = _counted(session, hours, instant)
        yield from (one for one in hours if counted[one] != tally_of(stored[one]))


def tally_of(row: AnyRow) -> Tally:
    """Return the figures of a row that has their columns; of one that has none, nobody."""
    return Tally(**{name: getattr(row, name) for name in COUNTED}) if row.roster is not None else Tally()


def _counted(reads: Reads, hours: Mapping[int, Hours], now: datetime) -> dict[int, Tally]:
    people: dict[int, list[Whereabouts | None]] = {organisation: [] for organisation in hours}
    days = {organisation: day_of(now, theirs) for organisation, theirs in hours.items()}
    for row in rows_of(reads, _PEOPLE, **_asked(list(hours), now)):
        if stands_on(row.starts, row.ends, days[row.organisation_id]):
            people[row.organisation_id].append(whereabouts_in(row))
    return {one: tally(known, now, hours[one]) for one, known in people.items()}


def _asked(organisations: list[int], now: datetime) -> Given:
    return {"organisations": organisations, "lately": now.date() - LATELY}


def _values(seen: Tally) -> dict[str, Any]:
    return {name: getattr(seen, name) for name in COUNTED}


@cache
def _written(engine: str) -> Insert:
    insert = INSERTS[engine](FIGURES)
    anew = {name: insert.excluded[name] for name in ("at", *COUNTED)}
    return insert.on_conflict_do_update(index_elements=["organisation_id"], set_=anew)
