"""Folds the lines of a file into tenants with their rooms and people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from server.core.folding import same
from server.core.naming import parted
from server.roster.importing.lines import OFFICE, RosterLine, Someone, error, warning
from server.roster.importing.phones import is_mobile
from server.roster.importing.places import Where
from server.roster.importing.values import named
from server.sheets.problems import Problem


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant as a file gives it. Nothing is known of its rooms where ``rooms`` is empty."""

    name: str
    short: str | None = None
    rooms: tuple[Where, ...] = ()
    people: tuple[Someone, ...] = ()
    cell: str = field(default="", compare=False)


@dataclass(slots=True)
class _Entry:
    person: Someone
    cell: str


@dataclass(slots=True)
class _Folding:
    """A tenant in the making. ``people`` are known by name and phone, ``last`` is the latest with a name."""

    first: RosterLine
    short: str | None = None
    rooms: dict[Where, None] = field(default_factory=dict)
    people: dict[tuple[str, str | None], _Entry] = field(default_factory=dict)
    last: dict[str, _Entry] = field(default_factory=dict)
    liaisons: dict[str, str] = field(default_factory=dict)

    def add(self, line: RosterLine) -> Iterator[Problem]:
        if self.short and line.short and same(line.short) != same(self.short):
            yield warning("roster.problem.short_differs", line.cell, text=line.short, short=self.short)
        self.short = self.short or line.short
        fresh = [room for room in line.rooms if room not in self.rooms]
        self.rooms.update(dict.fromkeys(fresh))
        if line.liaison:
            self.liaisons.setdefault(same(line.liaison), line.cell)
        if line.person:
            yield from self._add_person(line.person, line, elsewhere=bool(fresh))

    def _add_person(self, person: Someone, line: RosterLine, *, elsewhere: bool) -> Iterator[Problem]:
        name = same(person.name)
        namesake = self.last.get(name)
        if namesake and line.continued:
            yield from _differences(namesake, person, line)
            namesake.person = _joined(namesake.person, person)
        elif unsure := self.people.get((name, None)) if person.phone else namesake:
            yield error("roster.problem.same_name", line.cell, name=person.name, other=unsure.cell)
        elif twin := self.people.get((name, person.phone)):
            yield from _differences(twin, person, line)
            twin.person = _joined(twin.person, person)
            if not elsewhere:
                yield warning("roster.problem.twice", line.cell, name=person.name, other=twin.cell)
        else:
            self.people[name, person.phone] = self.last[name] = _Entry(person, line.cell)

    def tenant(self) -> Tenant:
        people = [entry.person for entry in self.people.values()]
        people = [replace(one, liaison=True) if same(one.name) in self.liaisons else one for one in people]
        if any(one.liaison for one in people):
            # A tick names the liaison; who has none in the same column is not.
            people = [replace(one, liaison=bool(one.liaison)) for one in people]
        return Tenant(named(self.first.company), self.short, tuple(self.rooms), tuple(people), self.first.cell)

    def strangers(self) -> Iterator[Problem]:
        for name, cell in self.liaisons.items():
            if name not in self.last:
                yield warning("roster.problem.liaison_unknown", cell, name=name)


def _differences(entry: _Entry, person: Someone, line: RosterLine) -> Iterator[Problem]:
    """Point out what a second row says otherwise of somebody: the first one counts."""
    for name in ("phone", "department", "title"):
        first, second = getattr(entry.person, name), getattr(person, name)
        if first and second and same(first) != same(second):
            yield warning("roster.problem.differs", line.cell, text=second, first=first, other=entry.cell)


def _joined(one: Someone, other: Someone) -> Someone:
    return replace(
        one,
        phone=one.phone or other.phone,
        department=one.department or other.department,
        title=one.title or other.title,
        liaison=other.liaison if one.liaison is None else one.liaison,
        listed=other.listed if one.listed is None else one.listed,
        salutation=one.salutation or other.salutation,
    )


def fold(lines: Iterable[RosterLine]) -> tuple[tuple[Tenant, ...], tuple[Problem, ...]]:
    """Return the tenants of a file in its order, and what is wrong between its lines."""
    tenants: dict[str, _Folding] = {}
    problems: list[Problem] = []
    for line in lines:
        # A company may come from the title of a sheet or of a group, which no field has read.
        company = parted(line.company).name
        if not company and line.company != OFFICE:
            problems.append(error("roster.problem.not_a_name", line.cell, text=line.company))
            continue
        folding = tenants.setdefault(same(company), _Folding(replace(line, company=company)))
        problems.extend(folding.add(line))
    made = tuple(folding.tenant() for folding in tenants.values())
    problems.extend(_shared(made))
    for folding in tenants.values():
        problems.extend(folding.strangers())
        if not (folding.rooms or folding.people):
            problems.append(warning("roster.problem.bare_tenant", folding.first.cell, name=folding.first.company))
    return made, tuple(problems)


def _shared(tenants: Iterable[Tenant]) -> Iterator[Problem]:
    """Point out a mobile number that several people have: it is hardly each one's own."""
    first: dict[str, Someone] = {}
    for someone in (person for tenant in tenants for person in tenant.people if is_mobile(person.phone)):
        other = first.setdefault(someone.phone or "", someone)
        if same(other.name) != same(someone.name):
            said = {"phone": someone.phone, "name": other.name, "other": other.cell}
            yield warning("roster.problem.shared_phone", someone.cell, **said)
