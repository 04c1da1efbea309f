"""Who plays along: the people of the demo's site, each with the door that they scan."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.core.tables import Board
from server.demo.cast import ZONE
from server.demo.day import Colleague
from server.demo.titles import is_selling
from server.roster.tables import Organisation, Person
from server.sites.tables import Lease, Site


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people with a day ahead, and the code of the board at each one's door."""

    people: tuple[Colleague, ...]
    doors: dict[int, str]


def read_crowd(session: Session) -> Crowd:
    """Return the people of the made-up incubator, and nobody else: a real roster is never played with."""
    rows = session.execute(
        select(Person.id, Person.organisation_id, Person.title, func.min(Board.code).label("board"))
        .join(Organisation, Organisation.id == Person.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .join(Lease, (Lease.organisation_id == Organisation.id) & Lease.ends.is_(None))
        .join(Board, Board.room_id == Lease.room_id)
        .where(Site.zone == ZONE, Person.left_at.is_(None), Organisation.left_at.is_(None))
        .group_by(Person.id)
        .order_by(Person.id)
    ).all()
    people = tuple(Colleague(row.id, row.organisation_id, is_selling(row.title)) for row in rows)
    return Crowd(people, {row.id: row.board for row in rows})
