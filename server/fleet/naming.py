"""What people call a kiosk: by the place of its board and its own name (``3-12 K7``)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.tables import Board
from server.fleet.tables import Kiosk
from server.sites.tables import Building, Floor, Room, Site


@dataclass(frozen=True, slots=True)
class Named:
    """A kiosk by its names. ``where`` is the room, the floor or the site that its board stands for, and its name."""

    site_id: int
    where: str
    name: str

    @property
    def what(self) -> str:
        """The kiosk in a message."""
        return f"{self.where} {self.name}"


def name_of(session: Session, kiosk_id: int) -> Named:
    """Return what a kiosk is called."""
    row = session.execute(
        select(
            Kiosk.name,
            Board.site_id,
            Board.name.label("board"),
            Site.name.label("site"),
            Building.name.label("building"),
            Floor.label,
            Room.number,
        )
        .join(Board, Board.id == Kiosk.board_id)
        .join(Site, Site.id == Board.site_id)
        .outerjoin(Room, Room.id == Board.room_id)
        .outerjoin(Floor, (Floor.id == Board.floor_id) | (Floor.id == Room.floor_id))
        .outerjoin(Building, Building.id == Floor.building_id)
        .where(Kiosk.id == kiosk_id)
    ).one()
    floor = f"{row.building} {row.label}".strip() if row.label else ""
    where = f"{row.number or floor or row.site} {row.board}".strip()
    return Named(row.site_id, where, row.name)
