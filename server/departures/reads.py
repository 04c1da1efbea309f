"""What would end with a departure, counted and named before it is confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.core.turns import BRIEFLY, Turn
from server.departures.belongings import BELONGINGS, Kind
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Site

Those = list[int] | Select[int]
NAMED = 8
"""Names that a preview shows; of more it tells the number."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How many of a ``kind`` end, with the names of the first of them."""

    key: str
    count: int
    names: tuple[str, ...] = ()

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


def endings_of(session: Session, organisation_id: int, people: Iterable[int], now: datetime) -> tuple[Ending, ...]:
    """Return what ends with an organisation, and with those of its people who go with it."""
    gone = sorted(people)
    return (_people(session, gone), *_endings(_of_all(session, gone, [organisation_id], now)))


def endings_at(session: Session, site_id: int, now: datetime) -> tuple[Ending, ...]:
    """Return what ends with a site: all its organisations and people, and what it has itself."""
    day = session.get_one(Site, site_id).day(now)
    tenants = (Organisation.site_id == site_id) & Organisation.stands_from(day)
    there = select(Organisation.id).where(tenants)
    names = session.scalars(select(Organisation.name).where(tenants).order_by(Organisation.id)).all()
    members = select(Membership.person_id).where(Membership.organisation_id.in_(there), Membership.stands_from(day))
    people = session.scalar(select(func.count()).select_from(members.distinct().subquery()))
    counted = _of_all(session, members, there, now) + _count(session, "site", [site_id], now)
    return (
        Ending("tenants", len(names), tuple(names[:NAMED])),
        Ending("people", people or 0),
        *_endings(counted),
    )


def _of_all(session: Session, people: Those, organisations: Those, now: datetime) -> Counter[str]:
    """Count what people have, and their organisations; what they asked was asked of those."""
    counted = _count(session, "person", people, now)
    del counted["requests"]
    return counted + _count(session, "organisation", organisations, now)


def _count(session: Session, kind: Kind, who: Those, now: datetime) -> Counter[str]:
    counted, turn = Counter[str](), Turn(enough=BRIEFLY)
    for one in BELONGINGS[kind]:
        counted[one.key] = session.scalar(select(func.count()).select_from(one.table).where(one.of(who, now))) or 0
        turn.breathe()
    return counted


def _people(session: Session, people: list[int]) -> Ending:
    names = select(Person.name).where(Person.id.in_(people)).order_by(Person.sort_key, Person.id).limit(NAMED)
    return Ending("people", len(people), tuple(session.scalars(names)))


def _endings(counted: Counter[str]) -> tuple[Ending, ...]:
    return tuple(Ending(key, count) for key, count in counted.items() if count)
