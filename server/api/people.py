"""Organisations and their people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from server.api.contract import Operations
from server.api.schemas import Id, Listed, Page, ResponseModel, example, read_page
from server.core.house import house
from server.core.intervals import Day
from server.roster.finding import means
from server.roster.homes import MEMBERSHIPS, Home, homes_in, known_home_of
from server.roster.scopes import ORGANISATION, PERSON
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Lease, Room, Site
from server.sites.today import day_at

operations = Operations("people")


class RoomRef(ResponseModel):
    """A room that an organisation occupies."""

    id: int
    number: str


class OrganisationAnswer(ResponseModel):
    """A tenant, or the park office."""

    model_config = example(
        id=5,
        site=1,
        kind="tenant",
        name="青云科技有限公司",
        short_name="青云科技",
        notice="周五下午盘点，暂停接待",
        rooms=[{"id": 12, "number": "301"}],
        starts="2025-09-01",
        ends=None,
    )

    id: int
    site: int
    kind: str = Field(description="`tenant`, or another kind of organisation such as the park office.")
    name: str
    short_name: str | None
    notice: str | None = Field(description="The line on its own door.")
    rooms: list[RoomRef] = Field(description="What it occupies today.")
    starts: date = Field(description="The first day on which it is here.")
    ends: date | None = Field(description="The first day on which it is here no more; null where none is known.")


class OrganisationPage(Page[OrganisationAnswer]):
    """Organisations, by ascending id."""


class OrganisationQuery(Listed):
    """Which organisations."""

    site: Id | None = Field(None, description="Only organisations of this site.")


class PersonAnswer(ResponseModel):
    """Somebody on a roster."""

    model_config = example(
        id=7,
        organisation=5,
        name="王小明",
        department=None,
        title="经理",
        phone="13800000231",
        liaison=True,
        listed=True,
        phone_open=False,
        starts="2026-03-02",
        ends=None,
    )

    id: int
    organisation: int
    name: str
    department: str | None = Field(description="The department that the person is in.")
    title: str | None
    phone: str | None = Field(description="Null also of somebody who left.")
    liaison: bool = Field(description="Whether this is the organisation's liaison (企业联络员).")
    listed: bool = Field(description="Whether the person agreed to be named on the public board.")
    phone_open: bool = Field(description="Whether the person agreed to show the phone number there.")
    starts: date = Field(description="The first day on the roster with this title.")
    ends: date | None = Field(description="The first day off the roster, or with another title; null: none is known.")


class PersonPage(Page[PersonAnswer]):
    """People, by ascending id."""


class PersonQuery(Listed):
    """Which people."""

    organisation: Id | None = Field(None, description="Only people of this organisation.")
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] | None = Field(
        None,
        description="Only whom this means: characters of a name, its pinyin or initials (张, zhangwei, zw).",
    )


@operations.get("/organisations", permission="read")
def list_organisations(query: OrganisationQuery) -> OrganisationPage:
    """List the organisations that are here today."""
    statement = _organisations()
    if query.site:
        statement = statement.where(Organisation.site_id == query.site)
    with house().db.reading() as session:
        day = day_at(session, house().clock(), Organisation.site_id)
        statement = statement.where(Organisation.stands_on(day))
        rows, following = read_page(session, statement, Organisation.id, query, ORGANISATION)
        rooms = _rooms_of(session, [row.id for row in rows], day)
    return OrganisationPage(items=[_organisation(row, rooms[row.id]) for row in rows], next=following)


@operations.get("/organisations/{organisation}", permission="read")
def get_organisation(organisation: int) -> OrganisationAnswer:
    """Get one organisation, also one that moved out: `ends` says when."""
    with house().db.reading() as session:
        row = session.execute(_organisations().where(Organisation.id == organisation)).one()
        rooms = _rooms_of(session, [organisation], day_at(session, house().clock(), Organisation.site_id))
    return _organisation(row, rooms[organisation])


@operations.get("/people", permission="people")
def list_people(query: PersonQuery) -> PersonPage:
    """List the people on the rosters today."""
    statement, now = MEMBERSHIPS, house().clock()
    if query.organisation:
        statement = statement.where(Membership.organisation_id == query.organisation)
    if query.name:
        statement = statement.where(means(query.name))
    with house().db.reading() as session:
        statement = statement.where(Membership.stands_on(day_at(session, now, Organisation.site_id)))
        rows, following = read_page(session, statement, Person.id, query, PERSON)
    return PersonPage(items=[_person(home) for home in homes_in(rows, now)], next=following)


@operations.get("/people/{person}", permission="people")
def get_person(person: int) -> PersonAnswer:
    """Get one person, also one who left: `ends` says when."""
    with house().db.reading() as session:
        return _person(known_home_of(session, person, house().clock()))


def _organisations() -> Select[Any]:
    return select(*Organisation.__table__.columns).join(Site, Site.id == Organisation.site_id)


def _rooms_of(session: Session, organisations: Iterable[int], day: Day) -> dict[int, list[RoomRef]]:
    rows = session.execute(
        select(Lease.organisation_id, Room.id, Room.number)
        .join(Room, Room.id == Lease.room_id)
        .join(Organisation, Organisation.id == Lease.organisation_id)
        .where(Lease.organisation_id.in_(list(organisations)), Lease.stands_on(day))
        .order_by(Lease.id)
    )
    found: dict[int, list[RoomRef]] = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append(RoomRef(id=row.id, number=row.number))
    return found


def _organisation(row: Row[Any], rooms: list[RoomRef]) -> OrganisationAnswer:
    return OrganisationAnswer(
        id=row.id,
        site=row.site_id,
        kind=row.kind,
        name=row.name,
        short_name=row.short_name,
        notice=row.notice,
        rooms=rooms,
        starts=row.starts,
        ends=row.ends,
    )


def _person(home: Home) -> PersonAnswer:
    return PersonAnswer(
        id=home.person_id,
        organisation=home.organisation_id,
        name=home.name,
        department=home.department,
        title=home.title,
        # Who left is called by nobody: the number stays for the case that they come back.
        phone=None if home.is_over else home.phone,
        liaison=home.liaison,
        listed=home.listed,
        phone_open=home.phone_open,
        starts=home.days.starts,
        ends=home.days.ends,
    )
