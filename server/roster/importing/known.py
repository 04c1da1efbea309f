"""What a site's roster holds now, as frozen values: what a file is compared with, and what is exported. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.core.days import Days
from server.core.folding import same

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
    """A person of the roster. ``withdrew``: they took back the consent to be listed themselves."""

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
class Refuser:
    """Somebody who took back the consent to be named: name as it is compared, number, where they were on a roster."""

    name: str
    phone: str | None
    organisations: frozenset[int] = frozenset()

    def may_be(self, phone: str | None, organisation: int | None) -> bool:
        """Tell whether somebody of the same name is taken for them: in doubt nobody is named."""
        return self.phone is None or phone in (None, self.phone) or organisation in self.organisations


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """All of a site. Who is put on a roster anew is another row, and may be the same person."""

    refusers: tuple[Refuser, ...] = ()

    def bind(self, name: str, phone: str | None, organisation: int | None = None) -> bool:
        """Tell whether nobody else may agree for somebody of this name and number, in this organisation."""
        called = same(name) if self.refusers else ""
        return any(one.name == called and one.may_be(phone, organisation) for one in self.refusers)


@dataclass(frozen=True, slots=True)
class KnownRoster:
    """The roster of a site, every room that it has, vacant ones too, who was on the roster once, and who said no."""

    tenants: tuple[KnownTenant, ...] = ()
    rooms: tuple[Address, ...] = ()
    former: tuple[KnownPerson, ...] = ()
    withdrawals: Withdrawals = Withdrawals()
