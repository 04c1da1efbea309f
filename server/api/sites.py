"""Sites and rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.api.contract import Operations
from server.api.schemas import Id, Listed, Page, ResponseModel, example, read_page
from server.boards.members import rooms as rooms_with_place
from server.boards.overview import tenants_by_room
from server.core.boards.hanging import HANGS
from server.core.database.statements import AnyRow
from server.core.house import house
from server.core.tables import Board
from server.roster.tables import Organisation
from server.sites.rules import day_of, is_published
from server.sites.scopes import SITE
from server.sites.tables import RUNS, Building, Room, Site, Zone, stands_for_site
from server.sites.today import day_at

operations = Operations("sites")

SITES: Select[*tuple[Any, ...]] = select(Site.id, Site, Zone.name.label("zone")).outerjoin(Zone)


class SiteAnswer(ResponseModel):
    """An incubator with its working hours, local to its time zone."""

    model_config = example(
        id=1,
        name="高新创业园",
        zone="高新区",
        timezone="Asia/Shanghai",
        opens="08:30",
        closes="17:30",
        every_day=False,
        country="CN",
        calendar_published=True,
        boards=["K7QPMA2X"],
    )

    id: int
    name: str
    zone: str | None
    timezone: str
    opens: str = Field(description="Local time, HH:MM.")
    closes: str = Field(description="Local time, HH:MM: on the next date if it is before `opens`; 24:00 is midnight.")
    every_day: bool = Field(description="Whether the site works on weekends and holidays too.")
    country: str | None = Field(description="Whose public calendar it follows; null where it follows none.")
    calendar_published: bool = Field(
        description="Whether the days off of this year are known; where not, silence is counted from Monday to Friday."
    )
    boards: list[str] = Field(description="Codes of the boards that show the whole site.")


class SitePage(Page[SiteAnswer]):
    """Sites, by ascending id."""


class TenantAnswer(ResponseModel):
    """An organisation behind a door."""

    id: int
    name: str
    short_name: str | None


class RoomAnswer(ResponseModel):
    """A room with the boards at its door."""

    model_config = example(
        id=12,
        site=1,
        building="A座",
        floor="3",
        number="301",
        boards=["XW2RT7KD"],
        tenants=[{"id": 5, "name": "青云科技有限公司", "short_name": "青云科技"}],
    )

    id: int
    site: int
    building: str
    floor: str
    number: str
    boards: list[str] = Field(description="Codes of the boards at its door, the first one first.")
    tenants: list[TenantAnswer]


class RoomPage(Page[RoomAnswer]):
    """Rooms, by ascending id."""


class RoomQuery(Listed):
    """Which rooms."""

    site: Id | None = Field(None, description="Only rooms of this site.")


@operations.get("/sites", permission="read")
def list_sites(query: Listed) -> SitePage:
    """List the sites that are not closed."""
    with house().db.reading() as session:
        rows, following = read_page(session, SITES.where(RUNS), Site.id, query, SITE)
        boards = _codes(session, Board.site_id, stands_for_site([row.id for row in rows]))
    now = house().clock()
    return SitePage(items=[_site(row.Site, row.zone, boards[row.id], now) for row in rows], next=following)


@operations.get("/sites/{site}", permission="read")
def get_site(site: int) -> SiteAnswer:
    """Get one site."""
    with house().db.reading() as session:
        boards = _codes(session, Board.site_id, stands_for_site([site]))
        found = session.execute(SITES.where(Site.id == site)).one()
        return _site(found.Site, found.zone, boards[site], house().clock())


@operations.get("/rooms", permission="read")
def list_rooms(query: RoomQuery) -> RoomPage:
    """List the rooms, each with the tenants behind its door today."""
    statement = rooms_with_place().add_columns(Building.site_id).join(Site, Site.id == Building.site_id).where(RUNS)
    if query.site:
        statement = statement.where(Building.site_id == query.site)
    with house().db.reading() as session:
        rows, following = read_page(session, statement, Room.id, query, SITE)
        found = [row.id for row in rows]
        tenants = tenants_by_room(session, found, day_at(session, house().clock(), Organisation.site_id))
        boards = _codes(session, Board.room_id, Board.room_id.in_(found))
    return RoomPage(items=[_room(row, tenants.get(row.id, []), boards[row.id]) for row in rows], next=following)


def _codes(session: Session, place: InstrumentedAttribute[Any], wanted: ColumnElement[bool]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for at, code in session.execute(select(place, Board.code).where(wanted, HANGS).order_by(Board.id)):
        found[at].append(code)
    return found


def _site(site: Site, zone: str | None, boards: list[str], now: datetime) -> SiteAnswer:
    hours = site.hours
    return SiteAnswer(
        id=site.id,
        name=site.name,
        zone=zone,
        timezone=hours.timezone,
        opens=f"{hours.opens:%H:%M}",
        closes=hours.closing,
        every_day=hours.every_day,
        country=hours.country,
        calendar_published=is_published(day_of(now, hours), hours),
        boards=boards,
    )


def _room(row: AnyRow, tenants: Sequence[AnyRow], boards: list[str]) -> RoomAnswer:
    return RoomAnswer(
        id=row.id,
        site=row.site_id,
        building=row.building,
        floor=row.floor,
        number=row.room,
        boards=boards,
        tenants=[TenantAnswer(id=one.id, name=one.name, short_name=one.short_name) for one in tenants],
    )
