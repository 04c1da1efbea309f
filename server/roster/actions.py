"""A roster file is applied: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.consents import withdrew
from server.roster.current import IMPORT, current_roster, find_site, lock_roster
from server.roster.edits import close_number, drop_old_form, end_consents, leave_within, note_liaison
from server.roster.headings import Said, remember_headings
from server.roster.importing import Reading
from server.roster.importing.answers import Answers, answered
from server.roster.importing.comparison import plan_import
from server.roster.importing.plan import Change, NewPerson, NewTenant, Occupation, Plan
from server.roster.leases import note_lease
from server.roster.memberships import amend
from server.roster.organisations import come_back, describe
from server.roster.rooms import address_of
from server.roster.tables import Consent, Membership, Organisation, Person
from server.sites.actions import add_site, occupy, room_at
from server.sites.tables import Lease, Site, boards_showing

COLUMNS = {"short": "short_name"}
"""Fields of a plan that an organisation has → their column."""
OF_MEMBERSHIP = ("title", "liaison")
"""Fields of a plan that are of a membership; the others are of the person."""

BATCH = 10
"""Lines of a plan that are written at once: some milliseconds."""

Planner = Callable[[Session, int, date], Plan]
"""Compares a file with the roster of a site on a day, which nobody else changes meanwhile."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Of what a file no longer names, that which really leaves: ids of people, ids of leases."""

    people: frozenset[int] = frozenset()
    leases: frozenset[int] = frozenset()

    @classmethod
    def all_of(cls, plan: Plan) -> Leaving:
        """Let everybody and every room go that the file no longer names."""
        return cls(
            frozenset(missing.person.id for missing in plan.missing_people),
            frozenset(missing.lease.id for missing in plan.missing_rooms),
        )


NOBODY = Leaving()
NO_ANSWERS = Answers()
NOTHING_SAID: Said = MappingProxyType({})


def planning(reading: Reading) -> Planner:
    """Return what compares a file with the roster here, in this process."""
    return lambda session, site, day: plan_import(reading, current_roster(session, site, day))


def import_roster(
    db: Database,
    site: int | str,
    planner: Planner,
    now: datetime,
    *,
    leaving: Leaving = NOBODY,
    answers: Answers = NO_ANSWERS,
    expected: str | None = None,
    said: Said = NOTHING_SAID,
    by: Principal = IMPORT,
) -> Plan:
    """Bring a site's roster to what a file says; return the plan that was carried out.

    ``site`` is its id, or the name of a site to create with its first roster. Raises :class:`Refusal` and writes
    nothing when the file has errors, when ``answers`` leave a question open, when ``leaving`` names what the file
    still has, or when the roster moved since the preview whose digest is ``expected``. What was ``said`` of the file's
    headings is remembered. ``by`` answers for the rights that come and go with it.
    """

    def carry_out(tx: Transaction) -> Plan:
        home = find_site(tx.session, site) or add_site(tx, str(site))
        lock_roster(tx.session, home.id)
        with tx.turn.elsewhere():
            plan = planner(tx.session, home.id, home.day(now))
        _check(plan, leaving, answers, expected)
        plan = answered(plan, answers)
        if not plan.is_empty or leaving != NOBODY:
            _Execution(tx, home, by.ref, now).carry_out(plan, leaving)
        remember_headings(tx, home.id, said)
        return plan

    return db.act(carry_out, long=True, by=by)


def _check(plan: Plan, leaving: Leaving, answers: Answers, expected: str | None) -> None:
    if expected is not None and plan.digest != expected:
        raise Refusal("roster.refused.moved", status=409)
    if plan.errors:
        raise Refusal("roster.refused.errors", count=len(plan.errors))
    if left := answers.missing(plan):
        raise Refusal("roster.refused.unanswered", status=422, count=left)
    offered = Leaving.all_of(plan)
    if not (leaving.people <= offered.people and leaving.leases <= offered.leases):
        raise Refusal("roster.refused.moved", status=409)


class _Execution:
    """Carries out one plan in one transaction."""

    def __init__(self, tx: Transaction, site: Site, author: Ref, now: datetime) -> None:
        self._tx = tx
        self._author = author
        self._site = site
        self._now = now
        self._today: date = site.day(now)
        self._ids, self._ends = _organisations(tx.session, site.id)
        self._touched: set[int] = set()

    def carry_out(self, plan: Plan, leaving: Leaving) -> None:
        for tenants in self._tx.parts(plan.tenants, BATCH):
            self._welcome(tenants)
        # Who leaves here and joins there is the same person.
        self._let_go(leaving)
        for room in plan.rooms:
            room_at(self._tx, self._site, room.building, room.floor, room.number)
            self._tx.breathe()
        for occupation in plan.occupations:
            self._move_in(occupation)
            self._tx.breathe()
        for people in self._tx.parts(plan.people, BATCH):
            self._join(people)
        for changes in self._tx.parts(plan.changes, BATCH):
            self._change(changes)
        self._move_out(leaving)
        self._tx.recount((Ref("organisation", touched) for touched in self._touched), self._now)
        for touched in self._tx.parts(sorted(self._touched), BATCH):
            self._tx.move(boards_showing(touched, self._today))

    def _touch(self, tenant: str) -> int:
        self._touched.add(self._ids[tenant])
        return self._ids[tenant]

    def _welcome(self, tenants: Sequence[NewTenant]) -> None:
        rows = [self._organisation(tenant) for tenant in tenants]
        self._tx.session.add_all(rows)
        self._tx.session.flush()
        self._ids.update((row.name, row.id) for row in rows)
        self._ends.update((row.id, row.ends) for row in rows)
        self._touched.update(row.id for row in rows)

    def _organisation(self, tenant: NewTenant) -> Organisation:
        row = self._tx.session.get(Organisation, tenant.known) if tenant.known else None
        row = row or Organisation(site_id=self._site.id, name=tenant.name)
        if tenant.known:
            come_back(self._tx.session, row, self._today)
        row.starts = self._today
        row.short_name = tenant.short or tenant.proposed
        return row

    def _move_in(self, one: Occupation) -> None:
        room = room_at(self._tx, self._site, one.address.building, one.address.floor, one.address.number)
        tenant = self._touch(one.tenant)
        lease = occupy(self._tx, room, tenant, self._today, self._ends[tenant])
        note_lease(self._tx, "lease.begun", self._site, lease, str(one.address), self._author, self._now)

    def _join(self, people: Sequence[NewPerson]) -> None:
        back = self._come_back([new.known for new in people if new.known])
        rows = [back.get(new.known or 0) or self._newcomer(new) for new in people]
        self._tx.session.add_all(rows)
        self._tx.session.flush()
        self._tx.session.add_all(self._membership(row.id, new) for row, new in zip(rows, people, strict=True))
        for row, new in zip(rows, people, strict=True):
            if row.id in back:
                end_consents(self._tx, row.id, self._author, self._now)
                row.listed = bool(new.person.listed) and not withdrew(self._tx.session, row.id)
                row.salutation = new.person.salutation or row.salutation
            if row.listed:
                self._log_consent(row.id, granted=True)
            if new.person.liaison:
                note_liaison(self._tx, row.id, self._ids[new.tenant], True, self._author, self._now)

    def _come_back(self, known: list[int]) -> dict[int, Person]:
        """Return who of these is on no roster: somebody whom the file misses elsewhere need not have left there."""
        here = exists().where(Membership.person_id == Person.id, Membership.stands_from(self._today))
        found = self._tx.session.scalars(select(Person).where(Person.id.in_(known), ~here))
        return {person.id: person for person in found}

    def _newcomer(self, new: NewPerson) -> Person:
        one = new.person
        return Person(name=one.name, phone=one.phone, listed=bool(one.listed), salutation=one.salutation)

    def _membership(self, person_id: int, new: NewPerson) -> Membership:
        tenant = self._touch(new.tenant)
        return Membership(
            person_id=person_id,
            organisation_id=tenant,
            title=new.person.title,
            liaison=bool(new.person.liaison),
            starts=self._today,
            ends=self._ends[tenant],
        )

    def _change(self, changes: Sequence[Change]) -> None:
        ids = {change.person.id for change in changes if change.person}
        people, theirs = self._people(ids), self._memberships(ids)
        for change in changes:
            organisation = self._touch(change.tenant)
            if change.person is None:
                mine = self._tx.session.get_one(Organisation, organisation)
                describe(self._tx.session, mine, self._today, **{COLUMNS[change.field]: str(change.new)})
            elif change.field in OF_MEMBERSHIP:
                key = change.person.id, organisation
                theirs[key] = amend(self._tx.session, theirs[key], self._today, **{change.field: change.new})
            else:
                setattr(people[change.person.id], change.field, change.new)
            if change.person:
                self._follow_up(change.person.id, organisation, change)

    def _people(self, ids: set[int]) -> dict[int, Person]:
        return {one.id: one for one in self._tx.session.scalars(select(Person).where(Person.id.in_(ids)))}

    def _memberships(self, people: set[int]) -> dict[tuple[int, int], Membership]:
        here = Membership.person_id.in_(people) & Membership.stands_from(self._today)
        found = self._tx.session.scalars(select(Membership).where(here).order_by(Membership.starts.desc()))
        return {(one.person_id, one.organisation_id): one for one in found}

    def _follow_up(self, person_id: int, organisation: int, change: Change) -> None:
        match change.field:
            case "listed":
                self._log_consent(person_id, granted=bool(change.new))
            case "liaison":
                note_liaison(self._tx, person_id, organisation, bool(change.new), self._author, self._now)
            case "phone":
                close_number(self._tx, person_id, self._author, self._now)
            case "name":
                drop_old_form(self._tx, person_id, str(change.old), str(change.new), self._author, self._now)

    def _log_consent(self, person_id: int, *, granted: bool) -> None:
        consent = Consent(
            person_id=person_id, field="listed", granted=granted, author=IMPORT.ref, recorded_at=self._now
        )
        self._tx.session.add(consent)

    def _let_go(self, leaving: Leaving) -> None:
        for person in sorted(leaving.people):
            leave_within(self._tx, person, self._author, self._now)
            self._tx.breathe()

    def _move_out(self, leaving: Leaving) -> None:
        session, leases = self._tx.session, Lease.id.in_(leaving.leases)
        # The boards of a room that is given up show its tenant for the last time: they move too.
        leaving_rooms = set(session.scalars(select(Lease.organisation_id).where(leases)))
        self._tx.move(boards_showing(leaving_rooms, self._today))
        for lease in session.scalars(select(Lease).where(leases)).all():
            lease.ends = max(self._today, lease.starts)
            room = str(address_of(session, lease.room_id))
            note_lease(self._tx, "lease.ends", self._site, lease, room, self._author, self._now)
            self._tx.breathe()


def _organisations(session: Session, site_id: int) -> tuple[dict[str, int], dict[int, date | None]]:
    columns = Organisation.name, Organisation.id, Organisation.ends
    rows = session.execute(select(*columns).where(Organisation.site_id == site_id)).all()
    return {row.name: row.id for row in rows}, {row.id: row.ends for row in rows}
