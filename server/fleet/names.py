"""What people call a kiosk: by the place of its board and its own name (``3-12 K7``)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.boards.kiosks import Kiosk
from server.core.tables import Board
from server.sites.tables import Building, Floor, Room, Site, Zone


@dataclass(frozen=True, slots=True)
class Named:
    """A kiosk by its names. ``where`` is the room, the floor, the site or the zone of its board, and the board's name.

    It is at a site, or on the wall of a zone.
    """

    zone_id: int | None
    site_id: int | None
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
            Board.zone_id,
            Board.site_id,
            Board.name.label("board"),
            func.coalesce(Site.name, Zone.name).label("whole"),
            Building.name.label("building"),
            Floor.label,
            Room.number,
        )
        .join(Board, Board.id == Kiosk.board_id)
        .outerjoin(Zone, Zone.id == Board.zone_id)
        .outerjoin(Site, Site.id == Board.site_id)
        .outerjoin(Room, Room.id == Board.room_id)
        .outerjoin(Floor, (Floor.id == Board.floor_id) | (Floor.id == Room.floor_id))
        .outerjoin(Building, Building.id == Floor.building_id)
        .where(Kiosk.id == kiosk_id)
    ).one()
    floor = f"{row.building} {row.label}".strip() if row.label else ""
    where = f"{row.number or floor or row.whole} {row.board}".strip()
    return Named(row.zone_id, row.site_id, where, row.name)
