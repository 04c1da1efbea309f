"""Boards and their faces: the same whole face that every sign shows."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, PlainSerializer
from sqlalchemy import Row, func, select

from server.api.answering import tag_answer
from server.api.contract import Operations
from server.api.schemas import Id, Listed, Page, ResponseModel, example, read_page
from server.boards.faces import face_of
from server.core.boards.hanging import HANGS
from server.core.boards.kinds import KINDS
from server.core.house import house
from server.core.tables import Board, Instance
from server.sites.scopes import BOARD
from server.sites.tables import Building, Floor, Room, Site, Zone
from signs.face import DoorFace, OverviewFace, ZoneFace, compact

operations = Operations("boards")

FaceAnswer = Annotated[DoorFace | OverviewFace | ZoneFace, Field(discriminator="kind"), PlainSerializer(compact)]


class BoardAnswer(ResponseModel):
    """A sign of a room, a floor, a site or a zone. ``name`` tells several of the same apart.

    The board of a zone has no site; all others have no zone of their own, whichever their site lies in.
    """

    model_config = example(
        id=31,
        code="XW2RT7KD",
        kind="door",
        name="",
        version=18,
        zone=None,
        site=1,
        building="A座",
        floor="3",
        room="301",
        room_id=12,
    )

    id: int
    code: str
    kind: str = Field(description=", ".join(f"`{kind}`" for kind in KINDS))
    name: str
    version: int = Field(description="Grows with every change of the face.")
    zone: str | None
    site: int | None
    building: str | None
    floor: str | None
    room: str | None
    room_id: int | None


class BoardPage(Page[BoardAnswer]):
    """Boards, by ascending id."""


class BoardQuery(Listed):
    """Which boards."""

    site: Id | None = Field(None, description="Only boards of this site.")


class FaceOfBoard(ResponseModel):
    """All that a sign may show. A higher version replaces a lower one of the same epoch; another epoch always does.

    Fields of the face that carry nothing (null, false) are left out. Its times are local to the site: `15:30` today,
    `2026-03-05` on any other day.
    """

    model_config = example(
        version=18,
        epoch="Q2ZK7MNA",
        face={
            "location": {"site": "高新创业园", "building": "A座", "floor": "3", "room": "301"},
            "tenants": [
                {
                    "name": "青云科技有限公司",
                    "short_name": "青云科技",
                    "counts": {"present": 1, "market": 1, "out": 0, "roster": 3},
                    "contact": {"name": "王经理", "phone": "138****0231"},
                    "groups": [
                        {
                            "status": "market",
                            "label": {"zh": "跑市场", "en": "Market visit"},
                            "mark": "arrow",
                            "people": [{"name": "王经理", "until": "15:30"}],
                        }
                    ],
                    "next_return": "15:30",
                }
            ],
            "kind": "door",
        },
    )

    version: int
    epoch: str
    face: FaceAnswer


@operations.get("/boards", permission="read")
def list_boards(query: BoardQuery) -> BoardPage:
    """List the boards, with the place of each."""
    statement = (
        select(
            *Board.__table__.columns,
            Zone.name.label("zone"),
            Building.name.label("building"),
            Floor.label.label("floor"),
            Room.number.label("room"),
        )
        .outerjoin(Zone, Zone.id == Board.zone_id)
        .outerjoin(Site, Site.id == Board.site_id)
        .outerjoin(Room, Room.id == Board.room_id)
        .outerjoin(Floor, Floor.id == func.coalesce(Board.floor_id, Room.floor_id))
        .outerjoin(Building, Building.id == Floor.building_id)
        .where(HANGS)
    )
    if query.site:
        statement = statement.where(Board.site_id == query.site)
    with house().db.reading() as session:
        rows, following = read_page(session, statement, Board.id, query, BOARD)
    return BoardPage(items=[_board(row) for row in rows], next=following)


@operations.get("/boards/{board}/face", permission="read", tagged=True)
def get_face(board: str) -> FaceOfBoard:
    """Get the whole face of a board.

    Ask again with If-None-Match and the ETag of the last answer: 304 says that nothing has changed.
    """
    with house().db.reading() as session:
        found = session.scalars(select(Board).where(Board.code == board.upper())).one()
        epoch = session.scalars(select(Instance.epoch)).one()
        tag_answer(f"{epoch}-{found.version}")
        face = face_of(session, found, house().clock())
        return FaceOfBoard(version=found.version, epoch=epoch, face=face)


def _board(row: Row[Any]) -> BoardAnswer:
    return BoardAnswer(
        id=row.id,
        code=row.code,
        kind=row.kind,
        name=row.name,
        version=row.version,
        zone=row.zone,
        site=row.site_id,
        building=row.building,
        floor=row.floor,
        room=row.room,
        room_id=row.room_id,
    )
