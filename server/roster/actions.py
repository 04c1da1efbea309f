"""A roster file is applied: all of it in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.core.db import Database, Transaction
from server.core.refusal import Refusal
from server.roster.current import IMPORT, current_roster, find_site
from server.roster.importing import Reading
from server.roster.importing.plan import Change, NewPerson, NewTenant, Occupation, Plan, plan_import
from server.roster.tables import Consent, Organisation, Person
from server.sites.actions import add_site, occupy, room_at
from server.sites.rules import Hours
from server.sites.tables import Lease, Site, boards_showing

COLUMNS = {"short": "short_name"}
"""Fields of a plan whose column has another name."""


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


def import_roster(
    db: Database,
    site: int | str,
    reading: Reading,
    now: datetime,
    *,
    leaving: Leaving = NOBODY,
    expected: str | None = None,
) -> Plan:
    """Bring a site's roster to what a file says; return the plan that was carried out.

    ``site`` is its id, or the name of a site to create with its first roster. Raises :class:`Refusal` and writes
    nothing when the file has errors, when ``leaving`` names what the file still has, or when the roster moved since
    the preview whose digest is ``expected``.
    """
    with db.transaction() as tx:
        home = find_site(tx.session, site) or add_site(tx, str(site))
        plan = plan_import(reading, current_roster(tx.session, home.id))
        _check(plan, leaving, expected)
        if not plan.is_empty or leaving != NOBODY:
            _Execution(tx, home, now).carry_out(plan, leaving)
        return plan


def _check(plan: Plan, leaving: Leaving, expected: str | None) -> None:
    if expected is not None and plan.digest() != expected:
        raise Refusal("roster.refused.moved", status=409)
    if plan.errors:
        raise Refusal("roster.refused.errors", count=len(plan.errors))
    offered = Leaving.all_of(plan)
    if not (leaving.people <= offered.people and leaving.leases <= offered.leases):
        raise Refusal("roster.refused.moved", status=409)


class _Execution:
    """Carries out one plan in one transaction."""

    def __init__(self, tx: Transaction, site: Site, now: datetime) -> None:
        self._tx = tx
        self._site = site
        self._now = now
        self._today: date = Hours(site.timezone).local(now).date()
        self._ids = _organisations(tx.session, site.id)
        self._touched: set[int] = set()

    def carry_out(self, plan: Plan, leaving: Leaving) -> None:
        for tenant in plan.tenants:
            self._welcome(tenant)
        for occupation in plan.occupations:
            self._move_in(occupation)
        for person in plan.people:
            self._join(person)
        for change in plan.changes:
            self._change(change)
        self._let_go(leaving)
        self._tx.session.flush()
        self._tx.move(boards_showing(self._touched))

    def _touch(self, tenant: str) -> int:
        self._touched.add(self._ids[tenant])
        return self._ids[tenant]

    def _welcome(self, tenant: NewTenant) -> None:
        row = self._tx.session.get(Organisation, tenant.known) if tenant.known else None
        if row is None:
            row = Organisation(site_id=self._site.id, name=tenant.name)
            self._tx.session.add(row)
        row.left_at = None
        row.short_name = tenant.short or row.short_name
        self._tx.session.flush()
        self._ids[tenant.name] = row.id
        self._touched.add(row.id)

    def _move_in(self, occupation: Occupation) -> None:
        at = occupation.address
        room = room_at(self._tx, self._site, at.building, at.floor, at.number)
        occupy(self._tx, room, self._touch(occupation.tenant), self._today)

    def _join(self, new: NewPerson) -> None:
        person = Person(
            organisation_id=self._touch(new.tenant),
            name=new.person.name,
            phone=new.person.phone,
            title=new.person.title,
            liaison=bool(new.person.liaison),
            listed=bool(new.person.listed),
            joined_at=self._now,
        )
        self._tx.session.add(person)
        if new.person.listed:
            self._tx.session.flush()
            self._log_consent(person.id, granted=True)

    def _change(self, change: Change) -> None:
        values = {COLUMNS.get(change.field, change.field): change.new}
        organisation = self._touch(change.tenant)
        if change.person is None:
            self._tx.session.execute(update(Organisation).where(Organisation.id == organisation).values(values))
            return
        self._tx.session.execute(update(Person).where(Person.id == change.person.id).values(values))
        if change.field == "listed":
            self._log_consent(change.person.id, granted=bool(change.new))

    def _log_consent(self, person_id: int, *, granted: bool) -> None:
        consent = Consent(person_id=person_id, field="listed", granted=granted, author=IMPORT, recorded_at=self._now)
        self._tx.session.add(consent)

    def _let_go(self, leaving: Leaving) -> None:
        people, leases = Person.id.in_(leaving.people), Lease.id.in_(leaving.leases)
        session = self._tx.session
        touched = {
            *session.scalars(select(Person.organisation_id).where(people)),
            *session.scalars(select(Lease.organisation_id).where(leases)),
        }
        # The boards of a room that is given up show its tenant for the last time: they move too.
        self._tx.move(boards_showing(touched))
        session.execute(update(Person).where(people).values(left_at=self._now))
        session.execute(update(Lease).where(leases).values(ends=self._today))


def _organisations(session: Session, site_id: int) -> dict[str, int]:
    rows = session.execute(select(Organisation.name, Organisation.id).where(Organisation.site_id == site_id))
    return {row.name: row.id for row in rows}
