"""An import in parts: one of each company, to be done whole and by itself. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

import orjson
from pydantic import TypeAdapter

from server.roster.importing import Reading
from server.roster.importing.answers import Confirmation, Leaving, confirmed
from server.roster.importing.comparison import plan_import
from server.roster.importing.known import Address, KnownRoster, KnownTenant
from server.roster.importing.plan import Change, NewPerson, NewTenant, Plan

T = TypeVar("T")

NO_TENANT = ""
"""In the place of a tenant: what is done of rooms that nobody leases."""
FIGURES = ("tenants", "departed", "people", "changes", "left")
"""How many tenants and people come with an import, and leave; how much is changed."""
ROOMS = 10
"""Vacant rooms of one part: some milliseconds."""


@dataclass(frozen=True, slots=True)
class Part:
    """What an import does of one tenant. Who changes tenant comes and goes with the part of the one that they join.

    One that ``departs`` leaves the site, with whoever is still on its roster.

    ``seen`` is the fingerprint of what the roster said when it was planned, ``away`` are the people of the tenant whom
    other parts take along. ``rooms`` come to be, and nobody moves in.
    """

    tenant: str
    seen: str
    welcome: NewTenant | None = None
    rooms: tuple[Address, ...] = ()
    occupations: tuple[Address, ...] = ()
    people: tuple[NewPerson, ...] = ()
    changes: tuple[Change, ...] = ()
    leaving: tuple[int, ...] = ()
    leases: tuple[int, ...] = ()
    away: tuple[int, ...] = ()
    departs: bool = False

    @property
    def called(self) -> str:
        """What it is about: the tenant, or rooms that nobody leases."""
        return self.tenant or "、".join(map(str, self.rooms))

    @property
    def movers(self) -> dict[int, str]:
        """Who comes from another tenant, and from which."""
        return {one.known: one.leaves for one in self.people if one.known and one.leaves}

    @property
    def tenants(self) -> set[str]:
        """The tenants whose rosters it changes."""
        return {self.tenant, *self.movers.values()} - {NO_TENANT}

    @property
    def figures(self) -> Counter[str]:
        """How many tenants, people and changes come with it, and how many people leave."""
        left = len(self.leaving) + len(self.movers)
        welcome = int(self.welcome is not None)
        done = {"people": len(self.people), "changes": len(self.changes), "left": left}
        return Counter(tenants=welcome, departed=int(self.departs), **done)

    def fingerprint(self, tenants: Mapping[str, KnownTenant]) -> str:
        """Return what tells whether these tenants, by their names, are as they were when it was planned."""
        own = tenants.get(self.tenant)
        rest = own and replace(own, people=tuple(one for one in own.people if one.id not in self.away))
        come = [_of_tenant(tenants.get(name), person) for person, name in sorted(self.movers.items())]
        return hashlib.sha256(repr((rest, come)).encode()).hexdigest()


def _of_tenant(tenant: KnownTenant | None, person: int) -> object:
    return tenant and next((one for one in tenant.people if one.id == person), None)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What somebody confirmed, as it is staged: ``parts`` in the order in which they are done, and their figures."""

    parts: tuple[str, ...]
    figures: Mapping[str, int]


def prepare(reading: Reading, known: KnownRoster, confirmation: Confirmation) -> Prepared:
    """Return what is done of a file. Raises :class:`Refusal` where that is not what was confirmed."""
    plan = confirmed(plan_import(reading, known), confirmation)
    parts = list(parted(plan, known, confirmation.leaving))
    total = sum((part.figures for part in parts), Counter[str]())
    figures = {name: total[name] for name in FIGURES}
    return Prepared(tuple(orjson.dumps(part).decode() for part in parts), figures)


def part_of(content: str) -> Part:
    """Return a part that was staged."""
    return _adapter().validate_json(content)


@cache
def _adapter() -> TypeAdapter[Part]:
    return TypeAdapter(Part)


def parted(plan: Plan, known: KnownRoster, leaving: Leaving) -> Iterator[Part]:
    """Part a plan that was answered: tenants that come to be in the order of the file, then the others."""
    tenants = {one.name: one for one in known.tenants}
    for part in _parts(plan, leaving):
        yield replace(part, seen=part.fingerprint(tenants))


def _parts(plan: Plan, leaving: Leaving) -> Iterator[Part]:
    joining = [_known_if_free(one, leaving) for one in plan.people]
    movers = {one.known: one.leaves for one in joining if one.known and one.leaves}
    departing = [one.tenant.name for one in plan.missing_tenants if one.tenant.id in leaving.tenants]
    new = {one.name: one for one in plan.tenants}
    occupations = _grouped((one.tenant, one.address) for one in plan.occupations)
    people = _grouped((one.tenant, one) for one in joining)
    changes = _grouped((one.tenant, one) for one in plan.changes)
    gone = [(one.tenant, one.person.id) for one in plan.missing_people if one.person.id in leaving.people]
    stays = _grouped((tenant, person) for tenant, person in gone if person not in movers)
    away = _grouped((tenant, person) for person, tenant in movers.items())
    leases = _grouped((one.tenant, one.lease.id) for one in plan.missing_rooms if one.lease.id in leaving.leases)
    # By its name a company is known to the parts before: it gets another one last.
    renamed = {one.tenant for one in plan.changes if one.person is None and one.field == "name"}
    # Who leaves the site leaves every room.
    named = dict.fromkeys(
        [*new, *occupations, *people, *changes, *stays, *(one for one in leases if one not in departing)]
    )
    for tenant in sorted(named, key=lambda one: one in renamed):
        yield Part(
            tenant,
            seen="",
            welcome=new.get(tenant),
            occupations=occupations[tenant],
            people=people[tenant],
            changes=changes[tenant],
            leaving=stays[tenant],
            leases=leases[tenant],
            away=away[tenant],
        )
    for tenant in departing:
        yield Part(tenant, seen="", away=away[tenant], departs=True)
    yield from _vacant(plan.rooms, {one.address for one in plan.occupations})


def _grouped(pairs: Iterable[tuple[str, T]]) -> defaultdict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = defaultdict(list)
    for tenant, one in pairs:
        found[tenant].append(one)
    return defaultdict(tuple, {tenant: tuple(those) for tenant, those in found.items()})


def _vacant(rooms: Iterable[Address], leased: Collection[Address]) -> Iterator[Part]:
    vacant = tuple(room for room in rooms if room not in leased)
    for start in range(0, len(vacant), ROOMS):
        yield Part(NO_TENANT, seen="", rooms=vacant[start : start + ROOMS])


def _known_if_free(one: NewPerson, leaving: Leaving) -> NewPerson:
    # Somebody whom the file misses elsewhere need not have left there: then it is another person of that name.
    stays = one.leaves is not None and not one.moves and one.known not in leaving.people
    return replace(one, known=None, leaves=None) if stays else one
