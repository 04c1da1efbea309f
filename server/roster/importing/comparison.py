"""Compares a file with the roster, which makes a plan. Pure.

What a file does not say changes nothing: an absent column, an empty cell, a tenant that it does not name. Whom and
which room it no longer names is offered, never decided.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from server.core.folding import same
from server.roster.importing import Reading
from server.roster.importing.companies import Calling, Directory, Which
from server.roster.importing.known import Address, KnownPerson, KnownRoster, KnownTenant, Withdrawals
from server.roster.importing.lines import OFFICE, Someone, error, warning
from server.roster.importing.matching import Rooms, match_people, only
from server.roster.importing.plan import (
    Change,
    Elsewhere,
    Likely,
    MissingPerson,
    MissingRoom,
    MissingTenant,
    NewPerson,
    NewTenant,
    Occupation,
    Plan,
    Span,
)
from server.roster.importing.roster import Tenant
from server.roster.importing.told import Naming
from server.roster.shortening import short_names

COMPARED = ("phone", "department", "title", "liaison", "listed", "salutation")
"""What a file may change of a person."""


def plan_import(reading: Reading, known: KnownRoster) -> Plan:
    """Return what importing a file would do to a roster."""
    plan = Plan(
        problems=list(reading.problems),
        unread=reading.unread,
        hidden_rows=reading.hidden_rows,
        is_filtered=reading.is_filtered,
    )
    reading = _named(plan, reading, known)
    rooms = Rooms(known)
    for tenant, before in _tenants(plan, reading, known, rooms):
        name = before.name if before else tenant.name
        _plan_tenant(plan, tenant, name, before)
        _plan_rooms(plan, tenant, name, before, rooms)
        _plan_people(plan, tenant, name, before, known.withdrawals)
    plan.missing_tenants = list(_missing_tenants(plan, reading, known))
    _keep_hidden(plan, reading, rooms)
    plan.tenants = list(_propose_short_names(plan, known))
    _recognise(plan, known.former)
    _find_elsewhere(plan, reading, known)
    vacant = _plan_vacant(plan, reading, known, rooms)
    moved = (one.address for one in plan.occupations)
    plan.rooms = list(dict.fromkeys(address for address in (*moved, *vacant) if address not in rooms))
    plan.digest = _digest(plan)
    return plan


def _tenants(
    plan: Plan, reading: Reading, known: KnownRoster, rooms: Rooms
) -> Iterator[tuple[Tenant, KnownTenant | None]]:
    """Yield the companies of a file with those that they are on the roster, without those that somebody must tell."""
    directory = Directory(known.tenants, (*reading.tenants, *reading.hidden), rooms)
    by_name = {same(one.name): one for one in known.tenants}
    for tenant in reading.tenants:
        before, said = by_name.get(same(tenant.name)), reading.companies.get(same(tenant.name))
        resembles = () if before else directory.resembling(tenant)
        is_other = said is not None and said.naming is Naming.OTHER
        if tenant.name == OFFICE:
            plan.problems.append(error("roster.problem.which_office", tenant.cell))
        elif resembles and not is_other:
            plan.which.append(Which(tenant.name, tenant.cell, len(tenant.people), resembles))
        else:
            # Whoever was in the rooms of another company may have left unnoticed.
            left = [(one, lease) for one in resembles for lease in one.tenant.leases if lease.address in one.rooms]
            plan.missing_rooms.extend(MissingRoom(one.tenant.name, lease) for one, lease in left)
            yield tenant, before


def _named(plan: Plan, reading: Reading, known: KnownRoster) -> Reading:
    """Call the companies of a file as the roster does: by what somebody said, by their short names.

    A file may have departments of the park office and name nobody.
    """
    calling = Calling(known.tenants, reading.companies)
    tenants = list(_together(reading.tenants, calling))
    for one in reading.tenants:
        if calling.by_short(one.name):
            plan.problems.append(warning("roster.problem.by_short", one.cell, short=one.name, name=calling(one.name)))
        elif calling.is_renamed(one.name):
            plan.changes.append(Change(calling(one.name), None, "name", calling(one.name), one.name))
    return replace(reading, tenants=tuple(tenants), hidden=tuple(_together(reading.hidden, calling)))


def _together(tenants: Iterable[Tenant], calling: Calling) -> Iterable[Tenant]:
    named: dict[str, Tenant] = {}
    for one in tenants:
        name = calling(one.name)
        first = named.get(same(name), Tenant(name, one.short, cell=one.cell))
        named[same(name)] = replace(first, rooms=(*first.rooms, *one.rooms), people=(*first.people, *one.people))
    return named.values()


def _digest(plan: Plan) -> str:
    done = (plan.tenants, plan.rooms, plan.occupations, plan.people, plan.changes)
    asked = (plan.likely, plan.elsewhere, plan.spans, plan.which)
    missing = (plan.missing_tenants, plan.missing_people, plan.missing_rooms)
    return hashlib.sha256(repr((done, asked, missing, plan.problems)).encode()).hexdigest()


def _missing_tenants(plan: Plan, reading: Reading, known: KnownRoster) -> Iterator[MissingTenant]:
    """Yield the tenants whom a file of a whole site no longer names, which one of a single company is not."""
    named = {same(tenant.name) for tenant in (*reading.tenants, *reading.hidden)}
    asked = {one.tenant.id for which in plan.which for one in which.resembles}
    if len(reading.tenants) > 1:
        stay = (one for one in known.tenants if not (one.gone or one.is_office or one.id in asked))
        yield from (MissingTenant(one) for one in stay if same(one.name) not in named)


def _keep_hidden(plan: Plan, reading: Reading, rooms: Rooms) -> None:
    """Offer nobody and no room as left that stands in a row that is hidden or was left out."""
    for tenant in reading.hidden:
        name = same(tenant.name)
        missing = [one for one in plan.missing_people if same(one.tenant) == name]
        there = match_people(tenant.people, [one.person for one in missing]).pairs
        plan.missing_people = [one for one in plan.missing_people if one.person not in {person for _, person in there}]
        held = [one.lease.address for one in plan.missing_rooms]
        kept = {address for where in tenant.rooms for address in rooms.possible(where, held)}
        plan.missing_rooms = [
            one for one in plan.missing_rooms if same(one.tenant) != name or one.lease.address not in kept
        ]


def _plan_tenant(plan: Plan, tenant: Tenant, name: str, before: KnownTenant | None) -> None:
    if before is None or before.gone:
        known_short = before.short if before else None
        plan.tenants.append(NewTenant(name, tenant.short or known_short, before.id if before else None))
    elif tenant.short not in (None, before.short):
        plan.changes.append(Change(name, None, "short", before.short, tenant.short or ""))


def _propose_short_names(plan: Plan, known: KnownRoster) -> Iterator[NewTenant]:
    present = [name for one in known.tenants if not one.gone for name in (one.name, one.short) if name]
    given = [one.short for one in plan.tenants if one.short]
    nameless = [one.name for one in plan.tenants if not one.short]
    proposed = dict(zip(nameless, short_names(nameless, present + given), strict=True))
    for one in plan.tenants:
        yield replace(one, proposed=proposed.get(one.name))


def _plan_rooms(plan: Plan, tenant: Tenant, name: str, before: KnownTenant | None, rooms: Rooms) -> None:
    held = {lease.address: lease for lease in before.leases} if before else {}
    named: set[Address] = set()
    for where in chain.from_iterable(map(rooms.each, tenant.rooms)):
        one, several = rooms.meant_by(where, held), rooms.span(where, held)
        if one is None or None in several:
            plan.problems.append(error("roster.problem.which_building", tenant.cell, room=where.number))
            continue
        each = tuple(filter(None, several))
        if not each and one not in named and one not in held:
            plan.occupations.append(Occupation(name, one))
        elif not held.keys() >= {*each}:
            fresh = tuple(address for address in each if address not in held)
            new = frozenset(address for address in (one, *each) if address not in rooms)
            plan.spans.append(Span(name, where.number, one, each, fresh, new))
        named.update((one, *each))
    if tenant.rooms:
        plan.missing_rooms.extend(MissingRoom(name, lease) for at, lease in held.items() if at not in named)


def _plan_vacant(plan: Plan, reading: Reading, known: KnownRoster, rooms: Rooms) -> Iterator[Address]:
    """Yield the rooms that a file says are vacant; whoever has one is offered to have moved out."""
    leases: dict[Address, list[MissingRoom]] = defaultdict(list)
    for tenant in known.tenants:
        for lease in tenant.leases:
            leases[lease.address].append(MissingRoom(tenant.name, lease))
    for vacancy in reading.vacant:
        for where in rooms.each(vacancy.room):
            address = rooms.meant_by(where, leases)
            if address is None:
                plan.problems.append(error("roster.problem.which_building", vacancy.cell, room=where.number))
                continue
            plan.missing_rooms.extend(one for one in leases[address] if one not in plan.missing_rooms)
            yield address


def _plan_people(plan: Plan, tenant: Tenant, name: str, before: KnownTenant | None, withdrawals: Withdrawals) -> None:
    def newcomer(someone: Someone) -> NewPerson:
        bound = someone.listed and withdrawals.bind(someone.name, someone.phone, before.id if before else None)
        return NewPerson(name, replace(someone, listed=False) if bound else someone)

    match = match_people(tenant.people, before.people if before else ())
    joining = [newcomer(someone) for someone in match.new]
    plan.people.extend(joining)
    for someone, made in zip(match.new, joining, strict=True):
        if someone.listed and not made.person.listed:
            plan.problems.append(warning("roster.problem.withdrew", someone.cell, name=someone.name))
    for someone, person in match.likely:
        plan.likely.append(Likely(name, person, newcomer(someone), tuple(_changes(name, someone, person))))
    for someone, person in match.pairs:
        changes = list(_changes(name, someone, person))
        plan.changes.extend(changes)
        plan.unchanged += not changes
    for someone, person in (*match.pairs, *match.likely):
        if someone.listed and person.withdrew:
            plan.problems.append(warning("roster.problem.withdrew", someone.cell, name=person.name))
    if tenant.people:
        plan.missing_people.extend(MissingPerson(name, person) for person in match.missing)


def _recognise(plan: Plan, former: Iterable[KnownPerson]) -> None:
    joining = [*plan.people, *(one.newcomer for one in plan.likely)]
    found = list(_recognised(joining, former, plan.missing_people))
    plan.people, newcomers = found[: len(plan.people)], found[len(plan.people) :]
    plan.likely = [replace(one, newcomer=newcomer) for one, newcomer in zip(plan.likely, newcomers, strict=True)]


def _recognised(
    people: Sequence[NewPerson], former: Iterable[KnownPerson], missing: Iterable[MissingPerson]
) -> Iterator[NewPerson]:
    """Tell which of the people who join were here before: by name and number, where one fits and no other."""
    gone = [(person, None) for person in former] + [(one.person, one.tenant) for one in missing]
    left = only((_face(person.name, person.phone), (person.id, tenant)) for person, tenant in gone)
    alone = only((_face(one.person.name, one.person.phone), one) for one in people)
    for one in people:
        face = _face(one.person.name, one.person.phone)
        known, leaves = left.get(face, (None, None)) if face in alone else (None, None)
        yield replace(one, known=known, leaves=leaves)


def _find_elsewhere(plan: Plan, reading: Reading, known: KnownRoster) -> None:
    """Ask of whoever joins with the name and the number of somebody whom the file names nowhere else."""
    named = {same(one.name) for one in (*reading.tenants, *reading.hidden) if one.people}
    asked = {one.tenant.id for which in plan.which for one in which.resembles}
    others = [one for one in known.tenants if not one.gone and one.id not in asked]
    unnamed = [one for one in others if same(one.name) not in named]
    there = only((_face(one.name, one.phone), (one, tenant.name)) for tenant in unnamed for one in tenant.people)
    alone = only((_face(one.person.name, one.person.phone), one) for one in plan.people)
    joining = []
    for one in plan.people:
        face = _face(one.person.name, one.person.phone)
        found = there.get(face) if face in alone and one.known is None else None
        if found:
            plan.elsewhere.append(Elsewhere(*found, newcomer=one))
        else:
            joining.append(one)
    plan.people = joining


def _face(name: str, phone: str | None) -> tuple[str, str] | None:
    return (same(name), phone) if phone else None


def _changes(tenant: str, someone: Someone, person: KnownPerson) -> Iterator[Change]:
    for name in COMPARED:
        old, new = getattr(person, name), getattr(someone, name)
        if new is None or new == old or (name == "listed" and new and person.withdrew):
            continue
        if name == "department" and same(str(old or "")) == same(new):
            # However it is written, it is that department.
            continue
        yield Change(tenant, person, name, old, new)
