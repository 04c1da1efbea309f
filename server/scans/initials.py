"""The people behind a door by the initials of their names, where they are too many for a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from server.scans.door import Behind, Candidate

AT_A_GLANCE = 12
"""So many names are seen at once, or with one sweep of a thumb; more are searched."""


@dataclass(frozen=True, slots=True)
class NameRow:
    """One line of "who are you", with the organisation where there are several."""

    person: Candidate
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """All whose names begin with a letter."""

    initial: str
    lines: tuple[NameRow, ...]


def by_initial(people: Mapping[int, Sequence[Candidate]], behind: Sequence[Behind]) -> list[Letter]:
    """Return everybody behind a door in one order, letter by letter; nothing where all are seen at a glance."""
    lines = [NameRow(one, each.short if len(behind) > 1 else None) for each in behind for one in people[each.id]]
    if len(lines) <= AT_A_GLANCE:
        return []
    lines.sort(key=lambda line: line.person.place)
    return [Letter(letter, tuple(some)) for letter, some in groupby(lines, lambda line: line.person.initial)]
