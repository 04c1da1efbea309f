"""What the manager's lists of boards show: the sites with their figures, and the boards of one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.access.reach import within
from server.access.roles import Scope
from server.boards.overview import Grounds, overview_of
from server.boards.zone import cells_of
from server.core.boards.hanging import HANGS
from server.core.database.statements import AnyRow
from server.core.paging import Page
from server.core.tables import Board
from server.presence.rules import summed
from server.sites.rules import day_of
from server.sites.scopes import SITE
from server.sites.tables import HOURS, RUNS, Building, Floor, Room, Site, Zone, hours_of, stands_for_site
from signs.face import Counts, FloorPlan, OverviewFace, SiteCell

ROOMS = 100
"""Rooms of one page, or those of one floor: floors are not parted."""

Where = tuple[str, str, str]
"""Building, floor and room; a board of the whole site has none of them."""

_SITES = select(Site.id, Site.zone_id, Site.name, Site.accent, *HOURS).where(RUNS).order_by(Site.id)
_ZONES = select(Zone.id, Zone.name).order_by(Zone.id)
_BOARDS = select(Board.code, Board.kind, Board.name, Board.zone_id, Board.site_id).where(HANGS).order_by(Board.id)
_OF_SITE = (
    _BOARDS.add_columns(Building.name.label("building"), Floor.label, Room.number)
    .outerjoin(Room, Room.id == Board.room_id)
    .outerjoin(Floor, (Floor.id == Board.floor_id) | (Floor.id == Room.floor_id))
    .outerjoin(Building, Building.id == Floor.building_id)
    .where(Board.site_id == bindparam("site"))
)


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A zone in a list: how many sites lie in it, their figures together, and its boards."""

    name: str
    sites: int
    counts: Counts
    boards: Sequence[AnyRow]


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site in a list: its figures, and the boards of the whole site."""

    id: int
    name: str
    cell: SiteCell
    boards: Sequence[AnyRow]


@dataclass(frozen=True, slots=True)
class SiteBoards:
    """One site: its face, its own day, its floors by page, and its boards (code, name) by where they hang."""

    id: int
    today: date
    face: OverviewFace
    floors: Page[FloorPlan]
    boards: Mapping[Where, Sequence[AnyRow]]


def sites_within(session: Session, scopes: Iterable[Scope]) -> Sequence[AnyRow]:
    """Return the sites within some scopes, each as a row."""
    return session.execute(_SITES.where(within(scopes, SITE))).all()


def lines_of(
    session: Session, scopes: Iterable[Scope], sites: Sequence[AnyRow], now: datetime
) -> tuple[list[ZoneLine], list[SiteLine]]:
    """Return the zones within some scopes, and these sites of the same scopes."""
    zones = session.execute(_ZONES.where(within(scopes, {"zone": Zone.id}))).all()
    cells = cells_of(session, sites, now)
    of_zone, of_site = defaultdict[int, list[AnyRow]](list), defaultdict[int, list[AnyRow]](list)
    whole = Board.zone_id.in_([one.id for one in zones]) | stands_for_site([one.id for one in sites])
    for board in session.execute(_BOARDS.where(whole)):
        (of_zone[board.zone_id] if board.zone_id else of_site[board.site_id]).append(board)
    theirs = {zone.id: [cells[one.id] for one in sites if one.zone_id == zone.id] for zone in zones}
    return (
        [_zone_line(zone.name, theirs[zone.id], of_zone[zone.id]) for zone in zones],
        [SiteLine(one.id, one.name, cells[one.id], of_site[one.id]) for one in sites],
    )


def boards_of(session: Session, site: AnyRow, page: int, now: datetime) -> SiteBoards:
    """Return one site with a page of its floors."""
    hours = hours_of(site)
    face = overview_of(session, Grounds(site.id, site.name, site.accent, hours), now)
    boards: dict[Where, list[AnyRow]] = defaultdict(list)
    for row in session.execute(_OF_SITE, {"site": site.id}):
        boards[row.building or "", row.label or "", row.number or ""].append(row)
    return SiteBoards(site.id, day_of(now, hours), face, floors_of(face.floors, page), boards)


def floors_of(floors: Iterable[FloorPlan], number: int) -> Page[FloorPlan]:
    """Return a page of whole floors by its number from 1: as many as have :data:`ROOMS`, or one that has more."""
    parts: list[list[FloorPlan]] = [[]]
    for floor in floors:
        if parts[-1] and sum(len(one.rooms) for one in parts[-1]) + len(floor.rooms) > ROOMS:
            parts.append([])
        parts[-1].append(floor)
    number = min(max(number, 1), len(parts))
    return Page(parts[number - 1], number, len(parts), sum(map(len, parts)))


def _zone_line(name: str, cells: Sequence[SiteCell], boards: Sequence[AnyRow]) -> ZoneLine:
    return ZoneLine(name, len(cells), summed(cell.counts for cell in cells), boards)
