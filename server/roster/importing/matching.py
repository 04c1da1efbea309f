"""Tells which known room and which known person a file means. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.roster.importing.known import Address, Known, KnownPerson, KnownTenant
from server.roster.importing.lines import Someone
from server.roster.importing.places import Where
from server.roster.importing.values import same
from server.sites.rules import floor_of


def address_of(where: Where, tenant: KnownTenant | None, known: Known) -> Address | None:
    """Return the address of a room, known or new; None when the file leaves open which of several it means."""
    own = {lease.address for lease in tenant.leases} if tenant else set()
    possible = [room for room in known.rooms if _may_be(where, room)]
    chosen = [room for room in possible if room in own] or possible
    if len(chosen) > 1:
        chosen = [room for room in chosen if not room.building]
    if possible:
        return chosen[0] if len(chosen) == 1 else None
    buildings = {room.building for room in known.rooms}
    if where.building is None and len(buildings) > 1:
        return None
    building = where.building or next(iter(buildings), "")
    return Address(_known_building(building, buildings), where.floor or floor_of(where.number), where.number)


def _known_building(name: str, buildings: Iterable[str]) -> str:
    return next((known for known in buildings if same(known) == same(name)), name)


def _may_be(where: Where, room: Address) -> bool:
    return (
        same(room.number) == same(where.number)
        and (where.building is None or same(room.building) == same(where.building))
        and where.floor in (None, room.floor)
    )


@dataclass(frozen=True, slots=True)
class Match:
    """The people of a file beside those that are known."""

    pairs: tuple[tuple[Someone, KnownPerson], ...]
    new: tuple[Someone, ...]
    missing: tuple[KnownPerson, ...]


def match_people(people: Sequence[Someone], known: Sequence[KnownPerson]) -> Match:
    """Pair people by name, and by phone where a name is not enough.

    One name on each side is one person, who may have a new number. Where several share a name, only the same number
    or a missing one makes a pair: nobody inherits another's history by a guess.
    """
    pairs: dict[int, tuple[Someone, KnownPerson]] = {}
    by_name: dict[str, list[KnownPerson]] = defaultdict(list)
    for person in known:
        by_name[same(person.name)].append(person)
    namesakes: dict[str, list[int]] = defaultdict(list)
    for index, someone in enumerate(people):
        namesakes[same(someone.name)].append(index)
    for name, indexes in namesakes.items():
        for index, person in _pair([(index, people[index]) for index in indexes], by_name[name]):
            pairs[index] = (people[index], person)
    found = {person.id for _someone, person in pairs.values()}
    return Match(
        tuple(pairs[index] for index in sorted(pairs)),
        tuple(someone for index, someone in enumerate(people) if index not in pairs),
        tuple(person for person in known if person.id not in found),
    )


def _pair(named: list[tuple[int, Someone]], known: Sequence[KnownPerson]) -> Iterable[tuple[int, KnownPerson]]:
    alone = len(named) == len(known) == 1
    left = list(known)
    rest = []
    for index, someone in named:
        same_number = next((one for one in left if someone.phone and one.phone == someone.phone), None)
        if same_number:
            left.remove(same_number)
            yield index, same_number
        else:
            rest.append((index, someone))
    if len(rest) == len(left) == 1:
        (index, someone), person = rest[0], left[0]
        if alone or not (someone.phone and person.phone):
            yield index, person
