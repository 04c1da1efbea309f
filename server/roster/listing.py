"""The roster as the manager reads it: tenants in the order of their rooms, found by any word. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from server.core.folding import same
from server.roster.importing.known import KnownTenant
from server.sites.numbers import room_order


def listed_tenants(tenants: Iterable[KnownTenant], query: str, meant: Collection[int]) -> list[KnownTenant]:
    """Return the tenants that a query names, or whose people or rooms it names; all for an empty one.

    ``meant`` are the people whom it means as a whole, however they are spelled.
    """
    words = [same(word) for word in query.split()]
    found = [tenant for tenant in tenants if not tenant.gone and (_names(tenant, words) or _has(tenant, meant))]
    return sorted(found, key=_order)


def _names(tenant: KnownTenant, words: Iterable[str]) -> bool:
    return all(any(word in text for text in _texts(tenant)) for word in words)


def _has(tenant: KnownTenant, meant: Collection[int]) -> bool:
    return any(person.id in meant for person in tenant.people)


def _texts(tenant: KnownTenant) -> Iterator[str]:
    yield same(tenant.name)
    yield same(tenant.short or "")
    yield from (same(f"{lease.address}") for lease in tenant.leases)
    for person in tenant.people:
        yield same(f"{person.name}{person.department or ''}{person.title or ''}")
        yield person.phone or ""


def _order(tenant: KnownTenant) -> tuple[bool, str, list[tuple[int, int | str]]]:
    first = tenant.leases[0].address if tenant.leases else None
    return (first is None, first.building if first else "", room_order(first.number) if first else [])
