"""What the pages about users show: who there is, what they hold, where they are signed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from server.accounts.rules import Span
from server.accounts.tables import Login, User, UserGrant
from server.core.roles import Place, around
from server.roster.tables import Organisation
from server.sites.tables import Site, Zone

USUAL_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that a user holds, and what its place is called; the installation has no name."""

    id: int
    role: str
    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A user in a list, with what the user holds and the place that the user belongs to."""

    user: User
    held: Sequence[Held]
    home: Place
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownLogin:
    """A browser that a user is signed in at: how it was proved, since when, when last used."""

    id: int
    device: str
    how: str
    since: str
    seen: str


def listed_users(session: Session, places: Iterable[Place], query: str = "") -> list[Listed]:
    """Return the users who belong to one of these places and fit the words of a query, by name."""
    reach, words = tuple(places), query.casefold().split()
    held, homes = _grants(session)
    last = session.execute(select(Login.user_id, func.max(Login.seen_at).label("at")).group_by(Login.user_id))
    seen = {row.user_id: row.at for row in last}
    users = session.scalars(select(User).order_by(User.disabled_at.is_not(None), User.name, User.id))
    found = (Listed(one, held[one.id], homes[one.id], seen.get(one.id)) for one in users)
    return [
        one
        for one in found
        if any(place.covers(one.home) for place in reach)
        and all(word in f"{one.user.login} {one.user.name}".casefold() for word in words)
    ]


def held_by(session: Session, user_id: int) -> Sequence[Held]:
    """Return what one user holds."""
    return _grants(session, user_id)[0][user_id]


def shown_logins(session: Session, user_id: int, now: datetime) -> list[ShownLogin]:
    """Return where a user is signed in, the last used first."""
    found = session.scalars(
        select(Login).filter_by(user_id=user_id, ended_at=None).order_by(Login.seen_at.desc(), Login.id.desc())
    )
    live = [one for one in found if Span(one.seen_at, one.ends_at).is_live(now)]
    return [
        ShownLogin(one.id, one.device, one.how, moment(session, one.created_at, now), moment(session, one.seen_at, now))
        for one in live
    ]


def moment(session: Session, at: datetime | None, now: datetime) -> str:
    """Return when something was, on the clocks of the first site; the time alone if it was today."""
    if at is None:
        return ""
    zone = ZoneInfo(session.scalar(select(Site.timezone).order_by(Site.id).limit(1)) or USUAL_ZONE)
    there = at.astimezone(zone)
    return f"{there:%H:%M}" if there.date() == now.astimezone(zone).date() else f"{there:%Y-%m-%d %H:%M}"


def _grants(session: Session, user_id: int | None = None) -> tuple[dict[int, list[Held]], dict[int, Place]]:
    statement = (
        select(UserGrant, Organisation.name.label("organisation"), Site.id.label("site"), Site.name, Site.zone_id)
        .add_columns(Zone.name.label("zone"))
        .outerjoin(Organisation, Organisation.id == UserGrant.organisation_id)
        .outerjoin(Site, Site.id == func.coalesce(UserGrant.site_id, Organisation.site_id))
        .outerjoin(Zone, Zone.id == UserGrant.zone_id)
        .order_by(UserGrant.id)
    )
    rows = session.execute(statement.where(UserGrant.user_id == user_id) if user_id else statement).all()
    held: dict[int, list[Held]] = defaultdict(list)
    past: dict[int, list[Place]] = defaultdict(list)
    for row in rows:
        grant, place = row.UserGrant, _place(row)
        past[grant.user_id].append(place)
        if grant.ended_at is None:
            held[grant.user_id].append(
                Held(grant.id, grant.role, place, row.organisation or row.name or row.zone or "")
            )
    homes: dict[int, Place] = defaultdict(Place)
    for user, places in past.items():
        homes[user] = around([one.place for one in held[user]] or places)
    return held, homes


def _place(row: Row[*tuple[Any, ...]]) -> Place:
    grant = row.UserGrant
    return Place(row.zone_id or grant.zone_id, row.site, grant.organisation_id)
