"""From sheets to the lines of a roster, with every problem at its cell. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.roster.importing.places import Where
from server.roster.importing.synonyms import Column
from server.sheets.problems import Problem, filling

OFFICE = ""
"""In the place of a company: the park office of the site, which its own file need not name."""

LONGEST = {
    Column.COMPANY: 120,
    Column.SHORT: 40,
    Column.BUILDING: 40,
    Column.FLOOR: 20,
    Column.ROOM: 20,
    Column.ENTRANCE: 20,
    Column.NAME: 60,
    Column.LIAISON: 60,
    Column.DEPARTMENT: 40,
    Column.TITLE: 60,
}
"""Characters that each field holds."""
ROW_SHOWN = 200
"""Characters of a row that was left out."""


def error(key: str, cell: str, /, **values: object) -> Problem:
    """Return a problem that stops the import."""
    return Problem(key, cell, "error", filling(values))


def warning(key: str, cell: str, /, **values: object) -> Problem:
    """Return a problem that the import survives."""
    return Problem(key, cell, "warning", filling(values))


def note(key: str, cell: str, /, **values: object) -> Problem:
    """Return what was left out, and rightly so."""
    return Problem(key, cell, "note", filling(values))


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as a file gives them; None is what it does not say."""

    name: str
    phone: str | None = None
    title: str | None = None
    liaison: bool | None = None
    listed: bool | None = None
    cell: str = field(default="", compare=False)
    salutation: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A room that a file says is vacant, and where it says so."""

    room: Where
    cell: str


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One row: a tenant, perhaps rooms, perhaps a person.

    ``liaison`` is the name of the tenant's liaison where a file writes it beside everybody. ``continued`` says that
    the person's cell is part of a merged one: the same person again. ``hidden`` says that its row is.
    """

    cell: str
    company: str
    short: str | None = None
    rooms: tuple[Where, ...] = ()
    person: Someone | None = None
    liaison: str | None = None
    continued: bool = False
    hidden: bool = False
