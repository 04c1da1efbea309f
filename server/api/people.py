"""Organisations and their people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pydantic import Field
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from server.api.contract import Operations
from server.api.schemas import Answer, Id, Instant, Listed, Page, example, local, read_page
from server.core.house import house
from server.roster.places import ORGANISATION, PERSON
from server.roster.tables import Organisation, Person
from server.sites.tables import Lease, Room, Site

operations = Operations("people")


class RoomRef(Answer):
    """A room that an organisation occupies."""

    id: int
    number: str


class OrganisationAnswer(Answer):
    """A tenant, or the park office."""

    model_config = example(
        id=5,
        site=1,
        kind="tenant",
        name="青云科技有限公司",
        short_name="青云科技",
        notice="周五下午盘点，暂停接待",
        rooms=[{"id": 12, "number": "301"}],
        left_at=None,
    )

    id: int
    site: int
    kind: str = Field(description="`tenant`, or another kind of organisation such as the park office.")
    name: str
    short_name: str | None
    notice: str | None = Field(description="The line on its own door.")
    rooms: list[RoomRef]
    left_at: Instant | None


class OrganisationPage(Page[OrganisationAnswer]):
    """Organisations, by ascending id."""


class OrganisationQuery(Listed):
    """Which organisations."""

    site: Id | None = Field(None, description="Only organisations of this site.")


class PersonAnswer(Answer):
    """Somebody on a roster."""

    model_config = example(
        id=7,
        organisation=5,
        name="王小明",
        title="经理",
        phone="13800000231",
        liaison=True,
        listed=True,
        phone_open=False,
        joined_at="2026-03-02T09:00:00+08:00",
        left_at=None,
    )

    id: int
    organisation: int
    name: str
    title: str | None
    phone: str | None
    liaison: bool = Field(description="Whether this is the organisation's liaison (企业联络员).")
    listed: bool = Field(description="Whether the person agreed to be named on the public board.")
    phone_open: bool = Field(description="Whether the person agreed to show the phone number there.")
    joined_at: Instant
    left_at: Instant | None


class PersonPage(Page[PersonAnswer]):
    """People, by ascending id."""


class PersonQuery(Listed):
    """Which people."""

    organisation: Id | None = Field(None, description="Only people of this organisation.")


@operations.get("/organisations", scope="read")
def list_organisations(query: OrganisationQuery) -> OrganisationPage:
    """List the organisations that are here now."""
    statement = _organisations().where(Organisation.left_at.is_(None))
    if query.site:
        statement = statement.where(Organisation.site_id == query.site)
    with house().db.reading() as session:
        rows, following = read_page(session, statement, Organisation.id, query, ORGANISATION)
        rooms = _rooms_of(session, [row.id for row in rows])
    return OrganisationPage(items=[_organisation(row, rooms[row.id]) for row in rows], next=following)


@operations.get("/organisations/{organisation}", scope="read")
def get_organisation(organisation: int) -> OrganisationAnswer:
    """Get one organisation; `left_at` says when it moved out."""
    with house().db.reading() as session:
        row = session.execute(_organisations().where(Organisation.id == organisation)).one()
        rooms = _rooms_of(session, [organisation])
    return _organisation(row, rooms[organisation])


@operations.get("/people", scope="people")
def list_people(query: PersonQuery) -> PersonPage:
    """List the people on the rosters now."""
    statement = _people().where(Person.left_at.is_(None))
    if query.organisation:
        statement = statement.where(Person.organisation_id == query.organisation)
    with house().db.reading() as session:
        rows, following = read_page(session, statement, Person.id, query, PERSON)
    return PersonPage(items=[_person(row) for row in rows], next=following)


@operations.get("/people/{person}", scope="people")
def get_person(person: int) -> PersonAnswer:
    """Get one person; `left_at` says when the person left the roster."""
    with house().db.reading() as session:
        return _person(session.execute(_people().where(Person.id == person)).one())


def _organisations() -> Select[Any]:
    return select(*Organisation.__table__.columns, Site.timezone).join(Site, Site.id == Organisation.site_id)


def _rooms_of(session: Session, organisations: Iterable[int]) -> dict[int, list[RoomRef]]:
    rows = session.execute(
        select(Lease.organisation_id, Room.id, Room.number)
        .join(Room, Room.id == Lease.room_id)
        .where(Lease.organisation_id.in_(list(organisations)), Lease.ends.is_(None))
        .order_by(Lease.id)
    )
    found: dict[int, list[RoomRef]] = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append(RoomRef(id=row.id, number=row.number))
    return found


def _people() -> Select[Any]:
    return (
        select(*Person.__table__.columns, Site.timezone)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
    )


def _organisation(row: Row[Any], rooms: list[RoomRef]) -> OrganisationAnswer:
    return OrganisationAnswer(
        id=row.id,
        site=row.site_id,
        kind=row.kind,
        name=row.name,
        short_name=row.short_name,
        notice=row.notice,
        rooms=rooms,
        left_at=local(row.left_at, row.timezone),
    )


def _person(row: Row[Any]) -> PersonAnswer:
    return PersonAnswer(
        id=row.id,
        organisation=row.organisation_id,
        name=row.name,
        title=row.title,
        phone=row.phone,
        liaison=row.liaison,
        listed=row.listed,
        phone_open=row.phone_open,
        joined_at=local(row.joined_at, row.timezone),
        left_at=local(row.left_at, row.timezone),
    )
