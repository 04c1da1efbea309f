"""A room with two doors and a site with two lobbies have a board at each."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.access.roles import Scope
from server.accounts.tokens import create_token
from server.app import Application
from server.boards.actions import add_board
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board
from server.fleet.actions import add_kiosk
from server.fleet.codes import live_url
from server.fleet.kiosks import find_kiosk
from server.fleet.register import note_seen
from signs.face import Face, OverviewFace
from tests.incubator import Incubator
from tests.pairing.tablets import Tablet, confirms
from tests.phone import phone_of
from tests.staff import csrf, sign_in
from tests.terminal import doorboard

BOTH_ENGINES = True


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造", "王小明")
    return incubator.application()


@pytest.fixture
def installer(incubator: Incubator, app: Application) -> FlaskClient:
    client = app.flask.test_client()
    sign_in(client, incubator, "manager", Scope(None, incubator.site_id))
    return client


def hangs(incubator: Incubator, room: str | None, name: str) -> Board:
    """Hang one more board at a room's door, or of the whole site."""
    code = add_board(incubator.db, incubator.board(room).code, name, Principal(Ref("user", 3)), incubator.time())
    return called(incubator, code)


def called(incubator: Incubator, code: str) -> Board:
    with incubator.db.reading() as session:
        return session.scalars(select(Board).where(Board.code == code)).one()


def shown(incubator: Incubator, board: Board) -> Face:
    return incubator.face(board)


def test_a_second_board_shows_the_same_and_moves_with_it(incubator: Incubator, app: Application) -> None:
    for first, name in (("3-12", "后门"), (None, "东大厅")):
        one, other = incubator.board(first), hangs(incubator, first, name)
        incubator.says("王小明", "market" if first else "trip", hours=1)
        assert shown(incubator, one) == shown(incubator, other)
        assert called(incubator, other.code).version == other.version + 1


def test_an_installer_hangs_it_and_pairs_its_first_tablet_on_the_way(
    incubator: Incubator, app: Application, installer: FlaskClient
) -> None:
    tablet = Tablet(app.flask.test_client())
    first = f"/manage/kiosks/pair/{incubator.board('3-12').code}"
    assert "再挂一块门牌" in installer.get(first).text
    form = {"name": " 后门 ", "code": tablet.code(), "csrf_token": csrf(installer)}
    hung = installer.post(
        f"/manage/kiosks/pair/{incubator.board('3-12').code}/another", data=form, follow_redirects=True
    )
    assert "3-12 后门" in hung.text
    assert f'value="{form["code"]}"' in hung.text
    code = hung.request.path.rpartition("/")[2]
    assert confirms(installer, code, form["code"]).status_code == 303
    token = tablet.token()
    assert token
    assert app.flask.test_client().get(f"/k/{token}/hello").get_json()["board"] == code
    assert "3-12 后门" in installer.get("/manage/kiosks").text


def test_its_own_code_lets_people_check_in(incubator: Incubator, app: Application) -> None:
    back = hangs(incubator, "3-12", "后门")
    with incubator.db.reading() as session:
        screen = find_kiosk(session, add_kiosk(incubator.db, back.code, incubator.time()))
    assert screen
    phone = phone_of("王小明", incubator, app)
    phone.open(live_url(app.house, screen, incubator.time()).removeprefix(incubator.config.url.upper()))
    assert "3-12" in phone.text
    phone.send("/s/declare", status="on_site")
    assert incubator.board("3-12").version == back.version + 1


def test_every_list_names_both(incubator: Incubator, app: Application, installer: FlaskClient) -> None:
    door, lobby = hangs(incubator, "3-12", "后门"), hangs(incubator, None, "东大厅")
    page = installer.get("/manage/").text
    for board in (door, lobby, incubator.board("3-12"), incubator.board()):
        assert f"/manage/boards/{board.code}/live" in page
    assert page.count("plate.pdf") == 2
    assert re.search(rf'pair/{lobby.code}"><b>载体总览 东大厅</b>', installer.get("/manage/kiosks/pair?q=东大厅").text)
    token = create_token(incubator.db, "a program", ["read"], incubator.time())
    program = {"Authorization": f"Bearer {token}"}
    [room] = installer.get("/api/v1/rooms", headers=program).get_json()["items"]
    [site] = installer.get("/api/v1/sites", headers=program).get_json()["items"]
    assert room["boards"] == [incubator.board("3-12").code, door.code]
    assert site["boards"] == [incubator.board().code, lobby.code]
    assert installer.get("/api/v1/sites/1", headers=program).get_json() == site


def test_a_room_is_live_while_one_of_its_screens_is(incubator: Incubator, app: Application) -> None:
    back = hangs(incubator, "3-12", "后门")
    for board in (incubator.board("3-12"), back):
        add_kiosk(incubator.db, board.code, incubator.time())
    note_seen(incubator.db, [(2, 1)], {}, incubator.time())
    face = shown(incubator, incubator.board())
    assert isinstance(face, OverviewFace)
    assert face.floors[0].rooms[0].screen == "live"


def test_boards_are_hung_and_listed_at_the_terminal(incubator: Incubator, app: Application) -> None:
    door, floor, site = incubator.board("3-12"), None, incubator.board()
    made = doorboard(incubator.config, "board", "create", door.code.lower(), "--name", "后门").stdout.strip()
    with incubator.db.reading() as session:
        floor = session.scalars(select(Board.code).where(Board.kind == "floor")).one()
    assert doorboard(incubator.config, "board", "list").stdout.splitlines() == [
        f"{site.code}  Overview of a site  星河创业孵化中心",
        f"{floor}  Overview of a floor  星河创业孵化中心 3",
        f"{door.code}  Door board  星河创业孵化中心 3 3-12",
        f"{made}  Door board  星河创业孵化中心 3 3-12  后门",
    ]
    assert (
        "There is no board with the code NOWHERE"
        in doorboard(incubator.config, "board", "create", "NOWHERE", "--name", "后门").stderr
    )
    assert "no board" in doorboard(incubator.config, "kiosk", "create", "NOWHERE").stderr


@pytest.mark.parametrize("name", ["", "   ", "门" * 21, "后\x00门"])
def test_a_name_must_tell_it_apart(incubator: Incubator, app: Application, name: str) -> None:
    with pytest.raises(Refusal, match=r"boards\.refused\.name"):
        hangs(incubator, "3-12", name)


def test_the_ledger_of_rights_tells_who_hung_it(incubator: Incubator, app: Application, installer: FlaskClient) -> None:
    hangs(incubator, "3-12", "后门")
    page = installer.get("/manage/audit").text
    assert "再挂一块门牌" in page
    assert "后门" in page
