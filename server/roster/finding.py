"""Finds people by what somebody types of a name: its characters, pinyin, or initials."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from server.roster.importing.values import clean
from server.roster.pinyin import as_spelled
from server.roster.tables import Membership, Organisation, Person


def means(typed: str) -> ColumnElement[bool]:
    """Return a condition on people: 张, zhangwei, Zhang W and zw mean 张伟, as wei does."""
    # The dot in a minority name is hard to type.
    written = func.replace(Person.name, "·", "").contains(clean(typed).replace("·", ""), autoescape=True)
    letters = as_spelled(typed)
    if not letters:
        return written
    return or_(
        written,
        func.replace(Person.pinyin, " ", "").startswith(letters, autoescape=True),
        Person.pinyin.contains(f" {letters}", autoescape=True),
        Person.initials.startswith(letters, autoescape=True),
    )


def people_meant(session: Session, site_id: int, typed: str) -> frozenset[int]:
    """Return the people of a site, past ones too, whom somebody may mean who types this."""
    there = select(Person.id).join(Membership, Membership.person_id == Person.id)
    there = there.join(Organisation, Organisation.id == Membership.organisation_id)
    return frozenset(session.scalars(there.where(Organisation.site_id == site_id, means(typed))))
