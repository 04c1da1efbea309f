"""Who acts by a phone: its people, each by their own things, a liaison by the company's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, ScalarSelect, bindparam, select
from sqlalchemy.orm import Session

from server.access.roles import Grant, Scope
from server.core.house import house
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.phones.cookies import current_phone, homes_here
from server.phones.tables import PhoneOwner
from server.roster.homes import Home
from server.roster.tables import Membership

_OWNED = (
    select(PhoneOwner.id)
    .join(Membership, Membership.person_id == PhoneOwner.person_id)
    .where(
        PhoneOwner.phone_id == bindparam("by_phone"),
        PhoneOwner.person_id == bindparam("by_person"),
        PhoneOwner.ended.is_(None),
        Membership.id == bindparam("by_membership"),
        Membership.stands_on(bindparam("by_day", type_=Date())),
    )
)
# Nobody at a door waits for whoever changes the roster, nor the other way round.
_OWN = _OWNED.with_for_update(read=True, of=PhoneOwner).scalar_subquery()
_LIAISON = _OWNED.where(Membership.liaison).with_for_update(read=True).scalar_subquery()


@dataclass(frozen=True, slots=True)
class PhoneHolder(Principal):
    """A person who acts by a phone, on a ``day`` as a member of an organisation, maybe as its liaison."""

    phone: int
    membership: int
    day: date
    liaison: bool = False

    @property
    def proof(self) -> ScalarSelect[Any]:
        """Whose phone it is, until it is cut off, or they leave the roster, or are liaison no longer."""
        return _LIAISON if self.liaison else _OWN

    @property
    def given(self) -> dict[str, Any]:
        """The phone, the person, the membership."""
        return {
            "by_phone": self.phone,
            "by_person": self.ref.id,
            "by_membership": self.membership,
            "by_day": self.day,
        }

    @property
    def refusal(self) -> Refusal:
        """What a stranger is told."""
        return Refusal("access.refused.stranger", status=403)


def holder(home: Home, *, liaison: bool = False) -> PhoneHolder:
    """Return one of the people whose phone sends the current request, as who acts."""
    with house().db.reading() as session:
        phone = current_phone(session)
    if phone is None:
        raise Refusal("access.refused.stranger", status=403)
    return PhoneHolder(Ref("person", home.person_id), phone.id, home.membership_id, home.day, liaison)


def grants(session: Session) -> Iterable[Grant]:
    """Return what the phone of the current request was granted."""
    for home in sorted(homes_here(session), key=lambda home: home.person_id):
        yield Grant(holder(home), "employee", Scope(person=home.person_id))
        if home.liaison:
            liaison = holder(home, liaison=True)
            yield Grant(liaison, "liaison", Scope(organisation=home.organisation_id))
