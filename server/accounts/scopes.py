"""Where users, their grants and tokens belong, for the guard; and the scopes that they can be limited to."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.access.audit import About
from server.access.reach import within
from server.access.roles import EVERYWHERE, Scope, around
from server.access.tables import Token
from server.accounts.rules import scope_named
from server.accounts.tables import User, UserGrant
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.scopes import ORGANISATION, scope_of_organisation
from server.roster.tables import Organisation
from server.sites.scopes import SITE, scope_of_site, scope_of_zone
from server.sites.tables import RUNS, Site, Zone
from server.sites.today import day_at
from server.sites.zones import find_zone

ZONE = "zone:"
"""How scopes that are zones begin at a terminal, before the name."""
ZONES = {"zone": Zone.id}
MOST = 100
"""Scopes that a form offers at once; the others are found by a word of their names."""


@dataclass(frozen=True, slots=True)
class NamedScope:
    """A scope and what people call it; the installation has no name of its own."""

    scope: Scope
    name: str


def whole_scope(session: Session, scope: Scope) -> Scope | None:
    """Return a scope with all that it lies in, None where there is none such."""
    if scope.organisation is not None:
        return scope_of_organisation(session, scope.organisation)
    if scope.site is not None:
        return scope_of_site(session, scope.site)
    if scope.zone is not None:
        return scope_of_zone(session, scope.zone)
    return EVERYWHERE if scope == EVERYWHERE else None


def scope_of_user(session: Session, user: int) -> Scope | None:
    """Return the narrowest scope that covers all that a user holds, or held when nothing is left."""
    if session.get(User, user) is None:
        return None
    grants = session.scalars(select(UserGrant).where(UserGrant.user_id == user)).all()
    held = [one for one in grants if one.ended_at is None] or grants
    return around(_whole(session, one.scope) for one in held)


def scope_of_grant(session: Session, grant: int) -> Scope | None:
    """Return the scope that a grant is on."""
    found = session.get(UserGrant, grant)
    return _whole(session, found.scope) if found else None


def scope_of_token(session: Session, api_token: int) -> Scope | None:
    """Return the scope that a token is limited to."""
    found = session.get(Token, api_token)
    return _whole(session, found.scope) if found else None


def named_scopes(
    session: Session, reaches: Collection[Collection[Scope]], kinds: Container[str], now: datetime, query: str = ""
) -> Iterator[NamedScope]:
    """Yield the scopes of some kinds that lie in each of these reaches and fit a query, from the widest on.

    Whoever needs a few takes a few: what is not asked for is not read.
    """
    words = query.split()
    if "installation" in kinds and not words and all(EVERYWHERE in reach for reach in reaches):
        yield NamedScope(EVERYWHERE, "")
    if "zone" in kinds:
        statement = select(Zone.id, Zone.name).where(*_fitting(Zone.name, words), *_in_all(reaches, ZONES))
        for zone in session.execute(statement.order_by(Zone.name)):
            yield NamedScope(Scope(zone.id), zone.name)
    if "site" in kinds:
        sites = select(Site.id, Site.zone_id, Site.name).where(
            *_fitting(Site.name, words), *_in_all(reaches, SITE), RUNS
        )
        for site in session.execute(sites.order_by(Site.id)):
            yield NamedScope(Scope(site.zone_id, site.id), site.name)
    if "organisation" in kinds:
        yield from _organisations(session, reaches, words, now)


def _organisations(
    session: Session, reaches: Collection[Collection[Scope]], words: Iterable[str], now: datetime
) -> Iterator[NamedScope]:
    statement = (
        select(Organisation.id, Organisation.name, Site.id.label("site"), Site.zone_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(*_fitting(Organisation.name, words), *_in_all(reaches, ORGANISATION))
        .where(Organisation.stands_on(day_at(session, now, Organisation.site_id)))
        .order_by(Site.id, Organisation.name)
        .limit(MOST + 1)
    )
    for one in session.execute(statement):
        yield NamedScope(Scope(one.zone_id, one.site, one.id), one.name)


def _in_all(
    reaches: Iterable[Collection[Scope]], columns: Mapping[str, InstrumentedAttribute[Any]]
) -> Iterator[ColumnElement[bool]]:
    return (within(reach, columns) for reach in reaches)


def _fitting(name: InstrumentedAttribute[str], words: Iterable[str]) -> Iterator[ColumnElement[bool]]:
    return (name.icontains(word, autoescape=True) for word in words)


def refuse_gone(session: Session, scope: Scope, now: datetime) -> None:
    """Refuse rights on an organisation that left, and on a site that is closed: they would end before they began."""
    organisation = session.get(Organisation, scope.organisation) if scope.organisation is not None else None
    home = organisation.site_id if organisation else scope.site
    site = session.get(Site, home) if home is not None else None
    if site is None:
        return
    left = organisation is not None and not organisation.stands_from(site.day(now))
    if left or site.closed_at is not None:
        raise Refusal("accounts.refused.scope_gone", status=409)


def name_of_scope(session: Session, scope: Scope) -> str:
    """Return what people call a scope; the installation has no name of its own."""
    if scope.organisation is not None:
        return session.scalar(select(Organisation.name).where(Organisation.id == scope.organisation)) or str(scope)
    if scope.site is not None:
        return session.scalar(select(Site.name).where(Site.id == scope.site)) or str(scope)
    if scope.zone is not None:
        return session.scalar(select(Zone.name).where(Zone.id == scope.zone)) or str(scope)
    return ""


def scope_typed(session: Session, text: str) -> Scope | None:
    """Return the scope that somebody typed at a terminal: a zone by its name, all else as forms name it."""
    name = text.removeprefix(ZONE)
    if name == text:
        named = scope_named(text)
        return whole_scope(session, named) if named else None
    zone = find_zone(session, name)
    return Scope(zone.id) if zone else None


def typed(session: Session, scope: Scope) -> str:
    """Return a scope as somebody types it at a terminal."""
    return f"{ZONE}{name_of_scope(session, scope)}" if scope.kind == "zone" else str(scope)


def _whole(session: Session, scope: Scope) -> Scope:
    return whole_scope(session, scope) or scope


def about_user(session: Session, user: int) -> About:
    """Return what a line about this user says of it."""
    return About(Ref("user", user), scope_of_user(session, user))


def about_token(session: Session, api_token: int) -> About:
    """Return what a line about this token says of it."""
    return About(Ref("token", api_token), scope_of_token(session, api_token))
