"""What the phone's pages read: the door that was scanned, the person, what is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.boards.kinds import kinds_with_codes
from server.boards.members import rooms
from server.core.house import House
from server.core.refusal import Refusal
from server.core.tables import Board
from server.fleet.tables import Kiosk
from server.presence.doorcodes import Device, verify
from server.presence.rules import Standing, standing
from server.presence.scanner import scanner
from server.presence.tables import Presence
from server.presence.tickets import Ticket
from server.roster.homes import home_of
from server.roster.rules import masked_name, short_form
from server.roster.tables import Membership, Organisation, Person
from server.sites.rules import Hours
from server.sites.tables import Lease, Room, Site


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of "who are you": enough for its owner, little for a stranger.

    A title is shown of those whom the door names anyway, the end of a number between namesakes.
    """

    id: int
    name: str
    title: str | None
    tail: str | None


@dataclass(frozen=True, slots=True)
class Behind:
    """An organisation behind the door with its people."""

    id: int
    name: str
    people: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """The door that was scanned."""

    board_id: int
    code: str
    room_id: int
    room: str
    floor: str
    building: str
    hours: Hours
    enrolment: str
    organisations: tuple[Behind, ...]


@dataclass(frozen=True, slots=True)
class Myself:
    """The person whose phone it is."""

    id: int
    name: str
    short_form: str
    organisation_id: int
    organisation: str
    listed: bool
    liaison: bool
    phone: str | None
    phone_open: bool
    hours: Hours
    standing: Standing


def scanned(house: House, board_code: str, code: str, now: datetime) -> Ticket | None:
    """Return a ticket for a code that a kiosk of this door shows now, None for any other."""
    with house.db.reading() as session:
        board = session.scalar(select(Board).where(Board.code == board_code.upper()))
        if board is None:
            return None
        kiosks = session.scalars(select(Kiosk).where(Kiosk.board_id == board.id, Kiosk.revoked_at.is_(None)))
        devices = [Device(house.instance, board.code, kiosk.id, kiosk.generation) for kiosk in kiosks]
        found = verify(house.keys.derive("door"), devices, code, now)
        return Ticket(board.id, found[1], int(now.timestamp()), scanner()) if found else None


def read_door(session: Session, board_id: int, now: datetime) -> Door:
    """Return the door with the organisations behind it today; refuse a board that is no door."""
    board = session.scalar(select(Board).where(Board.id == board_id, Board.kind.in_(kinds_with_codes())))
    if board is None:
        raise Refusal("refused.ticket", status=410)
    where = session.execute(rooms().where(Room.id == board.room_id)).one()
    site = session.get_one(Site, board.site_id)
    return Door(
        board_id=board.id,
        code=board.code,
        room_id=where.id,
        room=where.room,
        floor=where.floor,
        building=where.building,
        hours=site.hours,
        enrolment=site.enrolment,
        organisations=_behind(session, where.id, site.day(now)),
    )


def _behind(session: Session, room_id: int, day: date) -> tuple[Behind, ...]:
    rows = session.execute(
        select(
            Organisation.id, Organisation.name, Person.id, Person.name, Membership.title, Person.phone, Person.listed
        )
        .join(Lease, Lease.organisation_id == Organisation.id)
        .outerjoin(Membership, (Membership.organisation_id == Organisation.id) & Membership.stands_on(day))
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(Lease.room_id == room_id, Lease.stands_on(day), Organisation.stands_on(day))
        .order_by(Lease.id, Person.id)
    ).all()
    names = {row[0]: row[1] for row in rows}
    people: dict[int, list[Choice]] = {key: [] for key in names}
    for organisation, _name, person, name, title, phone, listed in rows:
        if person is not None:
            tail = phone[-4:] if phone else None
            people[organisation].append(Choice(person, masked_name(name), title if listed else None, tail))
    return tuple(Behind(key, names[key], _told_apart(people[key])) for key in names)


def _told_apart(people: list[Choice]) -> tuple[Choice, ...]:
    seen = Counter((one.name, one.title) for one in people)
    return tuple(one if seen[one.name, one.title] > 1 else replace(one, tail=None) for one in people)


def read_myself(session: Session, person_id: int, now: datetime) -> Myself:
    """Return a person with what is known of them now; refuse who left."""
    home = home_of(session, person_id, now)
    last = session.get(Presence, person_id)
    hours = home.site.hours
    return Myself(
        id=person_id,
        name=home.name,
        short_form=short_form(home.name, home.title),
        organisation_id=home.organisation_id,
        organisation=home.organisation,
        listed=home.listed,
        liaison=home.liaison,
        phone=home.phone,
        phone_open=home.phone_open,
        hours=hours,
        standing=standing(last.known if last else None, now, hours),
    )


def behind(people: Iterable[Myself], door: Door) -> list[Myself]:
    """Return those who work behind this door."""
    organisations = {one.id for one in door.organisations}
    return [one for one in people if one.organisation_id in organisations]


def chosen(people: list[Myself], wanted: int | None) -> list[Myself]:
    """Return the one that was asked for, everybody where nobody was."""
    return [one for one in people if one.id == wanted] or people
