"""What the phone's pages read: the door that was scanned, the person, what is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Date, bindparam, select

from server.boards.kiosks import Kiosk
from server.core.boards.hanging import HANGS
from server.core.boards.kinds import KINDS, kinds_with_codes
from server.core.database.statements import AnyRow, Rows
from server.core.database.transactions import Reads, rows_of
from server.core.days import stands_on
from server.core.house import House
from server.core.refusal import Refusal
from server.core.tables import Board
from server.presence.doorcodes import Device, verify
from server.presence.myself import Myself
from server.roster.courtesy import word_of
from server.roster.pinyin import OTHERS, initial, shown_spelling
from server.roster.rules import masked_name
from server.roster.tables import Membership, Organisation, Person
from server.scans.tickets import Ticket, scanner
from server.sites.rules import Hours, day_of
from server.sites.tables import HOURS, Building, Floor, Lease, Room, Site, hours_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of "who are you": enough for its owner, little for a stranger.

    What a title addresses by is shown of those whom the door names anyway, the end of a number between namesakes.
    ``spelling`` spells of the name what is shown of it.
    """

    id: int
    name: str
    spelling: str
    title: str | None
    tail: str | None

    @property
    def initial(self) -> str:
        """The letter under which the line stands."""
        return initial(self.spelling)

    @property
    def place(self) -> tuple[bool, str, str, str, str]:
        """Where it stands among others: by surname, then by the rest of what is shown, so that no order tells more."""
        first, _, rest = self.spelling.partition(" ")
        return self.initial == OTHERS, first, self.name[:1], rest, self.name


@dataclass(frozen=True, slots=True)
class Behind:
    """An organisation behind the door; ``short`` is what it is called where there is little room."""

    id: int
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Door:
    """The door that was scanned, with the organisations behind it today."""

    board_id: int
    code: str
    room: str
    floor: str
    building: str
    hours: Hours
    enrolment: str
    organisations: tuple[Behind, ...]


_DOORS = (
    select(Board.id, Board.code, Board.kind, Site.enrolment, *HOURS)
    .add_columns(Room.number.label("room"), Floor.label.label("floor"), Building.name.label("building"))
    .add_columns(Organisation.id.label("organisation_id"), Organisation.name.label("organisation"))
    .add_columns(Organisation.short_name)
    .add_columns(Organisation.starts, Organisation.ends)
    .add_columns(Lease.starts.label("lease_starts"), Lease.ends.label("lease_ends"))
    .select_from(Board)
    .join(Room, Room.id == Board.room_id)
    .join(Floor, Floor.id == Room.floor_id)
    .join(Building, Building.id == Floor.building_id)
    .join(Site, Site.id == Building.site_id)
    .outerjoin(Lease, Lease.room_id == Room.id)
    .outerjoin(Organisation, Organisation.id == Lease.organisation_id)
    .order_by(Lease.id)
)
_DOOR = _DOORS.where(Board.id == bindparam("board"))
_HANGING = _DOORS.where(Board.code == bindparam("code"), Board.kind.in_(kinds_with_codes()), HANGS)
_SHOWING = (
    _DOORS.add_columns(Kiosk.id.label("kiosk"), Kiosk.generation)
    .join(Kiosk, Kiosk.board_id == Board.id)
    .where(Board.code == bindparam("code"), Kiosk.revoked_at.is_(None))
)
_DAY = bindparam("day", type_=Date())
_PEOPLE = (
    select(Membership.organisation_id, Person.id, Person.name, Person.pinyin)
    .add_columns(Membership.title, Person.phone, Person.listed)
    .join(Person, Person.id == Membership.person_id)
    .where(Membership.organisation_id.in_(bindparam("organisations", expanding=True)), Membership.stands_on(_DAY))
    .order_by(Person.id)
)


def scanned(reads: Reads, house: House, board_code: str, code: str, now: datetime) -> tuple[Door, Ticket] | None:
    """Return the door of which a kiosk shows this code now, and a ticket for it; None for any other code."""
    rows = rows_of(reads, _SHOWING, code=board_code.upper())
    # Whoever stands at the door of several companies has a row for each of them.
    devices = dict.fromkeys(Device(house.instance, row.code, row.kiosk, row.generation) for row in rows)
    found = verify(house.keys.derive("door"), list(devices), code, now)
    if found is None:
        return None
    door = _door(rows, now)
    return door, Ticket(door.board_id, found[1], int(now.timestamp()), scanner())


def read_door(reads: Reads, board_id: int, now: datetime) -> Door:
    """Return the door with the organisations behind it today; refuse a board that is no door."""
    rows = rows_of(reads, _DOOR, board=board_id)
    if not rows or not KINDS[rows[0].kind].codes:
        raise Refusal("scans.refused.ticket", status=410)
    return _door(rows, now)


def find_door(reads: Reads, code: str, now: datetime) -> Door:
    """Return the door whose sign has this code; refuse a code that none has."""
    rows = rows_of(reads, _HANGING, code=code.upper())
    if not rows:
        raise Refusal("error.404", status=404)
    return _door(rows, now)


def _door(rows: Rows, now: datetime) -> Door:
    board = rows[0]
    hours = hours_of(board)
    return Door(
        board_id=board.id,
        code=board.code,
        room=board.room,
        floor=board.floor,
        building=board.building,
        hours=hours,
        enrolment=board.enrolment,
        # Whoever leases a room twice is behind its door once.
        organisations=tuple(dict.fromkeys(_behind(rows, day_of(now, hours)))),
    )


def _behind(rows: Iterable[AnyRow], day: date) -> Iterator[Behind]:
    for row in rows:
        leases = row.lease_starts is not None and stands_on(row.lease_starts, row.lease_ends, day)
        if leases and stands_on(row.starts, row.ends, day):
            yield Behind(row.organisation_id, row.organisation, row.short_name or row.organisation)


def people_behind(reads: Reads, door: Door, now: datetime) -> dict[int, tuple[Candidate, ...]]:
    """Return who may be meant at a door, by the id of their organisation, in the order of what is shown of names."""
    people: dict[int, list[Candidate]] = {one.id: [] for one in door.organisations}
    rows = rows_of(reads, _PEOPLE, organisations=list(people), day=day_of(now, door.hours))
    for organisation, person, name, pinyin, title, phone, listed in rows:
        masked, tail = masked_name(name), phone[-4:] if phone else None
        spelling = shown_spelling(name, pinyin, masked)
        people[organisation].append(Candidate(person, masked, spelling, word_of(title) if listed else None, tail))
    return {organisation: _told_apart(theirs) for organisation, theirs in people.items()}


def _told_apart(people: list[Candidate]) -> tuple[Candidate, ...]:
    seen = Counter((one.name, one.title) for one in people)
    ordered = sorted(people, key=lambda one: one.place)
    return tuple(one if seen[one.name, one.title] > 1 else replace(one, tail=None) for one in ordered)


def behind(people: Iterable[Myself], door: Door) -> list[Myself]:
    """Return those who work behind this door."""
    organisations = {one.id for one in door.organisations}
    return [one for one in people if one.organisation_id in organisations]


def chosen(people: list[Myself], wanted: int | None) -> list[Myself]:
    """Return the one that was asked for, everybody where nobody was."""
    return [one for one in people if one.id == wanted] or people
