"""A kind of board is a row of one table: whatever stands in it is hung, read, pushed and listed like the others."""

from __future__ import annotations

import sys
from types import MappingProxyType

import pytest
from sqlalchemy import select

from server.access.roles import Scope
from server.boards.passing import pass_time
from server.core.boards.kinds import KINDS, BoardKind, Extent, kinds_of, order_of
from server.core.tables import Board
from server.fleet.actions import add_kiosk
from signs.face import OverviewFace
from tests.incubator import Incubator
from tests.staff import sign_in

ATRIUM = BoardKind("atrium", Extent.SITE, "overview", calm=5.0)
"""A kind that no house has yet."""


@pytest.fixture(autouse=True)
def a_kind_more(monkeypatch: pytest.MonkeyPatch) -> None:
    wider = MappingProxyType({**KINDS, ATRIUM.key: ATRIUM})
    ours = [module for name, module in sys.modules.items() if name.startswith("server.")]
    for module in (one for one in ours if getattr(one, "KINDS", None) is KINDS):
        monkeypatch.setattr(module, "KINDS", wider)


@pytest.fixture
def atrium(incubator: Incubator) -> Board:
    """Let a tenant into a site that came after the kind, and return the site's board of this kind."""
    incubator.tenant("北辰智造", "王小明")
    return board(incubator)


def board(incubator: Incubator) -> Board:
    with incubator.db.reading() as session:
        return session.scalars(select(Board).where(Board.kind == ATRIUM.key)).one()


def test_a_new_site_has_one_of_each_kind(incubator: Incubator, atrium: Board) -> None:
    with incubator.db.reading() as session:
        assert sorted(session.scalars(select(Board.kind))) == ["atrium", "door", "floor", "site"]
    assert kinds_of(Extent.SITE) == ("site", "atrium")
    assert (atrium.site_id, atrium.floor_id, atrium.room_id) == (incubator.site_id, None, None)


def test_its_face_is_read_and_pushed_at_its_own_pace(incubator: Incubator, atrium: Board) -> None:
    face = incubator.face(atrium)
    assert isinstance(face, OverviewFace)
    assert [cell.room for floor in face.floors for cell in floor.rooms] == ["3-12"]
    assert incubator.snapshot(atrium).frame(incubator.time()).calm == 5.0


def test_it_moves_with_those_whose_figures_it_sums_and_with_time(incubator: Incubator, atrium: Board) -> None:
    incubator.says("王小明", "market", hours=1)
    assert board(incubator).version == atrium.version + 1
    incubator.time.pass_by(hours=2)
    pass_time(incubator.db, incubator.time())
    assert board(incubator).version == atrium.version + 2


def test_a_kiosk_and_a_reader_see_it_and_no_code(incubator: Incubator, atrium: Board) -> None:
    token = add_kiosk(incubator.db, atrium.code, incubator.time())
    client = incubator.application().flask.test_client()
    hello = client.get(f"/k/{token}/hello").get_json()
    assert (hello["face"]["kind"], hello["codes"]) == ("overview", None)
    sign_in(client, incubator, "manager", Scope(None, incubator.site_id))
    assert client.get(f"/manage/boards/{atrium.code}/live").status_code == 200
    assert f"/manage/kiosks/pair/{atrium.code}" in client.get("/manage/kiosks/pair").text


def test_nobody_checks_in_where_no_code_is_shown(incubator: Incubator, atrium: Board) -> None:
    client = incubator.application().flask.test_client()
    assert client.get(f"/P/{atrium.code}").status_code == 404
    assert client.get(f"/b/{atrium.code}").status_code == 404


def test_lists_name_kinds_in_the_order_of_the_table() -> None:
    assert sorted(["door", "atrium", "floor", "site"], key=order_of) == ["site", "floor", "door", "atrium"]
