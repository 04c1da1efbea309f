"""What every face is read from: rooms with their place, people with what is known of them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, bindparam, select

from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, rows_of
from server.presence.rules import Standing, Whereabouts, standing
from server.presence.tables import Presence
from server.roster.homes import on_roster
from server.roster.tables import Membership, Person
from server.sites.rules import Hours
from server.sites.tables import Building, Floor, Room


@dataclass(frozen=True, slots=True)
class Member:
    """A person with what is known of them now."""

    person: AnyRow
    standing: Standing


def rooms() -> Select[*tuple[Any, ...]]:
    """Select rooms with their floor and building."""
    return (
        select(
            Room.id,
            Room.number.label("room"),
            Floor.id.label("floor_id"),
            Floor.label.label("floor"),
            Building.name.label("building"),
        )
        .join(Floor, Floor.id == Room.floor_id)
        .join(Building, Building.id == Floor.building_id)
    )


_PEOPLE = (
    on_roster(bindparam("day", type_=Date()), Membership.organisation_id, Person.id, Membership.title, Person.phone)
    .add_columns(Person.name, Person.address, Person.salutation, Person.name_open)
    .add_columns(Person.times_open, Person.figures_open)
    .add_columns(Membership.liaison, Person.listed, Person.phone_open)
    .add_columns(Presence.status, Presence.since, Presence.until)
    .outerjoin(Presence, Presence.person_id == Person.id)
    .where(Membership.organisation_id.in_(bindparam("organisations", expanding=True)))
)


def people_of(reads: Reads, organisations: Iterable[int], day: date) -> Mapping[int, Sequence[AnyRow]]:
    """Return who is on the roster of each organisation on a day, in its order."""
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows_of(reads, _PEOPLE, organisations=list(organisations), day=day):
        found[row.organisation_id].append(row)
    return found


def members(people: Iterable[AnyRow], now: datetime, hours: Hours) -> list[Member]:
    """Return people with what is known of them now."""
    return [Member(row, standing(_whereabouts(row), now, hours)) for row in people]


def _whereabouts(row: AnyRow) -> Whereabouts | None:
    return Whereabouts(row.status, row.since, row.until) if row.status else None
