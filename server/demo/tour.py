"""What the demo shows first: its site, its floors, and a few doors that are worth a look.

Its kiosks are one per board, always the same, so that following a link twice makes nothing new.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.core.boards.hanging import HANGS
from server.core.database.statements import AnyRow
from server.core.house import House
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.core.tables import Board
from server.fleet.actions import add_kiosk
from server.fleet.kiosks import PairedKiosk, find_kiosk
from server.fleet.rules import SHARED
from server.roster.tables import Membership, Organisation
from server.sites.tables import Floor, Lease, Room, Site, stands_for_site

TYPICAL = 12
"""People behind a door that shows everything and is not crowded."""


@dataclass(frozen=True, slots=True)
class TourStop:
    """A door that is worth a look, and what is behind it."""

    board: str
    room: str
    tenants: tuple[str, ...]
    people: int
    notice: bool


@dataclass(frozen=True, slots=True)
class Tour:
    """The first site with its boards: floors as (label, board), doors with the most typical first.

    One that is made up is the demo's own: a day may be played there.
    """

    site: str
    is_made_up: bool
    overview: str
    floors: tuple[tuple[str, str], ...]
    doors: tuple[TourStop, ...]


def read_tour(session: Session, now: datetime) -> Tour | None:
    """Return the tour of the first site, None when there is no site yet."""
    site = session.scalars(select(Site).order_by(Site.id).limit(1)).one_or_none()
    if site is None:
        return None
    first = Board.name == ""
    overview = select(Board.code).where(stands_for_site([site.id]), first).order_by(Board.id).limit(1)
    floors = session.execute(
        select(Floor.label, Board.code)
        .join(Board, Board.floor_id == Floor.id)
        .where(Board.site_id == site.id, first)
        .order_by(Floor.building_id, Floor.level)
    ).all()
    return Tour(
        site=site.name,
        is_made_up=site.made_up,
        overview=session.scalars(overview).one(),
        floors=tuple((row.label, row.code) for row in floors),
        doors=_worth_a_look(_doors(session, site.id, site.day(now))),
    )


def _doors(session: Session, site_id: int, day: date) -> list[TourStop]:
    rows = session.execute(
        select(Board.code, Room.number, Organisation, func.count(Membership.id).label("people"))
        .join(Room, Room.id == Board.room_id)
        .join(Lease, Lease.room_id == Room.id)
        .join(Organisation, Organisation.id == Lease.organisation_id)
        .outerjoin(Membership, (Membership.organisation_id == Organisation.id) & Membership.stands_on(day))
        .where(Board.site_id == site_id, HANGS, Lease.stands_on(day), Organisation.stands_on(day))
        .group_by(Board.id, Room.number, Lease.id, Organisation.id)
        .order_by(Room.number, Lease.id)
    ).all()
    behind: dict[str, list[AnyRow]] = {}
    for row in rows:
        behind.setdefault(row.code, []).append(row)
    return [_door(code, tenants) for code, tenants in behind.items()]


def _door(code: str, tenants: Sequence[AnyRow]) -> TourStop:
    names = tuple(row.Organisation.short_name or row.Organisation.name for row in tenants)
    notice = any(row.Organisation.notice for row in tenants)
    return TourStop(code, tenants[0].number, names, sum(row.people for row in tenants), notice)


def _worth_a_look(doors: Sequence[TourStop]) -> tuple[TourStop, ...]:
    """Choose a typical door, the most crowded one, and the one that most tenants share."""
    if not doors:
        return ()
    chosen = (
        min(doors, key=lambda door: (len(door.tenants), not door.notice, abs(door.people - TYPICAL))),
        max(doors, key=lambda door: door.people),
        max(doors, key=lambda door: len(door.tenants)),
    )
    return tuple(dict.fromkeys(chosen))


def kiosk_token(house: House, board: str) -> str:
    """Return the token of the demo's kiosk at a board, made where missing. Raises :class:`Refusal` for no board."""
    secret = hmac.digest(house.keys.derive("demo kiosk"), board.encode(), sha256)
    token = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    with house.db.reading() as session:
        if find_kiosk(session, token):
            return token
    return add_kiosk(house.db, board, house.clock(), token, Principal(SHARED))


def kiosk_at(house: House, board: str) -> PairedKiosk:
    """Return the demo's kiosk at a board."""
    token = kiosk_token(house, board)
    with house.db.reading() as session:
        kiosk = find_kiosk(session, token)
    if kiosk is None:
        raise Refusal("error.404", status=404)
    return kiosk
