"""Who is gone, by the day of their site: who is on no roster, which organisation left, which site is closed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from server.departures.belongings import Kind
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Site
from server.sites.today import day_at

Among = Collection[int] | None


def _people(session: Session, among: Among, now: datetime) -> Select[int]:
    day = day_at(session, now, Organisation.site_id)
    theirs = (Membership.person_id == Person.id) & (Organisation.id == Membership.organisation_id)
    gone = select(Person.id).where(~exists().where(theirs, Membership.stands_from(day)))
    return gone if among is None else gone.where(Person.id.in_(among))


def _organisations(session: Session, among: Among, now: datetime) -> Select[int]:
    gone = select(Organisation.id).where(~Organisation.stands_from(day_at(session, now, Organisation.site_id)))
    return gone if among is None else gone.where(Organisation.id.in_(among))


def _sites(_session: Session, among: Among, _now: datetime) -> Select[int]:
    gone = select(Site.id).where(Site.closed_at.is_not(None))
    return gone if among is None else gone.where(Site.id.in_(among))


GONE: Mapping[Kind, Callable[[Session, Among, datetime], Select[int]]] = MappingProxyType(
    {"person": _people, "organisation": _organisations, "site": _sites}
)
"""Selects the ids of those who are gone, of all or among some."""
