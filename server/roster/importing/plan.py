"""What an import would do: what is created and changed, what is asked and offered, and what stands in the way. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.roster.importing.account import UnreadColumn
from server.roster.importing.companies import Which
from server.roster.importing.known import Address, KnownLease, KnownPerson, KnownTenant
from server.roster.importing.lines import Someone
from server.sheets.problems import Problem


@dataclass(frozen=True, slots=True)
class NewTenant:
    """A tenant to create; ``known`` is the id of one that left and comes back.

    ``proposed`` is the short name that it gets where nobody gave one.
    """

    name: str
    short: str | None
    known: int | None = None
    proposed: str | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person who joins; ``known`` is the id of one who left and comes back, or leaves the tenant ``leaves``.

    ``moves``: somebody said so. Else they leave there only where that is confirmed.
    """

    tenant: str
    person: Someone
    known: int | None = None
    leaves: str | None = None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Occupation:
    """A room that a tenant moves into."""

    tenant: str
    address: Address


@dataclass(frozen=True, slots=True)
class Change:
    """A field that gets another value: of the person ``person``, or of the tenant where that is None."""

    tenant: str
    person: KnownPerson | None
    field: str
    old: str | bool | None
    new: str | bool


@dataclass(frozen=True, slots=True)
class MissingPerson:
    """Somebody whom the file no longer names; leaving is offered."""

    tenant: str
    person: KnownPerson


@dataclass(frozen=True, slots=True)
class MissingRoom:
    """A room that the file no longer names for a tenant; moving out is offered."""

    tenant: str
    lease: KnownLease


@dataclass(frozen=True, slots=True)
class MissingTenant:
    """A tenant whom a file of several no longer names; leaving the site is offered."""

    tenant: KnownTenant


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody who is perhaps ``person``, called otherwise at the same tenant and number. It is asked, never guessed.

    ``newcomer`` is who joins where it is somebody else, ``changes`` what the file says of the same person.
    """

    tenant: str
    person: KnownPerson
    newcomer: NewPerson
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody who joins and is perhaps ``person`` of another ``company``, by name and number. It is asked."""

    person: KnownPerson
    company: str
    newcomer: NewPerson


@dataclass(frozen=True, slots=True)
class Span:
    """A room ``one`` that is perhaps ``several``: 301-303. It is asked, never guessed.

    ``fresh`` are those of several that the tenant does not have yet, ``new`` the rooms that nobody knows yet.
    """

    tenant: str
    number: str
    one: Address
    several: tuple[Address, ...]
    fresh: tuple[Address, ...]
    new: frozenset[Address]


@dataclass(slots=True)
class Plan:
    """All that an import would do."""

    tenants: list[NewTenant] = field(default_factory=list)
    rooms: list[Address] = field(default_factory=list)
    occupations: list[Occupation] = field(default_factory=list)
    people: list[NewPerson] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    likely: list[Likely] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    missing_tenants: list[MissingTenant] = field(default_factory=list)
    missing_people: list[MissingPerson] = field(default_factory=list)
    missing_rooms: list[MissingRoom] = field(default_factory=list)
    unchanged: int = 0
    unread: tuple[UnreadColumn, ...] = ()
    hidden_rows: int = 0
    is_filtered: bool = False
    problems: list[Problem] = field(default_factory=list)
    which: list[Which] = field(default_factory=list)
    """Companies of which nothing is planned before somebody says which they are."""
    digest: str = ""
    """What two plans share only when they would do and offer the same."""

    @property
    def errors(self) -> list[Problem]:
        """What stands in the way."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def is_empty(self) -> bool:
        """Whether the file says nothing new; it may still miss people or rooms."""
        done = self.tenants, self.rooms, self.occupations, self.people, self.changes
        return not any((*done, self.likely, self.elsewhere, self.spans, self.which))

    @property
    def is_understood(self) -> bool:
        """Whether the file says nothing that was not read."""
        return not (self.problems or self.hidden_rows or any(not column.is_settled for column in self.unread))

    @property
    def misses(self) -> bool:
        """Whether the file no longer names some tenant, somebody, or some room."""
        return bool(self.missing_tenants or self.missing_people or self.missing_rooms)
