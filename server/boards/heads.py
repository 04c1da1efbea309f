"""What stands at the head of a face: which board it is, in which version, and where it hangs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, func, select, true

from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, rows_of
from server.core.tables import Board, Instance
from server.sites.tables import HOURS, Building, Floor, Room, Site, Zone

_HEADS = (
    select(Board.id, Board.code, Board.kind, Board.version)
    .add_columns(Board.zone_id, Board.site_id, Board.floor_id, Board.room_id, Zone.name.label("zone"))
    .add_columns(Instance.epoch, Site.name.label("site"), Site.accent, Site.enrolment, Site.courtesy, *HOURS)
    .add_columns(Room.number.label("room"), Floor.label.label("floor"), Building.name.label("building"))
    .select_from(Board)
    .join(Instance, true())
    .outerjoin(Zone, Zone.id == Board.zone_id)
    .outerjoin(Site, Site.id == Board.site_id)
    .outerjoin(Room, Room.id == Board.room_id)
    .outerjoin(Floor, Floor.id == func.coalesce(Board.floor_id, Room.floor_id))
    .outerjoin(Building, Building.id == Floor.building_id)
    .where(Board.id.in_(bindparam("boards", expanding=True)))
)


def heads_of(reads: Reads, boards: Iterable[int]) -> Sequence[AnyRow]:
    """Return the heads of those of these boards that are there, in no order."""
    return rows_of(reads, _HEADS, boards=list(boards)).all()


def head_of(reads: Reads, board: int) -> AnyRow:
    """Return the head of a board that is known to be there."""
    return rows_of(reads, _HEADS, boards=[board]).one()
