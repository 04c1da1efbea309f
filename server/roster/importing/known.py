"""What a site's roster holds now, as frozen values: what a file is compared with, and what is exported. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.core.days import Days

ALWAYS = Days(date.min)


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where a room is."""

    building: str
    floor: str
    number: str

    def __str__(self) -> str:
        """Return it as people say it: A座 301."""
        return f"{self.building} {self.number}".strip()


@dataclass(frozen=True, slots=True)
class KnownLease:
    """A room that a tenant occupies."""

    id: int
    address: Address
    days: Days = ALWAYS


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the roster. ``withdrew`` says that consent to be listed was taken back, and not by a file."""

    id: int
    name: str
    phone: str | None = None
    title: str | None = None
    liaison: bool = False
    listed: bool = False
    withdrew: bool = False
    days: Days = ALWAYS
    salutation: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class KnownTenant:
    """A tenant with its rooms and people, or the park office of the site (``is_office``).

    ``gone`` says that it left the site, ``ends`` on which day it does.
    """

    id: int
    name: str
    short: str | None = None
    leases: tuple[KnownLease, ...] = ()
    people: tuple[KnownPerson, ...] = ()
    gone: bool = False
    ends: date | None = None
    is_office: bool = False


@dataclass(frozen=True, slots=True)
class KnownRoster:
    """The roster of a site, every room that it has, vacant ones too, and who was on the roster once."""

    tenants: tuple[KnownTenant, ...] = ()
    rooms: tuple[Address, ...] = ()
    former: tuple[KnownPerson, ...] = ()
