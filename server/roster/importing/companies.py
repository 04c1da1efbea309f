"""Tells which known company a file means that calls it otherwise: by its short name, its room, its people. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from server.core.folding import same
from server.roster.importing.known import Address, KnownTenant
from server.roster.importing.lines import OFFICE
from server.roster.importing.matching import Rooms, only
from server.roster.importing.roster import Tenant
from server.roster.importing.told import Companies, Naming
from server.roster.shortening import short_name

MOST = 5
"""Companies that one may be; of more nobody could choose."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A known company that one of a file may be, and why: the rooms and the people that both have."""

    tenant: KnownTenant
    rooms: tuple[Address, ...] = ()
    people: int = 0


@dataclass(frozen=True, slots=True)
class Which:
    """A company of a file that the roster does not know by that name, and which known ones it may be. It is asked."""

    name: str
    cell: str
    people: int
    resembles: tuple[Resemblance, ...]


class Calling:
    """What the roster of a site calls the companies of a file; called, it returns that."""

    def __init__(self, tenants: Iterable[KnownTenant], said: Companies) -> None:
        present = [one for one in tenants if not one.gone]
        self._office = next((one.name for one in present if one.is_office), OFFICE)
        self._names = {same(one.name) for one in tenants}
        self._by_short = only((same(one.short), one.name) for one in present if one.short)
        self._by_id = {one.id: one.name for one in tenants}
        self._said = said

    def __call__(self, name: str) -> str:
        """Return the name on the roster; that in the file where there is none."""
        return self.by_short(name) or self._told(name) or name or self._office

    def by_short(self, name: str) -> str | None:
        """Return the name of the only company whose short name this is."""
        return None if same(name) in self._names else self._by_short.get(same(name))

    def is_renamed(self, name: str) -> bool:
        """Tell whether somebody said that a company is called so from now on."""
        return self._told(name) is not None and self._said[same(name)].naming is Naming.RENAMED

    def _told(self, name: str) -> str | None:
        said = self._said.get(same(name))
        known = said.known if said and said.naming is not Naming.OTHER else None
        return None if same(name) in self._names or known is None else self._by_id.get(known)


class Directory:
    """The companies of a site that a file does not name, and who is in its rooms."""

    def __init__(self, tenants: Iterable[KnownTenant], named: Iterable[Tenant], rooms: Rooms) -> None:
        names = {same(one.name) for one in named}
        present = [one for one in tenants if not one.gone]
        self._rooms = rooms
        self._in_room: dict[Address, list[int]] = defaultdict(list)
        for tenant in present:
            for lease in tenant.leases:
                self._in_room[lease.address].append(tenant.id)
        self._unnamed = {one.id: one for one in present if not one.is_office and same(one.name) not in names}
        self._by_core: dict[str, list[int]] = defaultdict(list)
        self._with_name: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
        for tenant in self._unnamed.values():
            self._by_core[same(short_name(tenant.name))].append(tenant.id)
            for person in tenant.people:
                self._with_name[same(person.name)].append((tenant.id, person.phone))

    def resembling(self, tenant: Tenant) -> tuple[Resemblance, ...]:
        """Return the companies that a file does not name and that one may be, the likeliest first."""
        by_name = self._by_core.get(same(short_name(tenant.name)), [])
        rooms, people = self._neighbours(tenant), self._colleagues(tenant)
        found = dict.fromkeys((*people, *by_name, *rooms))
        likeliest = sorted(found, key=lambda one: (-people[one], one not in by_name, -len(rooms.get(one, ())), one))
        return tuple(Resemblance(self._unnamed[one], rooms.get(one, ()), people[one]) for one in likeliest[:MOST])

    def _neighbours(self, tenant: Tenant) -> dict[int, tuple[Address, ...]]:
        """Return whose rooms a file gives to somebody else. Where many have their desks everybody is a neighbour."""
        found: dict[int, dict[Address, None]] = defaultdict(dict)
        for address in (one for where in tenant.rooms for one in self._rooms.possible(where, ())):
            there = self._in_room.get(address, []) if address else []
            if address and len(there) == 1 and there[0] in self._unnamed:
                found[there[0]][address] = None
        return {one: tuple(addresses) for one, addresses in found.items()}

    def _colleagues(self, tenant: Tenant) -> Counter[int]:
        """Return how many people of a file are at other companies: most of both companies, and not by one name."""
        surely: Counter[int] = Counter()
        perhaps: Counter[int] = Counter()
        for someone in tenant.people:
            for company, phone in self._with_name.get(same(someone.name), ()):
                if phone and phone == someone.phone:
                    surely[company] += 1
                elif not (phone and someone.phone):
                    perhaps[company] += 1
        found = {one: surely[one] + perhaps[one] for one in (*surely, *perhaps) if surely[one] or perhaps[one] > 1}
        most = {one: max(len(tenant.people), len(self._unnamed[one].people)) for one in found}
        return Counter({one: people for one, people in found.items() if 2 * people > most[one]})
