"""Tells which known room and which known person a file means. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from server.core.folding import same
from server.roster.importing.known import Address, KnownPerson, KnownRoster
from server.roster.importing.lines import Someone
from server.roster.importing.places import Where
from server.roster.importing.remarks import remarked
from server.sites.numbers import floor_of

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Rooms:
    """The rooms of a site, found by number."""

    def __init__(self, known: KnownRoster) -> None:
        self._by_number: dict[str, list[Address]] = defaultdict(list)
        for room in known.rooms:
            self._by_number[same(room.number)].append(room)
        self._addresses = frozenset(known.rooms)
        self._buildings = {same(room.building): room.building for room in known.rooms}

    def meant_by(self, where: Where, own: Collection[Address]) -> Address | None:
        """Return the address of a room, known or new; None when the file leaves open which of several it means.

        Of several known rooms it is the tenant's ``own``, and else the one in the building without a name.
        """
        possible = [room for room in self._by_number.get(same(where.number), ()) if _may_be(where, room)]
        if not possible:
            return self._new(where)
        chosen = [room for room in possible if room in own] or possible
        if len(chosen) > 1:
            chosen = [room for room in chosen if not room.building]
        return chosen[0] if len(chosen) == 1 else None

    def each(self, where: Where) -> list[Where]:
        """Return the rooms that a file lists in one: 311 312 are two, unless there is a room that is called so."""
        if not where.listed or self.knows(where):
            return [where]
        return [replace(where, number=number, listed=()) for number in where.listed]

    def __contains__(self, address: Address) -> bool:
        return address in self._addresses

    def span(self, where: Where, own: Collection[Address]) -> list[Address | None]:
        """Return the rooms that 301-303 may be; none where there is a room that is called so."""
        if self.knows(where):
            return []
        return [self.meant_by(replace(where, number=number, span=()), own) for number in where.span]

    def possible(self, where: Where, own: Collection[Address]) -> Iterator[Address | None]:
        """Return every room that somebody may mean."""
        for one in self.each(where):
            yield from (self.meant_by(one, own), *self.span(one, own))

    def knows(self, where: Where) -> bool:
        """Tell whether there is a room that is called so."""
        return any(_may_be(where, room) for room in self._by_number.get(same(where.number), ()))

    def _new(self, where: Where) -> Address | None:
        if where.building is None and len(self._buildings) > 1:
            return None
        only = next(iter(self._buildings.values()), "")
        building = only if where.building is None else self._buildings.get(same(where.building), where.building)
        return Address(building, where.floor or floor_of(where.number), where.number)


def _may_be(where: Where, room: Address) -> bool:
    at_home = where.building is None or same(room.building) == same(where.building)
    return at_home and where.floor in (None, room.floor)


def only(pairs: Iterable[tuple[Key | None, Value]]) -> dict[Key, Value]:
    """Return the pairs whose key no other pair has."""
    found: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        if key is not None:
            found[key].append(value)
    return {key: values[0] for key, values in found.items() if len(values) == 1}


@dataclass(frozen=True, slots=True)
class Match:
    """The people of a file beside those that are known."""

    pairs: tuple[tuple[Someone, KnownPerson], ...]
    likely: tuple[tuple[Someone, KnownPerson], ...]
    """Who has the number of somebody whom the file does not name: perhaps one person in two spellings."""
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
        by_name[_called(person.name)].append(person)
    namesakes: dict[str, list[int]] = defaultdict(list)
    for index, someone in enumerate(people):
        namesakes[_called(someone.name)].append(index)
    for name, indexes in namesakes.items():
        for index, person in _pair([(index, people[index]) for index in indexes], by_name[name]):
            pairs[index] = (people[index], person)
    found = {person.id for _someone, person in pairs.values()}
    new = [someone for index, someone in enumerate(people) if index not in pairs]
    missing = [person for person in known if person.id not in found]
    shared = {phone for pair in pairs.values() for phone in (pair[0].phone, pair[1].phone)}
    likely = _by_number(new, missing, shared)
    asked = {someone for someone, _person in likely}, {person for _someone, person in likely}
    return Match(
        tuple(pairs[index] for index in sorted(pairs)),
        tuple(likely),
        tuple(someone for someone in new if someone not in asked[0]),
        tuple(person for person in missing if person not in asked[1]),
    )


def _called(name: str) -> str:
    # Somebody may have been put on the roster by hand with a remark behind the name.
    return same(remarked(name).name)


def _by_number(
    new: Iterable[Someone], missing: Iterable[KnownPerson], shared: Collection[str | None]
) -> list[tuple[Someone, KnownPerson]]:
    # A number that others have too tells nobody apart.
    now = only((one.phone, one) for one in new)
    before = only((one.phone, one) for one in missing)
    return [(now[phone], one) for phone, one in before.items() if phone in now and phone not in shared]


def _pair(named: list[tuple[int, Someone]], known: Sequence[KnownPerson]) -> Iterator[tuple[int, KnownPerson]]:
    alone = len(named) == len(known) == 1
    left = {person.id: person for person in known}
    by_phone: dict[str | None, KnownPerson] = {person.phone: person for person in known if person.phone}
    rest = []
    for index, someone in named:
        person = by_phone.pop(someone.phone, None)
        if person:
            del left[person.id]
            yield index, person
        else:
            rest.append((index, someone))
    if len(rest) == len(left) == 1:
        (index, someone), person = rest[0], next(iter(left.values()))
        if alone or not (someone.phone and person.phone):
            yield index, person
