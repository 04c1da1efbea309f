"""Two zones with two sites each, two companies on each, two people in each: everything that an address can name.

Whatever is made here carries the name of its scope, so that a page that shows a neighbour's things gives itself away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from server.access.roles import Scope
from server.access.tables import Token
from server.accounts.logins import login_with
from server.accounts.tables import Passkey, UserGrant
from server.accounts.tokens import create_token
from server.alerts.actions import raise_alert
from server.alerts.tables import Alert, Target
from server.core.database.transactions import Transaction
from server.core.files.rows import Naming, name_file
from server.core.files.store import FileStore, Stored
from server.core.keys import digest
from server.core.principals import CONSOLE, HOUSE, Principal
from server.core.refs import Ref
from server.core.tables import Board
from server.corrections.tables import Correction
from server.fleet.actions import new_kiosk
from server.fleet.tables import KioskCommand
from server.mine.tables import Plan
from server.phones.enrolment import Enrolment, enrol
from server.phones.tables import PhoneOwner
from server.presence.actions import Declaration, declare
from server.presence.rules import Wish
from server.roster.homes import home_of
from server.roster.tables import Department, Logo, Organisation, Person
from server.roster.uploads import Upload, Uploads
from server.sites.actions import add_site, occupy, room_at
from server.sites.tables import Site
from server.sites.zones import zone_called
from tests.incubator import Incubator, put_on_roster
from tests.staff import hire, new_login

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"
ROSTER = "企业,房间,姓名\nFirm-new,9-99,Person-new\n".encode()
ZONES = {"Zone-North": ("N1", "N2"), "Zone-South": ("S1", "S2")}


@dataclass(frozen=True, slots=True)
class Example:
    """Something that an address can name, and where it belongs; None: everybody may name it."""

    value: object
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A text that nobody may read who has nothing to do with its scope."""

    text: str
    scope: Scope


Examples = Mapping[str, Example]


@dataclass(frozen=True, slots=True)
class Spot:
    """A person with all that is around: examples by the names that addresses have for them.

    ``cookie`` is that of the person's phone, ``kiosk`` the token of the kiosk at the door.
    """

    scope: Scope
    examples: Examples
    cookie: str
    kiosk: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Estate:
    """The spots by their names: ``N1a1`` is the second person of the first company on the first site in the north."""

    incubator: Incubator
    spots: Mapping[str, Spot]

    @property
    def own(self) -> Spot:
        """Where those stand who try what they can do."""
        return self.spots["N1a1"]

    @property
    def others(self) -> tuple[Spot, ...]:
        """A colleague's spot, one in the company next door, on the next site, in the other zone."""
        return tuple(self.spots[name] for name in ("N1a0", "N1b1", "N2a1", "S1a1"))


def new_estate(incubator: Incubator) -> Estate:
    """Build the estate in an empty incubator."""
    return Estate(incubator, {name: spot for zone in ZONES for name, spot in _Builder(incubator).zone(zone)})


class _Builder:
    def __init__(self, incubator: Incubator) -> None:
        self._incubator = incubator
        self._db = incubator.db
        self._now = incubator.time.now

    def zone(self, zone: str) -> Iterator[tuple[str, Spot]]:
        for name in ZONES[zone]:
            with self._db.transaction() as tx:
                number = zone_called(tx, zone, CONSOLE.ref, self._now).id
                scope = Scope(number, add_site(tx, f"Site-{name}", number).id)
            about = self._people_of_site(name, scope) | _at(Scope(number), {"zone": number})
            with self._db.transaction() as tx:
                about |= self._alerts(tx, name, scope)
            marks = [Mark(f"{what}-{name}", scope) for what in ("Site", "Alert", "target", "user", "Token")]
            marks.append(Mark(zone, Scope(number)))
            for company in "ab":
                yield from self._company(f"{name}{company}", scope, about, marks)

    def _people_of_site(self, name: str, site: Scope) -> dict[str, Example]:
        user = hire(self._incubator, "staff", site, f"user-{name}")
        signed_in = new_login(self._db, user, self._now, f"Browser-{name}")
        token = create_token(self._db, f"Token-{name}", ["read"], self._now, site)
        key = Uploads(self._incubator.config.data).keep(Upload("roster.csv", site.site or 0, ROSTER), self._now)
        with self._db.transaction() as tx:
            passkey = Passkey(user_id=user, credential=f"Key-{name}", public_key="", uses=0, name=f"Key-{name}")
            passkey.created_at = self._now
            tx.session.add(passkey)
        with self._db.reading() as session:
            login = login_with(session, signed_in, self._now)
            found = {
                "site": site.site,
                "key": key,
                "user": user,
                "grant": session.scalars(select(UserGrant.id).where(UserGrant.user_id == user)).one(),
                "login": login[0].id if login else None,
                "passkey": session.scalars(select(Passkey.id).where(Passkey.user_id == user)).one(),
                "api_token": session.scalars(select(Token.id).where(Token.digest == digest(token))).one(),
            }
        return _at(site, found)

    def _alerts(self, tx: Transaction, name: str, site: Scope) -> dict[str, Example]:
        assert site.site
        raise_alert(tx, "phone_shared", Ref("phone", site.site), site.site, self._now, what=f"Alert-{name}")
        target = Target(
            site_id=site.site,
            kind="mail",
            address=f"target-{name}@example.cn",
            author=CONSOLE.ref,
            created_at=self._now,
        )
        tx.session.add(target)
        tx.session.flush()
        alert = tx.session.scalars(select(Alert.id).where(Alert.site_id == site.site)).one()
        return _at(site, {"alert": alert, "target": target.id})

    def _company(self, name: str, site: Scope, about: Examples, marks: list[Mark]) -> Iterator[tuple[str, Spot]]:
        with self._db.transaction() as tx:
            company = Organisation(site_id=site.site, name=f"Firm-{name}", starts=self._now.date())
            company.notice = f"Notice-{name}"
            tx.session.add(company)
            tx.session.flush()
            scope = Scope(site.zone, site.site, company.id)
            room = room_at(tx, tx.session.get_one(Site, site.site), "", "3", f"3-{name}")
            lease = occupy(tx, room, company.id, self._now.date(), self._now.date() + timedelta(days=90))
            department = Department(organisation_id=company.id, name=f"Department-{name}", starts=self._now.date())
            tx.session.add(department)
            tx.session.flush()
            board = tx.session.scalars(select(Board).where(Board.room_id == room)).one()
            here = dict(about) | _at(site, {"board": board.code} | self._kiosk(tx, name, board.id))
            here |= _at(site, {"room": room, "lease": lease.id})
            here |= _at(scope, {"organisation": company.id, "department": department.id}) | _at(
                None, {"digest": self._logo(tx, company.id), "kind": "png"}
            )
        marks = [*marks, Mark(f"Kiosk-{name}", site), Mark(f"Firm-{name}", scope), Mark(f"Notice-{name}", scope)]
        for number in (0, 1):
            yield f"{name}{number}", self._person(f"{name}{number}", scope, here, marks)

    def _kiosk(self, tx: Transaction, name: str, board: int) -> dict[str, object]:
        kiosk = new_kiosk(tx, board, f"kiosk-{name}", self._now, f"Kiosk-{name}").id
        order = KioskCommand(kiosk_id=kiosk, kind="screenshot", author=CONSOLE.ref, created_at=self._now)
        tx.session.add(order)
        tx.session.flush()
        self._file(tx, "shot", Ref("kiosk", kiosk))
        return {"kiosk": kiosk, "order": order.id}

    def _logo(self, tx: Transaction, organisation: int) -> str:
        stored, file = self._file(tx, "logo", Ref("organisation", organisation))
        tx.session.add(Logo(organisation_id=organisation, file_id=file, width=1, height=1, ink="dark"))
        return stored.digest

    def _file(self, tx: Transaction, kind: str, owner: Ref) -> tuple[Stored, int]:
        # Each has its own bytes: who sees them saw that one.
        stored = FileStore(self._incubator.config.data).put(PICTURE + str(owner).encode(), self._now)
        return stored, name_file(tx, stored, Naming(kind, owner, None, CONSOLE.ref), self._now)

    def _person(self, name: str, company: Scope, here: Examples, marks: list[Mark]) -> Spot:
        number = f"138{company.organisation:07}{name[-1]}"
        with self._db.transaction() as tx:
            who, first = Person(name=f"Person-{name}", phone=number, listed=True), name[-1] == "0"
            row = put_on_roster(tx.session, who, company.organisation or 0, self._now.date(), liaison=first)
        scope = Scope(company.zone, company.site, company.organisation, row)
        entry = self._entry(name, row)
        wanted = Enrolment(row, "invite", f"Phone-{name}", "browser")
        phone = self._db.act(lambda tx: enrol(tx, wanted, None, self._now), by=HOUSE)
        with self._db.transaction() as tx:
            its = {"person": row, "entry": entry} | self._wishes(tx, name, row, company.organisation or 0)
        private = ("Person", "Place", "Purpose", "Phone", "Title", "Words")
        marks = [*marks, Mark(number, scope), *(Mark(f"{what}-{name}", scope) for what in private)]
        return Spot(scope, dict(here) | _at(scope, its), phone.secret or "", f"kiosk-{name[:-1]}", tuple(marks))

    def _entry(self, name: str, person: int) -> int:
        wish = Wish("errand", self._now + timedelta(hours=2), f"Place-{name}", f"Purpose-{name}")
        with self._db.reading() as session:
            home = home_of(session, person, self._now)
        return declare(
            self._db, Declaration(home, wish, "scan", Principal(Ref("person", person)), name), self._now
        ).entry_id

    def _wishes(self, tx: Transaction, name: str, person: int, company: int) -> dict[str, object]:
        plan = Plan(person_id=person, organisation_id=company, status="leave", created_at=self._now)
        plan.starts = self._now + timedelta(days=3)
        asked = Correction(person_id=person, about="title", wanted=f"Title-{name}", words=f"Words-{name}")
        asked.created_at, asked.organisation_id = self._now, company
        tx.session.add_all([plan, asked])
        tx.session.flush()
        held = tx.session.scalars(select(PhoneOwner.id).where(PhoneOwner.person_id == person)).one()
        return {"plan": plan.id, "correction": asked.id, "phone_owner": held}


def _at(scope: Scope | None, found: Mapping[str, object]) -> dict[str, Example]:
    return {name: Example(value, scope) for name, value in found.items()}
