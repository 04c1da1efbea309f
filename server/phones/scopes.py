"""Where the phone of a person belongs, for the guard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import About
from server.access.roles import Scope, around
from server.core.refs import Ref
from server.phones.tables import PhoneOwner
from server.roster.scopes import scope_of_person, scope_on


def scope_of_phone_owner(session: Session, phone_owner: int) -> Scope | None:
    """Return the scope of the person whose phone it is."""
    person = session.scalar(
        select(PhoneOwner.person_id).where(PhoneOwner.id == phone_owner, PhoneOwner.ended.is_(None))
    )
    return scope_of_person(session, person) if person else None


def about_phone(session: Session, phone: int, people: Iterable[int], now: datetime) -> About:
    """Return what a line about a phone of these people says of it."""
    scopes = [scope_on(session, person, now) for person in people]
    return About(Ref("phone", phone), around(scope for scope in scopes if scope))
