"""The phone that sends the current request, known by its cookie; and who acts by it.

Its people act each by their own things, a liaison by the company's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy import Date, ScalarSelect, bindparam, select
from sqlalchemy.orm import Session

from server.access.roles import Grant, Scope
from server.core.attendance import attendance
from server.core.database.transactions import Reads
from server.core.house import house
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.edge.cookies import LONGEST_AGE, keep, kept
from server.edge.hosts import SAFE
from server.phones.reads import PHONE, KnownPhone, find_phone
from server.phones.rules import NOTED_EVERY
from server.phones.tables import PhoneOwner
from server.roster.found import keep_found
from server.roster.homes import Home
from server.roster.tables import Membership

COOKIE = "phone"

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


def init_app(app: Flask) -> None:
    """Note which phones are in use, by what they write to an application: looking ahead at links changes nothing."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    # Browsers forget a cookie after its time however often it is used, but for one that is set anew.
    phone: KnownPhone | None = g.get("phone")
    secret = kept(COOKIE)
    if phone and secret and request.method not in SAFE and _is_due(phone):
        attendance().saw(PHONE, phone.id)
        hand_over(response, secret)
    return response


def _is_due(phone: KnownPhone) -> bool:
    return not phone.revoked and house().clock() >= phone.seen_at + NOTED_EVERY


def current_phone(reads: Reads) -> KnownPhone | None:
    """Return the phone that sends the current request, also one that was cut off."""
    if "phone" not in g:
        g.phone = find_phone(reads, kept(COOKIE), house().clock())
        keep_found((*g.phone.people, *g.phone.former) if g.phone else ())
    found: KnownPhone | None = g.phone
    return found


def forget_phone() -> None:
    """Let the rest of the request know nothing of its phone: what it was known by is over."""
    g.pop("phone", None)


def knows_phone() -> bool:
    """Tell whether the browser says to be a phone, believed without a look: the database may be what is away."""
    return kept(COOKIE) is not None


def present(reads: Reads) -> list[int]:
    """Return the people whose phone sends the current request: nobody for a stranger's."""
    return [home.person_id for home in homes_here(reads)]


def homes_here(reads: Reads) -> tuple[Home, ...]:
    """Return the people whose phone sends the current request, as they are on their rosters."""
    phone = current_phone(reads)
    return phone.people if phone and not phone.revoked else ()


def hand_over(response: Response, secret: str) -> None:
    """Let the phone be known by this secret from now on."""
    forget_phone()
    keep(response, COOKIE, secret, LONGEST_AGE)


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
    phone = current_phone(session)
    for home in phone.former if phone and not phone.revoked else ():
        yield Grant(holder(home), "former", Scope(person=home.person_id))
