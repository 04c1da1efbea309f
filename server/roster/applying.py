"""One part of an import is applied: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import exists, insert, select

from server.core.database.statements import Given
from server.core.database.transactions import Transaction
from server.core.refs import Ref
from server.core.tables import plain
from server.roster.current import IMPORT, tenants_of
from server.roster.departments import department_called
from server.roster.edits import close_number, drop_old_form, end_consents, leave_within, note_department, note_liaison
from server.roster.importing.known import Address, KnownTenant, Withdrawals
from server.roster.importing.parts import Part
from server.roster.importing.plan import Change, NewPerson, NewTenant
from server.roster.leases import note_lease
from server.roster.memberships import amend
from server.roster.organisations import come_back, describe
from server.roster.rooms import address_of
from server.roster.stays import leave_site_within
from server.roster.tables import Consent, Membership, Organisation, Person
from server.roster.withdrawals import withdrawals_at, withdrew
from server.sites.actions import occupy, room_at
from server.sites.tables import SHOWING, Lease, Site, boards_showing

COLUMNS = {"name": "name", "short": "short_name"}
"""Fields of a plan that an organisation has → their column."""
OF_MEMBERSHIP = ("department", "title", "liaison")
"""Fields of a plan that are of a membership; the others are of the person."""
_LOG = insert(plain(Consent)).inline()
_JOIN = insert(plain(Membership)).inline()
BATCH = 10
"""Lines that are written at once: some milliseconds."""


def apply_part(tx: Transaction, site_id: int, part: Part, author: Ref, now: datetime) -> bool:
    """Bring a tenant to what a part of an import says, on a roster that is locked.

    False, and nothing is written, where the roster says of it no longer what it did when that was planned.
    """
    site = tx.session.get_one(Site, site_id)
    names = part.tenants
    tenants = {one.name: one for one in tenants_of(tx.session, site_id, site.day(now), names=names)} if names else {}
    applying = _Applying(tx, site, part, author, now)
    if part.fingerprint(tenants) != part.seen or not applying.finds_who_comes_back():
        return False
    if part.departs:
        applying.depart(tenants.get(part.tenant))
    elif part.tenant:
        applying.apply(tenants.get(part.tenant))
    for room in part.rooms:
        room_at(tx, site, room.building, room.floor, room.number)
        tx.breathe()
    return True


class _Applying:
    """Applies one part."""

    def __init__(self, tx: Transaction, site: Site, part: Part, author: Ref, now: datetime) -> None:
        self._tx = tx
        self._site = site
        self._part = part
        self._author = author
        self._now = now
        self._today: date = site.day(now)
        self._departments: dict[str, int] = {}

    @cached_property
    def _withdrawals(self) -> Withdrawals:
        return withdrawals_at(self._tx.session, self._site.id)

    def finds_who_comes_back(self) -> bool:
        """Tell whether who was here before, and left, is on no roster still."""
        gone = [one.known for one in self._part.people if one.known and not one.leaves]
        return len(self._on_no_roster(gone)) == len(gone)

    def apply(self, tenant: KnownTenant | None) -> None:
        """Write what the part says."""
        part, tx = self._part, self._tx
        # Who leaves there and joins here is the same person.
        self._let_go([*part.leaving, *part.movers])
        mine = self._organisation(tenant)
        for address in part.occupations:
            self._move_in(mine, address)
            tx.breathe()
        for people in tx.parts(part.people, BATCH):
            self._join(mine, people)
        for changes in tx.parts(part.changes, BATCH):
            self._change(mine, changes)
        self._move_out(part.leases)
        tx.recount([Ref("organisation", mine.id)], self._now)
        tx.move(SHOWING, organisation=mine.id, day=self._today, site=self._site.id, zone=self._site.zone_id)

    def depart(self, tenant: KnownTenant | None) -> None:
        """Let the tenant leave the site today; one that is yet to come never does."""
        mine = self._organisation(tenant)
        leave_site_within(self._tx, mine.id, max(mine.starts, self._today), self._author, self._now)

    def _organisation(self, known: KnownTenant | None) -> Organisation:
        if self._part.welcome:
            return self._welcome(self._part.welcome)
        if known is None:
            raise LookupError(f"nobody knows {self._part.tenant}")
        return self._tx.session.get_one(Organisation, known.id)

    def _welcome(self, tenant: NewTenant) -> Organisation:
        session = self._tx.session
        row = session.get(Organisation, tenant.known) if tenant.known else None
        row = row or Organisation(site_id=self._site.id, name=tenant.name)
        if tenant.known:
            come_back(session, row, self._today)
        row.starts = self._today
        row.short_name = tenant.short or tenant.proposed
        session.add(row)
        session.flush()
        return row

    def _move_in(self, mine: Organisation, address: Address) -> None:
        room = room_at(self._tx, self._site, address.building, address.floor, address.number)
        lease = occupy(self._tx, room, mine.id, self._today, mine.ends)
        note_lease(self._tx, "lease.begun", self._site, lease, str(address), self._author, self._now)

    def _join(self, mine: Organisation, people: Sequence[NewPerson]) -> None:
        session = self._tx.session
        back = self._on_no_roster([new.known for new in people if new.known])
        rows = [back.get(new.known or 0) or self._newcomer(new, mine) for new in people]
        session.add_all(rows)
        session.flush()
        self._tx.send(_JOIN, [self._membership(row.id, mine, new) for row, new in zip(rows, people, strict=True)])
        for row, new in zip(rows, people, strict=True):
            if row.id in back:
                end_consents(self._tx, row.id, self._author, self._now)
                row.listed = bool(new.person.listed) and not withdrew(session, row.id)
                row.salutation = new.person.salutation or row.salutation
            if new.person.liaison:
                note_liaison(self._tx, row.id, mine.id, True, self._author, self._now)
        self._log_consents([row.id for row in rows if row.listed], granted=True)

    def _on_no_roster(self, known: list[int]) -> dict[int, Person]:
        if not known:
            return {}
        here = exists().where(Membership.person_id == Person.id, Membership.stands_from(self._today))
        found = self._tx.session.scalars(select(Person).where(Person.id.in_(known), ~here))
        return {person.id: person for person in found}

    def _newcomer(self, new: NewPerson, mine: Organisation) -> Person:
        one = new.person
        listed = bool(one.listed) and not self._withdrawals.bind(one.name, one.phone, mine.id)
        return Person(name=one.name, phone=one.phone, listed=listed, salutation=one.salutation)

    def _membership(self, person_id: int, mine: Organisation, new: NewPerson) -> Given:
        return {
            "person_id": person_id,
            "organisation_id": mine.id,
            "department_id": self._department(mine, new.person.department) if new.person.department else None,
            "title": new.person.title,
            "liaison": bool(new.person.liaison),
            "starts": self._today,
            "ends": mine.ends,
        }

    def _change(self, mine: Organisation, changes: Sequence[Change]) -> None:
        ids = {change.person.id for change in changes if change.person}
        people, theirs = self._people(ids), self._memberships(mine.id, ids)
        for change in changes:
            if change.person is None:
                describe(self._tx.session, mine, self._today, **{COLUMNS[change.field]: str(change.new)})
            elif change.field in OF_MEMBERSHIP:
                key, held = change.person.id, self._held(mine, change)
                theirs[key] = amend(self._tx.session, theirs[key], self._today, **held)
            else:
                setattr(people[change.person.id], change.field, change.new)
            if change.person:
                self._follow_up(change.person.id, mine, change)

    def _held(self, mine: Organisation, change: Change) -> dict[str, str | int]:
        if change.field == "department":
            return {"department_id": self._department(mine, str(change.new))}
        return {change.field: change.new}

    def _department(self, mine: Organisation, name: str) -> int:
        if name not in self._departments:
            args = (mine.id, name, self._today, self._author, self._now)
            self._departments[name] = department_called(self._tx, *args)
        return self._departments[name]

    def _people(self, ids: set[int]) -> dict[int, Person]:
        return {one.id: one for one in self._tx.session.scalars(select(Person).where(Person.id.in_(ids)))}

    def _memberships(self, organisation: int, people: set[int]) -> dict[int, Membership]:
        here = Membership.person_id.in_(people) & Membership.stands_from(self._today)
        mine = select(Membership).where(here, Membership.organisation_id == organisation)
        found = self._tx.session.scalars(mine.order_by(Membership.starts.desc()))
        return {one.person_id: one for one in found}

    def _follow_up(self, person_id: int, mine: Organisation, change: Change) -> None:
        match change.field:
            case "listed":
                self._log_consents([person_id], granted=bool(change.new))
            case "liaison":
                note_liaison(self._tx, person_id, mine.id, bool(change.new), self._author, self._now)
            case "department":
                department = self._department(mine, str(change.new))
                note_department(self._tx, person_id, department, self._author, self._now)
            case "phone":
                close_number(self._tx, person_id, self._author, self._now)
            case "name":
                drop_old_form(self._tx, person_id, str(change.old), str(change.new), self._author, self._now)

    def _log_consents(self, people: Sequence[int], *, granted: bool) -> None:
        said = {"field": "listed", "granted": granted, "author": IMPORT.ref, "recorded_at": self._now}
        if people:
            self._tx.send(_LOG, [{"person_id": person, **said} for person in people])

    def _let_go(self, people: Sequence[int]) -> None:
        for person in people:
            leave_within(self._tx, person, self._author, self._now)
            self._tx.breathe()

    def _move_out(self, leases: Sequence[int]) -> None:
        if not leases:
            return
        session = self._tx.session
        # The boards of a room that is given up show its tenant for the last time: they move too.
        leaving = set(session.scalars(select(Lease.organisation_id).where(Lease.id.in_(leases))))
        self._tx.move(boards_showing(leaving, self._today))
        for lease in session.scalars(select(Lease).where(Lease.id.in_(leases))).all():
            lease.ends = max(self._today, lease.starts)
            room = str(address_of(session, lease.room_id))
            note_lease(self._tx, "lease.ends", self._site, lease, room, self._author, self._now)
            self._tx.breathe()
