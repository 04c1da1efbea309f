"""Sites and rooms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import Row, Select, select

from server.api.contract import Operations
from server.api.schemas import Answer, Id, Listed, Page, example, read_page
from server.boards.members import rooms as rooms_with_place
from server.boards.overview import tenants_by_room
from server.core.house import house
from server.core.tables import Board
from server.sites.places import SITE
from server.sites.rules import day_of, is_published
from server.sites.tables import Building, Room, Site

operations = Operations("sites")


class SiteAnswer(Answer):
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
        board="K7QPMA2X",
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
    board: str = Field(description="Code of the site's overview.")


class SitePage(Page[SiteAnswer]):
    """Sites, by ascending id."""


class TenantAnswer(Answer):
    """An organisation behind a door."""

    id: int
    name: str
    short_name: str | None


class RoomAnswer(Answer):
    """A room: one door, one board."""

    model_config = example(
        id=12,
        site=1,
        building="A座",
        floor="3",
        number="301",
        board="XW2RT7KD",
        tenants=[{"id": 5, "name": "青云科技有限公司", "short_name": "青云科技"}],
    )

    id: int
    site: int
    building: str
    floor: str
    number: str
    board: str = Field(description="Code of the door's board.")
    tenants: list[TenantAnswer]


class RoomPage(Page[RoomAnswer]):
    """Rooms, by ascending id."""


class RoomQuery(Listed):
    """Which rooms."""

    site: Id | None = Field(None, description="Only rooms of this site.")


@operations.get("/sites", scope="read")
def list_sites(query: Listed) -> SitePage:
    """List the sites."""
    with house().db.reading() as session:
        rows, following = read_page(session, _sites(), Site.id, query, SITE)
    return SitePage(items=[_site(row, house().clock()) for row in rows], next=following)


@operations.get("/sites/{site}", scope="read")
def get_site(site: int) -> SiteAnswer:
    """Get one site."""
    with house().db.reading() as session:
        return _site(session.execute(_sites().where(Site.id == site)).one(), house().clock())


@operations.get("/rooms", scope="read")
def list_rooms(query: RoomQuery) -> RoomPage:
    """List the rooms, each with the tenants behind its door."""
    statement = (
        rooms_with_place()
        .add_columns(Building.site_id, Board.code.label("board"))
        .join(Board, Board.room_id == Room.id)
        .join(Site, Site.id == Building.site_id)
    )
    if query.site:
        statement = statement.where(Building.site_id == query.site)
    with house().db.reading() as session:
        rows, following = read_page(session, statement, Room.id, query, SITE)
        tenants = tenants_by_room(session, [row.id for row in rows])
    return RoomPage(items=[_room(row, tenants.get(row.id, [])) for row in rows], next=following)


def _sites() -> Select[*tuple[Any, ...]]:
    overview = (Board.site_id == Site.id) & (Board.kind == "site")
    return select(Site.id, Site, Board.code.label("board")).join(Board, overview)


def _site(row: Row[Any], now: datetime) -> SiteAnswer:
    site: Site = row.Site
    hours = site.hours
    return SiteAnswer(
        id=site.id,
        name=site.name,
        zone=site.zone,
        timezone=hours.timezone,
        opens=f"{hours.opens:%H:%M}",
        closes=hours.closing,
        every_day=hours.every_day,
        country=hours.country,
        calendar_published=is_published(day_of(now, hours), hours),
        board=row.board,
    )


def _room(row: Row[Any], tenants: list[Row[Any]]) -> RoomAnswer:
    return RoomAnswer(
        id=row.id,
        site=row.site_id,
        building=row.building,
        floor=row.floor,
        number=row.room,
        board=row.board,
        tenants=[TenantAnswer(id=one.id, name=one.name, short_name=one.short_name) for one in tenants],
    )
