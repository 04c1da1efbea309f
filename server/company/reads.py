"""What the company's page shows: the people with their status, the requests that wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from server.access.reach import within
from server.access.roles import Scope
from server.accounts.authors import names_of
from server.core.database.statements import AnyRow
from server.core.days import Days
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.corrections.tables import Correction
from server.presence.history import DAYS, HistoryLine, read_entry
from server.presence.rules import Standing, standing
from server.presence.tables import Entry, Presence
from server.roster.homes import Home, member_of, once_member_of, once_on_roster_of, roster_of
from server.roster.rooms import Occupied, rooms_of
from server.roster.scopes import ORGANISATION
from server.roster.tables import Membership, Organisation, Person
from server.roster.withdrawals import withdrew
from server.sites.rules import Hours, day_of
from server.sites.tables import Site
from server.sites.today import day_at


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation with the hours of its site and the number of requests that wait."""

    id: int
    name: str
    short_name: str | None
    notice: str | None
    days: Days
    site_id: int
    hours: Hours
    waiting: int

    @property
    def short(self) -> str:
        """What its door calls it."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the company with what is known of them now."""

    person: Home
    standing: Standing


@dataclass(frozen=True, slots=True)
class Request:
    """A request for correction with what it is about."""

    row: Correction
    person: Person
    line: HistoryLine | None
    decided_by: str | None

    @property
    def asker(self) -> Ref:
        """How ledgers name whoever asks."""
        return Ref("person", self.person.id)


def read_companies(session: Session, scopes: Iterable[Scope], now: datetime) -> Sequence[AnyRow]:
    """Return the companies within some scopes that are here today: id and name."""
    return session.execute(
        select(Organisation.id, Organisation.name)
        .join(Site, Site.id == Organisation.site_id)
        .where(within(scopes, ORGANISATION), Organisation.stands_on(day_at(session, now, Organisation.site_id)))
        .order_by(Organisation.id)
    ).all()


def read_company(session: Session, organisation: int) -> Company:
    """Return an organisation."""
    row = session.get_one(Organisation, organisation)
    site = session.get_one(Site, row.site_id)
    here = (Correction.organisation_id == organisation) & (Correction.state == "open")
    count = session.scalar(select(func.count()).select_from(Correction).where(here)) or 0
    return Company(row.id, row.name, row.short_name, row.notice, row.days, site.id, site.hours, count)


def read_rooms(session: Session, company: Company, now: datetime) -> list[Occupied]:
    """Return the rooms that a company has or will have, and those that it left lately."""
    return rooms_of(session, company.id, day_of(now, company.hours))


def read_people(session: Session, company: Company, now: datetime) -> list[Colleague]:
    """Return the people of a company in the order of the roster."""
    people = roster_of(session, company.id, now)
    theirs = Presence.person_id.in_([one.person_id for one in people])
    last = {one.person_id: one for one in session.scalars(select(Presence).where(theirs))}
    return [Colleague(one, _standing(last.get(one.person_id), now, company.hours)) for one in people]


def read_colleague(session: Session, company: Company, person: int, now: datetime) -> Colleague:
    """Return a person of this company; refuse one of another, and one who left."""
    home = member_of(session, company.id, person, now)
    return Colleague(home, _standing(session.get(Presence, person), now, company.hours))


def read_recorded(session: Session, company: Company, person: int, now: datetime, *, left: bool) -> Home:
    """Return a person of this company; with ``left``, also one who was on its roster once."""
    if not left:
        return member_of(session, company.id, person, now)
    home = once_member_of(session, company.id, person, now)
    if home is None:
        raise Refusal("error.404", status=404)
    return home


def read_former(session: Session, company: Company, now: datetime) -> list[Home]:
    """Return who left the roster of a company and of whom its ledger says something still, the last one first."""
    gone = [home for home in once_on_roster_of(session, company.id, now) if home.is_over]
    said = select(Entry.person_id).where(Entry.organisation_id == company.id).distinct()
    known = set(session.scalars(said.where(Entry.person_id.in_([home.person_id for home in gone]))))
    found = [home for home in gone if home.person_id in known]
    return sorted(found, key=lambda home: home.days.ends or home.day, reverse=True)


def took_back(session: Session, colleague: Colleague) -> bool:
    """Tell whether a person withdrew the consent to be named, so that nobody else can give it."""
    return not colleague.person.listed and withdrew(session, colleague.person.person_id)


def read_requests(session: Session, company: Company, now: datetime) -> tuple[list[Request], list[Request]]:
    """Return the requests that wait, the oldest first, and those decided of late, the newest first.

    What somebody asked who left since is read by nobody: a number stands in it.
    """
    here = exists().where(Membership.person_id == Person.id, Membership.organisation_id == company.id)
    stays = here.where(Membership.stands_from(day_of(now, company.hours)))
    rows = session.execute(
        select(Correction, Person)
        .join(Person, Person.id == Correction.person_id)
        .where(Correction.organisation_id == company.id, stays)
        .where((Correction.state == "open") | (Correction.decided_at >= now - timedelta(days=DAYS)))
        .order_by(Correction.id)
    ).all()
    names = names_of(session, {row.decided_by for row, _person in rows if row.decided_by})
    found = [_request(session, row, person, names) for row, person in rows]
    return [one for one in found if one.row.state == "open"], _newest(found)


def _request(session: Session, row: Correction, person: Person, names: Mapping[Ref, str]) -> Request:
    line = read_entry(session, row.entry_id) if row.entry_id else None
    return Request(row, person, line, names.get(row.decided_by) if row.decided_by else None)


def _newest(requests: Iterable[Request]) -> list[Request]:
    decided = [one for one in requests if one.row.decided_at]
    return sorted(decided, key=lambda one: one.row.decided_at or one.row.created_at, reverse=True)


def _standing(last: Presence | None, now: datetime, hours: Hours) -> Standing:
    return standing(last.whereabouts if last else None, now, hours)
