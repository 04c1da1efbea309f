"""The face: all that a sign may show, as frozen values.

Whatever is not in a face can appear on no tablet, no e-paper, no print and in no public answer. A face is
always whole: it replaces the one before and is never merged with it.

Instants are local to the site and short: ``"15:30"`` for today, ``"2026-03-05"`` for any other day, so that a
sign needs neither a time zone nor a correct clock. Counts are people.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal

Mark = Literal["disc", "half", "square", "arrow", "ring", "dash"]
ScreenState = Literal["none", "live", "silent"]
Ink = Literal["dark", "light", "full"]


@dataclass(frozen=True, slots=True)
class Words:
    """One label in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of one organisation: ``present + market + out`` never exceeds ``roster``."""

    present: int = 0
    market: int = 0
    out: int = 0
    roster: int = 0


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person who opted in, in their form of address: 王经理. ``until`` is the expected return.

    It is of who agreed to show it, and never beside a status that several share.
    """

    name: str
    until: str | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The listed people of one public status, in the order of the status table."""

    status: str
    label: Words
    mark: Mark
    people: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """The liaison: ``phone`` is masked (138****0231) unless the liaison opened the number; then ``call`` is it."""

    name: str
    phone: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True)
class Logo:
    """A company's logo at ``url``, in pixels. ``ink`` tells whether it needs a plate: dark ink on a dark sign does,
    light ink on a light one; a ``full`` logo brings its own ground.
    """

    url: str
    width: int
    height: int
    ink: Ink


@dataclass(frozen=True, slots=True)
class Tenant:
    """One organisation behind a door. ``next_return`` is the earliest expected return from a market visit.

    ``counts`` is None of one or two people of whom not all agreed to be counted: then ``occupied`` tells whether
    somebody is in, and nothing else is said.
    """

    name: str
    short_name: str | None
    counts: Counts | None
    contact: Contact | None
    groups: tuple[Group, ...]
    occupied: bool = False
    notice: str | None = None
    next_return: str | None = None
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a sign hangs."""

    site: str
    building: str
    floor: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class DoorFace:
    """The face of one door: its room and the organisations behind it."""

    location: Location
    tenants: tuple[Tenant, ...]
    night: bool
    accent: str | None = None
    kind: Literal["door"] = "door"


@dataclass(frozen=True, slots=True)
class RoomCell:
    """One room of an overview. ``silence`` is people not declared in working hours, ``screen`` the board's health."""

    room: str
    tenants: tuple[str, ...]
    counts: Counts
    silence: int = 0
    overdue: int = 0
    screen: ScreenState = "none"


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """The rooms of one floor. ``counts`` counts a tenant with several rooms once."""

    building: str
    floor: str
    rooms: tuple[RoomCell, ...]
    counts: Counts
    silence: int = 0


@dataclass(frozen=True, slots=True)
class OverviewFace:
    """The face of a floor or of a whole site. ``open`` tells whether silence counts now.

    ``unpublished``: it is not known which days of this year are off, so that silence is counted from Monday to Friday.
    """

    location: Location
    floors: tuple[FloorPlan, ...]
    counts: Counts
    silence: int
    open: bool
    night: bool
    unpublished: bool = False
    accent: str | None = None
    kind: Literal["overview"] = "overview"


@dataclass(frozen=True, slots=True)
class SiteCell:
    """One site of a zone's overview: its people, the companies of which nobody declared anything in its working hours,
    and the screens that were live and are silent.

    ``open`` tells whether silence counts there now; ``unpublished``, that it is counted from Monday to Friday.
    """

    site: str
    counts: Counts
    silent: int = 0
    dark: int = 0
    open: bool = True
    unpublished: bool = False


@dataclass(frozen=True, slots=True)
class ZoneFace:
    """The face of a zone: its sites side by side.

    A zone has no hours of its own. Its times are those of most of its sites; ``clock`` names their time zone where the
    others keep another one. It is night when all of them sleep, and ``accent`` is the one that all of them share.
    """

    zone: str
    sites: tuple[SiteCell, ...]
    counts: Counts
    silent: int
    dark: int
    night: bool
    clock: str | None = None
    accent: str | None = None
    kind: Literal["zone"] = "zone"


Face = DoorFace | OverviewFace | ZoneFace

PLAIN = frozenset({str, int, bool})
"""Types of what is sent as it is."""
PACKED = (RoomCell, SiteCell)
"""Sent as lists of their fields, without those at the end that are as usual: the same names in each of eighty rooms
would be most of what is sent."""


def compact(face: Face) -> dict[str, Any]:
    """Return the face as JSON values, without the fields that say nothing (None, false)."""
    slim: dict[str, Any] = _slim(face)
    return slim


def _slim(value: Any) -> Any:
    kind: type = type(value)
    if kind is tuple:
        return [_slim(item) for item in value]
    if kind in PACKED:
        return _packed(value)
    said = {name: getattr(value, name) for name in _names(kind)}
    # Most of a face is text, and a call for each would be most of the work.
    return {
        name: item if type(item) in PLAIN else _slim(item)
        for name, item in said.items()
        if item is not None and item is not False
    }


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _packed(cell: RoomCell | SiteCell) -> list[Any]:
    said = [(getattr(cell, field.name), field.default) for field in fields(cell)]
    while said[-1][0] == said[-1][1]:
        said.pop()
    return [_item(value) for value, _usual in said]


def _item(value: Any) -> Any:
    if isinstance(value, Counts):
        return [value.present, value.market, value.out, value.roster]
    return list(value) if isinstance(value, tuple) else value
