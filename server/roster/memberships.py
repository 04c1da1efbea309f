"""A membership begins, changes and ends, so that each day shows what was true on it.

The callers lock the roster: at most one membership of a person stands on any day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.access.reach import within
from server.access.roles import Scope
from server.core.days import Days
from server.core.folding import same
from server.core.refusal import Refusal
from server.roster.details import Details
from server.roster.scopes import ORGANISATION
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Site

KEPT = ("person_id", "organisation_id", "department_id", "title", "liaison")
"""What of a membership goes on when something else of it changes."""


def begin(session: Session, person_id: int, organisation_id: int, days: Days, **held: str | int | None) -> Membership:
    """Put a person on a roster on these days, as what is ``held``; refuse who is on one then."""
    others = session.scalars(select(Membership).where(Membership.person_id == person_id))
    if any(other.days.meets(days) for other in others):
        raise Refusal("roster.refused.person_elsewhere", status=409)
    place = {"person_id": person_id, "organisation_id": organisation_id}
    made = Membership(**place, **held, starts=days.starts, ends=days.ends)
    session.add(made)
    session.flush()
    return made


def who_left(session: Session, site_id: int, details: Details, day: date, among: Iterable[Scope]) -> int | None:
    """Return the one person of this name and number who was on a roster of the site and is on none any more.

    All of their past must lie within ``among``: whoever puts them on a roster can hand out their PIN.
    """
    now = exists().where(Membership.person_id == Person.id, Membership.stands_from(day))
    theirs = (
        select(Membership.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(Membership.person_id == Person.id)
        .correlate(Person)
    )
    here = theirs.where(Site.id == site_id).exists()
    beyond = theirs.where(~within(among, ORGANISATION)).exists()
    gone = select(Person.id, Person.name).where(Person.phone == details.phone, here, ~now, ~beyond)
    found = [row.id for row in session.execute(gone) if same(row.name) == same(details.name)]
    return found[0] if len(found) == 1 else None


def amend(session: Session, membership: Membership, day: date, **values: object) -> Membership:
    """Let a membership be different from a day on, and return it: the days before keep what was true on them."""
    different = {field: value for field, value in values.items() if getattr(membership, field) != value}
    if different and membership.starts < day:
        kept = {field: getattr(membership, field) for field in KEPT}
        following = Membership(**kept, starts=day, ends=membership.ends)
        membership.ends = day
        session.add(following)
        membership = following
    for field, value in different.items():
        setattr(membership, field, value)
    return membership


def end(membership: Membership, day: date) -> None:
    """Take a person off a roster from a day on; who had not begun by then never stood on it."""
    membership.ends = max(day, membership.starts)
