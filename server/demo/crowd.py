"""Who plays along: the people of the demo's site, each with the door that they scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from server.core.boards.hanging import HANGS
from server.core.tables import Board
from server.demo.day import Colleague
from server.demo.titles import is_selling
from server.roster.homes import on_roster
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Lease, Site
from server.sites.today import day_at


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people with a day ahead, and the code of the board at each one's door."""

    people: tuple[Colleague, ...]
    doors: dict[int, str]


def read_crowd(session: Session, now: datetime) -> Crowd:
    """Return the people of the made-up incubator, and nobody else: a real roster is never played with."""
    day = day_at(session, now, Organisation.site_id)
    rows = session.execute(
        on_roster(day, Person.id, Membership.organisation_id, Membership.title, func.min(Board.code).label("board"))
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .join(Lease, Lease.organisation_id == Organisation.id)
        .join(Board, Board.room_id == Lease.room_id)
        .where(Site.made_up, HANGS, Lease.stands_on(day), Organisation.stands_on(day))
        .group_by(Person.id, Membership.id)
    ).all()
    people = tuple(Colleague(row.id, row.organisation_id, is_selling(row.title)) for row in rows)
    return Crowd(people, {row.id: row.board for row in rows})
