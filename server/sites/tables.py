"""Zones, sites, buildings, floors, rooms, leases; and which boards show an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Dialect,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    bindparam,
    case,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.access.roles import Scope
from server.core.database.statements import AnyRow
from server.core.intervals import Day, Interval
from server.core.tables import Board, Id, Table, plain
from server.sites.days import NO_OWN_DAYS, OwnDays, read_own_days
from server.sites.descriptions import LONGEST_NAME, Courtesy
from server.sites.rules import Hours, day_of


class DaysText(TypeDecorator[OwnDays]):
    """A site's own days, as the text that they are kept as."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: OwnDays | None, dialect: Dialect) -> str | None:
        """Return the text of some days."""
        return None if value is None else value.text

    def process_result_value(self, value: str | None, dialect: Dialect) -> OwnDays | None:
        """Return the days of a text."""
        return None if value is None else read_own_days(value)


class Zone(Table):
    """Sites that belong together, run by one office. None is removed: rights and ledgers name them for ever.

    ``folded`` is what all writings of its name share.
    """

    __tablename__ = "zone"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    folded: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)


class Site(Table):
    """An incubator. ``opens``/``closes`` are its local working hours; ``every_day`` ignores the calendar.

    ``country`` is that of its public calendar, if it has one; ``own_days`` come before that.
    ``language`` is that of the messages to those who run it; ``enrolment`` says how a phone becomes somebody's: with
    a ``pin`` at a door, or by ``invite`` alone; ``courtesy``, how people are addressed whose title does not.
    One that is ``made_up`` is the demo's: no other is ever played with.
    ``ends`` is the first of its days on which it is closed, ``closed_at`` when that was carried out: then it has no
    tenants, boards and rights of its own any more, is offered nowhere, and its ledgers stay.
    """

    __tablename__ = "site"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"), index=True)
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    opens: Mapped[time] = mapped_column(default=time(8, 30))
    closes: Mapped[time] = mapped_column(default=time(17, 30))
    every_day: Mapped[bool] = mapped_column(default=False)
    country: Mapped[str | None] = mapped_column(String(2), default="CN")
    own_days: Mapped[OwnDays] = mapped_column(DaysText, default=NO_OWN_DAYS)
    accent: Mapped[str | None] = mapped_column(String(7))
    enrolment: Mapped[str] = mapped_column(String(8), default="pin")
    courtesy: Mapped[str] = mapped_column(String(10), default=Courtesy.TEACHER)
    language: Mapped[str] = mapped_column(String(2), default="zh", server_default="zh")
    made_up: Mapped[bool] = mapped_column(default=False)
    ends: Mapped[date | None]
    closed_at: Mapped[datetime | None]

    @property
    def scope(self) -> Scope:
        """Where it is: in its zone, if any."""
        return Scope(self.zone_id, self.id)

    @property
    def hours(self) -> Hours:
        """Its working hours as a value."""
        return hours_of(self)

    def day(self, now: datetime) -> date:
        """Return its own day that ``now`` lies in."""
        return day_of(now, self.hours)


RUNS = plain(Site).c.closed_at.is_(None)
"""Which sites are not closed."""
HOURS = tuple(plain(Site).c[name] for name in ("timezone", "opens", "closes", "every_day", "country", "own_days"))
"""The columns of a site that its hours are made of."""


def hours_of(row: AnyRow | Site) -> Hours:
    """Return the working hours in a row that has the columns :data:`HOURS`."""
    return Hours(row.timezone, row.opens, row.closes, row.every_day, row.country, row.own_days)


class Retention(Table):
    """For how many days a site keeps something, where it has chosen otherwise than the policy says."""

    __tablename__ = "retention"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    days: Mapped[int]


class Building(Table):
    """A building of a site; a site with one building calls it by its own name or by nothing."""

    __tablename__ = "building"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[Id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(40))


class Floor(Table):
    """A floor; ``level`` orders the floors of a building."""

    __tablename__ = "floor"
    __table_args__ = (UniqueConstraint("building_id", "label"),)

    id: Mapped[Id]
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"))
    label: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]


class Room(Table):
    """A room: one door, one board."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("floor_id", "number"),)

    id: Mapped[Id]
    floor_id: Mapped[int] = mapped_column(ForeignKey("floor.id"))
    number: Mapped[str] = mapped_column(String(20))


class Lease(Interval, Table):
    """An organisation occupies a room."""

    __tablename__ = "lease"

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)


def boards_showing(organisations: Iterable[int], day: Day) -> Select[int]:
    """Select the ids of all boards on which these organisations appear on a day: doors, floors, sites and zones.

    Where the organisations are of several sites, ``day`` is a column by ``Building.site_id``.
    """
    rooms = (
        select(Room.id, Room.floor_id, Building.site_id, Site.zone_id)
        .join(Lease, Lease.room_id == Room.id)
        .join(Floor, Floor.id == Room.floor_id)
        .join(Building, Building.id == Floor.building_id)
        .join(Site, Site.id == Building.site_id)
        .where(Lease.organisation_id.in_(list(organisations)), Lease.stands_on(day))
        .cte("rooms")
    )
    return select(Board.id).where(
        or_(
            Board.room_id.in_(select(rooms.c.id)),
            Board.floor_id.in_(select(rooms.c.floor_id)),
            stands_for_site(select(rooms.c.site_id)),
            Board.zone_id.in_(select(rooms.c.zone_id)),
        )
    )


def boards_of_rooms(rooms: Iterable[int]) -> Select[int]:
    """Select the ids of all boards that show these rooms: doors, floors, sites and zones."""
    there = (
        select(Room.id, Room.floor_id, Building.site_id, Site.zone_id)
        .join(Floor, Floor.id == Room.floor_id)
        .join(Building, Building.id == Floor.building_id)
        .join(Site, Site.id == Building.site_id)
        .where(Room.id.in_(list(rooms)))
        .cte("there")
    )
    return select(Board.id).where(
        or_(
            Board.room_id.in_(select(there.c.id)),
            Board.floor_id.in_(select(there.c.floor_id)),
            stands_for_site(select(there.c.site_id)),
            Board.zone_id.in_(select(there.c.zone_id)),
        )
    )


def boards_of_sites(sites: Iterable[int]) -> Select[int]:
    """Select the ids of all boards of these sites, and of the zones that they lie in."""
    here = list(sites)
    zones = select(Site.zone_id).where(Site.id.in_(here))
    return select(Board.id).where(or_(Board.site_id.in_(here), Board.zone_id.in_(zones)))


def boards_of_zone(zone: int) -> Select[int]:
    """Select the ids of the boards that show a zone."""
    return select(Board.id).where(Board.zone_id == zone)


def overviews_of(boards: Iterable[int]) -> Select[int]:
    """Select the ids of the overviews on which the screens of these boards appear.

    Those of a door appear on its floor and its site, those of all boards of a site on its zone.
    """
    above = (
        select(Room.floor_id, case((Board.room_id.is_not(None), Board.site_id)).label("site_id"), Site.zone_id)
        .select_from(Board)
        .join(Site, Site.id == Board.site_id)
        .outerjoin(Room, Room.id == Board.room_id)
        .where(Board.id.in_(list(boards)))
        .cte("above")
    )
    return select(Board.id).where(
        or_(
            Board.floor_id.in_(select(above.c.floor_id)),
            stands_for_site(select(above.c.site_id)),
            Board.zone_id.in_(select(above.c.zone_id)),
        )
    )


def stands_for_site(sites: Select[int] | Sequence[int | BindParameter[int]]) -> ColumnElement[bool]:
    """Return which boards show the whole of one of these sites."""
    return Board.site_id.in_(sites) & Board.floor_id.is_(None) & Board.room_id.is_(None)


_LEASED = (
    select(Room.id, Room.floor_id)
    .join(Lease, Lease.room_id == Room.id)
    .where(Lease.organisation_id == bindparam("organisation"), Lease.stands_on(bindparam("day", type_=Date())))
    .cte("leased")
)
SHOWING = select(Board.id).where(
    or_(
        Board.room_id.in_(select(_LEASED.c.id)),
        Board.floor_id.in_(select(_LEASED.c.floor_id)),
        stands_for_site([bindparam("site", type_=Integer())]),
        Board.zone_id == bindparam("zone"),
    )
)
"""The boards on which an ``organisation`` appears on a ``day``, whose ``site`` and ``zone`` are known already.

Built once, for whoever checks in.
"""
