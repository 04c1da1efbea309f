"""Who took back the consent to be named: nobody but they give it again, in no company of the site and by no file."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.folding import same
from server.roster.importing.known import Refuser, Withdrawals
from server.roster.tables import Membership, Organisation, Person


def withdrawals_at(session: Session, site_id: int) -> Withdrawals:
    """Return who took back the consent to be named, of all who are or were on a roster of a site."""
    rows = session.execute(
        select(Person.id, Person.name, Person.phone, Membership.organisation_id)
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.site_id == site_id, Person.own_word.is_(False))
    ).all()
    at: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        at[row.id].add(row.organisation_id)
    people = {row.id: row for row in rows}.values()
    return Withdrawals(tuple(Refuser(same(row.name), row.phone, frozenset(at[row.id])) for row in people))


def withdrew(session: Session, person_id: int) -> bool:
    """Tell whether a person took back the consent to be named: then nobody but they can give it again."""
    person = session.execute(select(Person.name, Person.phone, Person.own_word).where(Person.id == person_id)).one()
    if person.own_word is not None:
        return not person.own_word
    theirs = (
        select(Organisation.site_id, Organisation.id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id)
    )
    rows = session.execute(theirs).all()
    return any(withdrawals_at(session, row.site_id).bind(person.name, person.phone, row.id) for row in rows)
