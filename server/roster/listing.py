"""The roster as the manager reads it: tenants in the order of their rooms, found by any word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.roster.importing.known import Known, KnownTenant
from server.roster.importing.values import same
from server.sites.numbers import room_order

TENANTS = 50
"""Tenants of one page: what a browser lays out at once, and a reader still scrolls through."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the tenants that were found; ``found`` and ``people`` count those of all pages."""

    tenants: Sequence[KnownTenant]
    number: int
    last: int
    found: int
    people: int


def page_of(tenants: Sequence[KnownTenant], number: int) -> Page:
    """Return a page by its number from 1; a number beyond the ends is that of the nearest page."""
    last = max(1, -(-len(tenants) // TENANTS))
    number = min(max(number, 1), last)
    shown = tenants[(number - 1) * TENANTS : number * TENANTS]
    return Page(shown, number, last, len(tenants), sum(len(one.people) for one in tenants))


def listed_tenants(known: Known, query: str) -> list[KnownTenant]:
    """Return the tenants that a query names, or whose people or rooms it names; all for an empty one."""
    words = [same(word) for word in query.split()]
    found = [
        tenant
        for tenant in known.tenants
        if not tenant.gone and all(any(word in text for text in _texts(tenant)) for word in words)
    ]
    return sorted(found, key=_order)


def _texts(tenant: KnownTenant) -> Iterator[str]:
    yield same(tenant.name)
    yield same(tenant.short or "")
    yield from (same(f"{lease.address}") for lease in tenant.leases)
    for person in tenant.people:
        yield same(f"{person.name}{person.title or ''}")
        yield person.phone or ""


def _order(tenant: KnownTenant) -> tuple[bool, str, list[tuple[int, int | str]]]:
    first = tenant.leases[0].address if tenant.leases else None
    return (first is None, first.building if first else "", room_order(first.number) if first else [])
