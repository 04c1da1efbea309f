"""An installation of any size is founded: rows are written many at once.

Paired one by one, twenty thousand kiosks would take an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from server.accounts.actions import NewUser, create_user
from server.accounts.tokens import create_token
from server.boards.kiosks import Kiosk
from server.core.boards.codes import free_code
from server.core.clock import system_clock
from server.core.config import Config
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.keys import Keys, digest, new_secret
from server.core.logs.entries import Log
from server.core.organisation_kinds import OrganisationKind
from server.core.principals import CONSOLE, HOUSE
from server.core.refs import Ref
from server.core.tables import Board, Instance, Table, plain
from server.demo.cast import HEAD, CompanyName, new_name, new_names, staff_title
from server.operation.sealing import seal
from server.phones.tables import Phone, PhoneOwner
from server.presence.tables import Entry
from server.process.storage import open_storage
from server.roster.tables import Membership, Organisation, Person
from server.sites.actions import add_site
from server.sites.tables import Building, Floor, Lease, Room, Site
from server.sites.zones import zone_called
from tests.bench.entries import append, entry, project
from tests.bench.scene import Door, Scene, Size
from tests.incubator import config_of
from tests.staff import new_login

DRAWN_AT_ONCE = 80
ROOMS_OF_A_FLOOR = 20
AT_ONCE = 1_000
TOKENS = 8
"""One token may write a thousand times a second."""
HERE = 0.7
"""Part of the people who have come today."""
LISTED = 6
"""People of a company that its door names."""


def found(data: Path, size: Size, database_url: str | None = None) -> Scene:
    """Found an installation in a folder, its database there too or where the URL says."""
    config = config_of(data, database_url)
    db = open_storage(config, migrate=True)
    try:
        return _Founder(db, config, size).found()
    finally:
        db.close()


class _Founder:
    def __init__(self, db: Database, config: Config, size: Size) -> None:
        self._db = db
        self._config = config
        self._size = size
        self._now = system_clock()
        self._rng = Random(size.doors)
        self._codes: set[str] = set()

    def found(self) -> Scene:
        doors = self._size.doors // self._size.sites
        for number in range(self._size.sites):
            self._db.act(partial(self._site, number, doors), long=True, by=HOUSE)
        self._db.act(self._declare, long=True, by=HOUSE)
        self._db.act(self._count, long=True, by=HOUSE)
        kiosks, phones, people = self._kiosks(), self._phones(), self._people()
        self._db.act(_go_on_counting, by=HOUSE)
        keys = Keys.of(self._config.data)
        # As wherever people come and go: a server that starts finds the entries of minutes to be sealed, not of years.
        seal(self._db, keys, self._now)
        with self._db.reading() as session:
            instance = session.scalars(select(Instance.name)).one()
            boards = {row.id: row for row in session.execute(select(Board.id, Board.code, Board.kind))}
        return Scene(
            config=self._config,
            instance=instance,
            keys=keys,
            doors=[
                Door(board, boards[board].code, kiosk, token, tuple(people.get(board, ())))
                for board, (kiosk, token) in kiosks.items()
                if boards[board].kind == "door"
            ],
            overviews=[(boards[b].code, token) for b, (_kiosk, token) in kiosks.items() if boards[b].kind == "site"],
            phones=phones,
            tokens=[create_token(self._db, f"bench {n}", ["presence"], self._now) for n in range(TOKENS)],
            manager=self._manager(),
        )

    def _site(self, number: int, doors: int, tx: Transaction) -> None:
        zone = zone_called(tx, "云川高新区", CONSOLE.ref, self._now)
        site = add_site(tx, f"星河创业孵化中心{number + 1}号", zone.id)
        site.opens, site.closes, site.every_day = time(), time(), True
        rooms = self._rooms(tx, site, doors)
        tenants = [
            Organisation(site_id=site.id, name=name.full, short_name=name.short, starts=site.day(self._now))
            for name in _company_names(self._rng, doors)
        ]
        tx.session.add_all(tenants)
        tx.session.flush()
        leases = [
            Lease(room_id=room.id, organisation_id=tenant.id, starts=tenant.starts)
            for room, tenant in zip(rooms, tenants, strict=True)
        ]
        tx.session.add_all(leases)
        self._staff(tx, tenants, number * doors)

    def _rooms(self, tx: Transaction, site: Site, doors: int) -> list[Room]:
        home = Building(site_id=site.id, name="A座")
        tx.session.add(home)
        tx.session.flush()
        levels = range(1, (doors - 1) // ROOMS_OF_A_FLOOR + 2)
        floors = [Floor(building_id=home.id, label=str(level), level=level) for level in levels]
        tx.session.add_all(floors)
        tx.session.flush()
        numbers = [(floor, nth) for floor in floors for nth in range(1, ROOMS_OF_A_FLOOR + 1)][:doors]
        rooms = [Room(floor_id=floor.id, number=f"{floor.label}-{nth:02}") for floor, nth in numbers]
        tx.session.add_all(rooms)
        tx.session.flush()
        tx.session.add_all(self._board("floor", site, floor_id=floor.id) for floor in floors)
        tx.session.add_all(self._board("door", site, room_id=room.id) for room in rooms)
        return rooms

    def _board(self, kind: str, site: Site, **stands_for: int) -> Board:
        code = free_code(self._codes.__contains__)
        self._codes.add(code)
        return Board(code=code, kind=kind, site_id=site.id, **stands_for)

    def _staff(self, tx: Transaction, tenants: Sequence[Organisation], before: int) -> None:
        people, memberships = list[Person](), list[Membership]()
        for nth, tenant in enumerate(tenants, before):
            for place in range(self._share(nth + 1) - self._share(nth)):
                number = self._share(nth) + place
                # 154 is a prefix that no operator has: valid in shape, and nobody's number.
                person = Person(name=new_name(self._rng), phone=f"154{number:08}", listed=place < LISTED)
                title = HEAD if place == 0 else staff_title(self._rng)
                people.append(person)
                memberships.append(
                    Membership(organisation_id=tenant.id, starts=tenant.starts, title=title, liaison=place == 0)
                )
        tx.session.add_all(people)
        tx.session.flush()
        for person, membership in zip(people, memberships, strict=True):
            membership.person_id = person.id
        tx.session.add_all(memberships)

    def _share(self, tenants: int) -> int:
        return tenants * self._size.people // self._size.doors

    def _declare(self, tx: Transaction) -> None:
        rows = tx.session.execute(
            select(Person.id, Membership.organisation_id, Log.id.label("log_id"))
            .join(Membership, Membership.person_id == Person.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .join(Log, (Log.site_id == Organisation.site_id) & (Log.kind == OrganisationKind.TENANT))
        )
        came = [row for row in rows if self._rng.random() < HERE]
        entries = [entry(number, self._said(row)) for number, row in enumerate(came, 1)]
        for some in tx.parts(entries, AT_ONCE):
            append(some, tx)
            project(some, tx)

    def _said(self, row: Any) -> dict[str, Any]:
        return {
            "log_id": row.log_id,
            "recorded_at": self._now,
            "organisation_id": row.organisation_id,
            "person_id": row.id,
            "status": "on_site",
            "since": self._now,
            "until": None,
            "provenance": "scan",
            "author": Ref("person", row.id),
        }

    def _count(self, tx: Transaction) -> None:
        tx.recount((Ref("organisation", one) for one in tx.session.scalars(select(Organisation.id))), self._now)

    def _kiosks(self) -> dict[int, tuple[int, str]]:
        """Hang one at each door and each site's overview; return board → id and token of its kiosk."""
        with self._db.reading() as session:
            hung = select(Board.id).where(Board.kind.in_(("door", "site"))).order_by(Board.id)
            kiosks = {board: (number, new_secret()) for number, board in enumerate(session.scalars(hung), 1)}
        paired = {"created_at": self._now, "paired_by": CONSOLE.ref, "paired_at": self._now}
        rows = [
            {"id": number, "board_id": board, "name": f"K{number}", "digest": digest(token)} | paired
            for board, (number, token) in kiosks.items()
        ]
        self._insert(Kiosk, rows)
        return kiosks

    def _phones(self) -> dict[int, str]:
        """Give everybody a phone; return person → its secret."""
        with self._db.reading() as session:
            phones = {person: new_secret() for person in session.scalars(select(Person.id).order_by(Person.id))}
        then = self._now - timedelta(minutes=1)
        times = {"created_at": then, "seen_at": self._now}
        known = [
            {"id": person, "digest": digest(secret), "model": "iPhone", "app": "wechat"} | times
            for person, secret in phones.items()
        ]
        self._insert(Phone, known)
        self._insert(PhoneOwner, [{"phone_id": one, "person_id": one, "how": "pin", "since": then} for one in phones])
        return phones

    def _people(self) -> dict[int, list[int]]:
        """Return board of a door → who works behind it."""
        rows = (
            select(Board.id, Membership.person_id)
            .join(Lease, Lease.room_id == Board.room_id)
            .join(Membership, Membership.organisation_id == Lease.organisation_id)
            .order_by(Membership.person_id)
        )
        people: dict[int, list[int]] = {}
        with self._db.reading() as session:
            for board, person in session.execute(rows):
                people.setdefault(board, []).append(person)
        return people

    def _manager(self) -> str:
        user, _link = create_user(self._db, NewUser("bench", "王主任", role="admin"), CONSOLE, self._now)
        return new_login(self._db, user, self._now)

    def _insert(self, table: type[Table], rows: Sequence[dict[str, Any]]) -> None:
        self._db.act(partial(_insert, table, rows), long=True, by=HOUSE)


def _go_on_counting(tx: Transaction) -> None:
    """Tell PostgreSQL which ids are taken: unlike SQLite it does not look."""
    if tx.session.get_bind().dialect.name != "postgresql":
        return
    for table in (Entry, Kiosk, Phone):
        name = table.__tablename__
        tx.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"))


def _insert(table: type[Table], rows: Sequence[dict[str, Any]], tx: Transaction) -> None:
    for some in tx.parts(rows, AT_ONCE):
        tx.session.execute(insert(plain(table)), list(some))


def _company_names(rng: Random, count: int) -> list[CompanyName]:
    names: dict[str, CompanyName] = {}
    while len(names) < count:
        names.update((name.full, name) for name in new_names(rng, DRAWN_AT_ONCE))
    return list(names.values())[:count]
