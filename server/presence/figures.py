"""The figures of each organisation, as a projection: counted anew from its people whenever something moves.

Nothing is ever added to them or taken away: they are what the rule makes of the roster and the present statuses, at the
instant that they name. They change again by themselves at ``next_edge``, and with the site's own day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from server.core.days import stands_on
from server.core.db import AnyRow, Transaction
from server.core.tables import plain
from server.core.upserts import INSERTS, Insert
from server.presence.rules import Known, Tally, tally
from server.presence.tables import OrganisationFigures, Presence
from server.roster.tables import Membership, Organisation
from server.sites.rules import Hours
from server.sites.tables import Site

FIGURES = plain(OrganisationFigures)
COUNTED = tuple(Tally.__dataclass_fields__)
"""The columns that the rule makes."""

AT_ONCE = 40
"""Organisations that are counted between two breaths: some milliseconds."""
LATELY = timedelta(days=2)
"""Within two days of any instant lies the day that it is at a site, wherever on earth that is."""

MEMBERSHIP, PRESENCE = plain(Membership), plain(Presence)

_WANTED: BindParameter[int] = bindparam("organisations", expanding=True)
_HELD = (
    select(FIGURES.c.organisation_id)
    .where(FIGURES.c.organisation_id.in_(_WANTED))
    .order_by(FIGURES.c.organisation_id)
    .with_for_update()
)
_LATE = or_(MEMBERSHIP.c.ends.is_(None), MEMBERSHIP.c.ends >= bindparam("lately"))
_PEOPLE: Select[*tuple[Any, ...]] = (
    select(Organisation.id, Site, MEMBERSHIP.c.starts, MEMBERSHIP.c.ends)
    .add_columns(PRESENCE.c.status, PRESENCE.c.since, PRESENCE.c.until)
    .join(Site, Site.id == Organisation.site_id)
    .outerjoin(MEMBERSHIP, (MEMBERSHIP.c.organisation_id == Organisation.id) & _LATE)
    .outerjoin(PRESENCE, PRESENCE.c.person_id == MEMBERSHIP.c.person_id)
    .where(Organisation.id.in_(_WANTED))
    .order_by(Organisation.id)
)


def recount(session: Session, organisations: Iterable[int], now: datetime) -> None:
    """Count the people of these organisations anew, after whatever changed of them."""
    wanted = sorted(set(organisations))
    if not wanted:
        return
    session.flush()
    engine = session.get_bind().dialect.name
    if engine == "postgresql":
        # Two of one organisation at once: each must see what the other said. SQLite writes one after the other anyway.
        session.execute(_HELD, {"organisations": wanted})
    counted = _counted(session, wanted, now)
    rows = [{"organisation_id": one, "at": now} | _values(seen) for one, seen in counted.items()]
    if rows:
        session.execute(_written(engine), rows)


def recount_many(tx: Transaction, organisations: Iterable[int], now: datetime) -> None:
    """Count the people of many organisations anew, in a long action."""
    for some in tx.parts(sorted(set(organisations)), AT_ONCE):
        recount(tx.session, some, now)


def wrong_figures(session: Session) -> Iterator[int]:
    """Return those whose figures are not what the rule makes of their people at the instant that the figures name."""
    stored = {row.organisation_id: row for row in session.execute(select(FIGURES))}
    at: dict[datetime | None, list[int]] = defaultdict(list)
    for organisation in session.scalars(select(Organisation.id).order_by(Organisation.id)):
        at[stored[organisation].at if organisation in stored else None].append(organisation)
    for instant, organisations in at.items():
        if instant is None:
            yield from organisations
            continue
        counted = _counted(session, organisations, instant)
        yield from (one for one in organisations if counted[one] != tally_of(stored[one]))


def tally_of(row: AnyRow) -> Tally:
    """Return the figures of a row that has their columns; of one that has none, nobody."""
    return Tally(**{name: getattr(row, name) for name in COUNTED}) if row.roster is not None else Tally()


def _counted(session: Session, organisations: Sequence[int], now: datetime) -> dict[int, Tally]:
    people: dict[int, list[Known | None]] = {}
    hours: dict[int, Hours] = {}
    day = now.date()
    rows = session.execute(_PEOPLE, {"organisations": organisations, "lately": now.date() - LATELY})
    for organisation, site, starts, ends, *said in rows:
        if organisation not in people:
            people[organisation], hours[organisation], day = [], site.hours, site.day(now)
        if starts is not None and stands_on(starts, ends, day):
            people[organisation].append(Known(*said) if said[0] else None)
    return {one: tally(known, now, hours[one]) for one, known in people.items()}


def _values(seen: Tally) -> dict[str, Any]:
    return {name: getattr(seen, name) for name in COUNTED}


@cache
def _written(engine: str) -> Insert:
    insert = INSERTS[engine](FIGURES)
    anew = {name: insert.excluded[name] for name in ("at", *COUNTED)}
    return insert.on_conflict_do_update(index_elements=["organisation_id"], set_=anew)
