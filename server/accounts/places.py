"""Where users, their grants and tokens belong, for the guard; and the places that they can be limited to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.tables import User, UserGrant
from server.core.audit import About
from server.core.refs import Ref
from server.core.roles import EVERYWHERE, Place, around
from server.core.tables import Token
from server.roster.places import place_of_organisation
from server.roster.tables import Organisation
from server.sites.places import place_of_site
from server.sites.tables import Site
from server.sites.today import day_at


@dataclass(frozen=True, slots=True)
class Named:
    """A place and what people call it; the installation has no name of its own."""

    place: Place
    name: str


def whole_place(session: Session, place: Place) -> Place | None:
    """Return a place with all that it lies in, None where there is none such."""
    if place.organisation is not None:
        return place_of_organisation(session, place.organisation)
    if place.site is not None:
        return place_of_site(session, place.site)
    if place.zone is not None:
        known = session.scalar(select(Site.id).where(Site.zone == place.zone).limit(1))
        return place if known is not None else None
    return EVERYWHERE


def place_of_user(session: Session, user: int) -> Place | None:
    """Return the narrowest place that covers all that a user holds, or held when nothing is left."""
    if session.get(User, user) is None:
        return None
    grants = session.scalars(select(UserGrant).where(UserGrant.user_id == user)).all()
    held = [one for one in grants if one.ended_at is None] or grants
    return around(_whole(session, one.place) for one in held)


def place_of_grant(session: Session, grant: int) -> Place | None:
    """Return the place that a grant is on."""
    found = session.get(UserGrant, grant)
    return _whole(session, found.place) if found else None


def place_of_token(session: Session, api_token: int) -> Place | None:
    """Return the place that a token is limited to."""
    found = session.get(Token, api_token)
    return _whole(session, found.place) if found else None


def named_places(session: Session, now: datetime) -> list[Named]:
    """Return every place there is, from the widest to the narrowest."""
    sites = session.execute(select(Site.id, Site.name, Site.zone).order_by(Site.id)).all()
    zones = sorted({site.zone for site in sites if site.zone})
    organisations = session.execute(
        select(Organisation.id, Organisation.name, Site.id.label("site"), Site.zone)
        .join(Site, Site.id == Organisation.site_id)
        .where(Organisation.stands_on(day_at(session, now, Organisation.site_id)))
        .order_by(Site.id, Organisation.name)
    )
    return [
        Named(EVERYWHERE, ""),
        *(Named(Place(zone), zone) for zone in zones),
        *(Named(Place(site.zone, site.id), site.name) for site in sites),
        *(Named(Place(one.zone, one.site, one.id), one.name) for one in organisations),
    ]


def name_of_place(session: Session, place: Place) -> str:
    """Return what people call a place; the installation has no name of its own."""
    if place.organisation is not None:
        return session.scalar(select(Organisation.name).where(Organisation.id == place.organisation)) or str(place)
    if place.site is not None:
        return session.scalar(select(Site.name).where(Site.id == place.site)) or str(place)
    return place.zone or ""


def _whole(session: Session, place: Place) -> Place:
    # A zone that no site names any more covers nothing: it stays what it was called.
    return whole_place(session, place) or place


def about_user(session: Session, user: int) -> About:
    """Return what a line about this user says of it."""
    return About(Ref("user", user), place_of_user(session, user))


def about_token(session: Session, api_token: int) -> About:
    """Return what a line about this token says of it."""
    return About(Ref("token", api_token), place_of_token(session, api_token))
