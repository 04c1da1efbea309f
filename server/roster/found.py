"""Whom the current request has found on the rosters: the guard, its phone and the page read nobody twice."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g

from server.core.database.transactions import Reads
from server.core.house import house
from server.roster.homes import Home, last_home_of


def keep_found(homes: Iterable[Home]) -> None:
    """Keep the homes of people, as they were just read."""
    _found().update((home.person_id, home) for home in homes)


def find_home(reads: Reads, person: int) -> Home | None:
    """Return the home of a person, of who left the last one; None where nobody has this id."""
    found = _found()
    if person not in found:
        found[person] = last_home_of(reads, person, house().clock())
    return found[person]


def found_home(person: int) -> Home:
    """Return the home of a person whom the guard let an address name."""
    home = _found()[person]
    if home is None:
        raise LookupError(f"nobody is person {person}")
    return home


def _found() -> dict[int, Home | None]:
    found: dict[int, Home | None] = g.setdefault("homes", {})
    return found
