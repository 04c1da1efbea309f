"""A small incubator on a real SQLite file, for tests of any room."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.app import Application, create_app
from server.boards.faces import Faces, Snapshot, face_of
from server.core.config import Config
from server.core.database.db import Database
from server.core.database.engines import sqlite_path
from server.core.days import Days
from server.core.house import House
from server.core.jobs.dispatcher import Jobs
from server.core.keys import Keys
from server.core.principals import CONSOLE
from server.core.tables import Board, Table
from server.jobs import KINDS
from server.presence.actions import Declaration, declare
from server.presence.figures import recount
from server.presence.recording import Receipt
from server.presence.rules import Wish
from server.process.storage import migrate_to, open_storage
from server.roster.homes import Home, known_home_of
from server.roster.memberships import begin
from server.roster.tables import Organisation, Person
from server.sites.actions import add_site, occupy, room_at
from server.sites.tables import Room, Site
from server.sites.zones import zone_called
from signs.face import Face
from signs.fonts import Typeface

THURSDAY = datetime(2026, 3, 5, 6, 3, tzinfo=UTC)
"""Thursday 5 March 2026, 14:03 in Shanghai: a workday in working hours."""


class Time:
    """A clock that stands until it is told to go on."""

    def __init__(self, now: datetime = THURSDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        """Let time pass, in the words of timedelta."""
        self.now += timedelta(**duration)


AGREED = {"listed": True, "times_open": True, "figures_open": True}
"""To be named, with the return, and to be counted in a company of one or two."""


@dataclass
class Incubator:
    """A site with its database, its time and, on demand, its application."""

    config: Config
    db: Database
    time: Time
    site_id: int
    typeface: Typeface | None = None

    def tenant(self, name: str, *people: str, room: str = "3-12", short_name: str | None = None) -> int:
        """Let a tenant in: the first of its people is the liaison, all agreed to be shown. Returns its id."""
        with self.db.transaction() as tx:
            today = tx.session.get_one(Site, self.site_id).day(self.time.now)
            tenant = Organisation(site_id=self.site_id, name=name, short_name=short_name, starts=today)
            tx.session.add(tenant)
            tx.session.flush()
            site = tx.session.get_one(Site, self.site_id)
            occupy(tx, room_at(tx, site, "", room.split("-", maxsplit=1)[0], room), tenant.id, today)
            for index, person in enumerate(people):
                title = "经理" if index == 0 else None
                who = Person(name=person, phone=f"1380000{tenant.id:02}{index:02}", **AGREED)
                put_on_roster(tx.session, who, tenant.id, today, title=title, liaison=index == 0)
            recount(tx, [tenant.id], self.time.now)
            return tenant.id

    def zone(self, name: str) -> int:
        """Return the id of the zone with this name, made where there is none."""
        with self.db.transaction() as tx:
            return zone_called(tx, name, CONSOLE.ref, self.time()).id

    def person(self, name: str) -> int:
        """Return the id of the person with this name."""
        with self.db.reading() as session:
            return session.scalars(select(Person.id).where(Person.name == name)).one()

    def home(self, name: str) -> Home:
        """Return where the person with this name is on the roster, or was last."""
        with self.db.reading() as session:
            return known_home_of(session, self.person(name), self.time.now)

    def face(self, board: Board) -> Face:
        """Return what a board shows now."""
        with self.db.reading() as session:
            return face_of(session, board, self.time.now)

    def snapshot(self, board: Board) -> Snapshot:
        """Return what the screens of a board are sent now."""
        return Faces(self.db).read(board.id, self.time.now)

    def board(self, room: str | None = None) -> Board:
        """Return the first board of a room's door, or the site's first overview."""
        own = (Board.kind == "site") & (Board.site_id == self.site_id)
        where = own if room is None else Room.number == room
        with self.db.reading() as session:
            return session.scalars(
                select(Board).outerjoin(Room, Room.id == Board.room_id).where(where, Board.name == "")
            ).one()

    def says(
        self, name: str, status: str, *, hours: float | None = None, not_today: bool = False, **wish: str
    ) -> Receipt:
        """Let a person declare a status, to return after some hours, or not today."""
        until = self.time.now + timedelta(hours=hours) if hours else None
        said = Declaration(
            home=self.home(name),
            wish=Wish(status, until, **wish, not_today=not_today),
            provenance="proxy",
            by=CONSOLE,
            key=f"{name}{status}{self.time.now}",
        )
        return declare(self.db, said, self.time.now)

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has."""
        with self.db.reading() as session:
            tables = Table.metadata.tables.items()
            return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}

    @property
    def keys(self) -> Keys:
        """The keys of the installation."""
        return Keys.of(self.config.data)

    def house(self, **settings: Any) -> House:
        """Return the house of a worker that does jobs here, with these settings."""
        return House.at(replace(self.config, **settings), self.db, self.time)

    def work(self, **settings: Any) -> None:
        """Let a worker do all jobs that are due."""
        Jobs(self.house(**settings), KINDS).run_once()

    def application(self) -> Application:
        """Build the application."""
        return create_app(self.config, self.db, self.time, self.typeface)


def put_on_roster(session: Session, person: Person, organisation_id: int, day: date, **about: Any) -> int:
    """Put a person on the roster of an organisation from a day on; return the person's id."""
    session.add(person)
    session.flush()
    begin(session, person.id, organisation_id, Days(day), **({"title": None, "liaison": False} | about))
    return person.id


def new_incubator(data: Path, database_url: str | None = None) -> Incubator:
    """Make an empty incubator: keys in a folder, the database there too or where the URL says."""
    config = config_of(data, database_url)
    path = sqlite_path(config.database_url)
    if path:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(_migrated_file())
    time = Time()
    db = open_storage(config, migrate=True, clock=time)
    with db.transaction() as tx:
        site = add_site(tx, "星河创业孵化中心").id
    return Incubator(config, db, time, site)


def config_of(data: Path, database_url: str | None = None) -> Config:
    """Return the configuration of a data folder with its database there, or where the URL says."""
    env = {"DOORBOARD_DATA": str(data)} | ({"DOORBOARD_DATABASE": database_url} if database_url else {})
    return Config.from_env(env)


def migrate(config: Config) -> None:
    """Make the tables of a database, and no row."""
    with closing(Database(config.database_url)) as db:
        migrate_to(db, "head")


@cache
def _migrated_file() -> bytes:
    """Return an SQLite database with all tables and no row: to copy it is quick, to migrate is not."""
    with TemporaryDirectory() as folder:
        config = config_of(Path(folder))
        migrate(config)
        return (Path(folder) / "doorboard.sqlite").read_bytes()
