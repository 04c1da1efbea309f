"""What the pages about users show: who there is, what they hold, where they are signed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from server.access.roles import PARTS, Scope, around
from server.accounts.rules import Span
from server.accounts.tables import Login, User, UserGrant
from server.core.database.statements import AnyRow
from server.core.folding import same
from server.core.paging import Page, page_of
from server.roster.tables import Organisation
from server.sites.tables import Site, Zone
from server.words.clock import Clock

USUAL_ZONE = "Asia/Shanghai"


_WANTED: BindParameter[int] = bindparam("users", expanding=True)
_USERS = select(User.id, User.login, User.name, User.disabled_at).order_by(
    User.disabled_at.is_not(None), User.name, User.id
)
_GRANTS = (
    select(UserGrant.id, UserGrant.user_id, UserGrant.role, UserGrant.ended_at, UserGrant.organisation_id)
    .add_columns(Site.id.label("site"), func.coalesce(Site.zone_id, UserGrant.zone_id).label("zone_id"))
    .outerjoin(Organisation, Organisation.id == UserGrant.organisation_id)
    .outerjoin(Site, Site.id == func.coalesce(UserGrant.site_id, Organisation.site_id))
    .order_by(UserGrant.id)
)
_HELD = (
    _GRANTS.add_columns(Organisation.name.label("organisation"), Site.name.label("site_name"), Zone.name.label("zone"))
    .outerjoin(Zone, Zone.id == UserGrant.zone_id)
    .where(UserGrant.user_id.in_(_WANTED), UserGrant.ended_at.is_(None))
)
_SEEN = (
    select(Login.user_id, func.max(Login.seen_at).label("at")).where(Login.user_id.in_(_WANTED)).group_by(Login.user_id)
)


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant that a user holds, and what its scope is called; the installation has no name."""

    id: int
    role: str
    scope: Scope
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A user in a list (id, login, name, disabled_at), with what the user holds."""

    user: AnyRow
    held: Sequence[HeldGrant]
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownLogin:
    """A browser that a user is signed in at: how it was proved, since when, when last used."""

    id: int
    device: str
    how: str
    since: str
    seen: str


def listed_users(session: Session, scopes: Iterable[Scope], query: str, page: int) -> Page[Listed]:
    """Return a page of the users who belong to one of these scopes and fit the words of a query, by name."""
    reach, words, homes = tuple(scopes), [same(word) for word in query.split()], _homes(session)
    found = [
        one
        for one in session.execute(_USERS)
        if any(scope.covers(homes[one.id]) for scope in reach)
        and all(word in same(one.login) or word in same(one.name) for word in words)
    ]
    shown = page_of(found, page)
    here = [one.id for one in shown.items]
    held, seen = _held(session, here), _last_seen(session, here)
    return shown.of([Listed(one, held[one.id], seen.get(one.id)) for one in shown.items])


def held_by(session: Session, user_id: int) -> Sequence[HeldGrant]:
    """Return what one user holds."""
    return _held(session, [user_id])[user_id]


def shown_logins(session: Session, user_id: int, now: datetime, clock: Clock) -> list[ShownLogin]:
    """Return where a user is signed in, the last used first."""
    found = session.scalars(
        select(Login).filter_by(user_id=user_id, ended_at=None).order_by(Login.seen_at.desc(), Login.id.desc())
    )
    live = [one for one in found if Span(one.seen_at, one.ends_at).is_live(now)]
    return [
        ShownLogin(one.id, one.device, one.how, clock.moment(one.created_at), clock.moment(one.seen_at)) for one in live
    ]


def timezone_of(session: Session, scopes: Iterable[Scope]) -> str:
    """Return by which clock somebody goes who looks after these scopes: that of their first site, else of the first."""
    parts = {part: [one for scope in scopes if (one := getattr(scope, part)) is not None] for part in PARTS}
    homes = select(Organisation.site_id).where(Organisation.id.in_(parts["organisation"]))
    theirs = or_(Site.zone_id.in_(parts["zone"]), Site.id.in_(parts["site"]), Site.id.in_(homes))
    first = select(Site.timezone).order_by(case((theirs, 0), else_=1), Site.id).limit(1)
    return session.scalar(first) or USUAL_ZONE


def _homes(session: Session) -> dict[int, Scope]:
    """Return the scope that each user belongs to: around all that they hold, or held when nothing is left."""
    held: dict[int, list[Scope]] = defaultdict(list)
    past: dict[int, list[Scope]] = defaultdict(list)
    for row in session.execute(_GRANTS):
        (held if row.ended_at is None else past)[row.user_id].append(_scope(row))
    homes: dict[int, Scope] = defaultdict(Scope)
    homes.update({user: around(scopes) for user, scopes in (past | held).items()})
    return homes


def _held(session: Session, users: Sequence[int]) -> dict[int, list[HeldGrant]]:
    held: dict[int, list[HeldGrant]] = defaultdict(list)
    for row in session.execute(_HELD, {"users": users}):
        name = row.organisation or row.site_name or row.zone or ""
        held[row.user_id].append(HeldGrant(row.id, row.role, _scope(row), name))
    return held


def _last_seen(session: Session, users: Sequence[int]) -> dict[int, datetime]:
    return {row.user_id: row.at for row in session.execute(_SEEN, {"users": users})}


def _scope(row: AnyRow) -> Scope:
    return Scope(row.zone_id, row.site, row.organisation_id)
