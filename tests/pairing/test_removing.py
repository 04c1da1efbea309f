"""A board that was hung by mistake is removed where it was added; the one that a place has by itself stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.access.roles import Scope
from server.app import Application
from server.boards.actions import add_board
from server.boards.kiosks import Kiosk
from server.core.database.transactions import Transaction
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.core.tables import Board
from server.fleet.actions import add_kiosk, move_kiosk, remove_board
from server.fleet.codes import live_url
from server.fleet.kiosks import find_kiosk
from server.presence.tables import Entry
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
def back(incubator: Incubator, app: Application) -> str:
    """Hang one more board, at the back door."""
    return add_board(incubator.db, incubator.board("3-12").code, "后门", CONSOLE, incubator.time())


@pytest.fixture
def installer(incubator: Incubator, app: Application) -> FlaskClient:
    client = app.flask.test_client()
    sign_in(client, incubator, "manager", Scope(None, incubator.site_id))
    return client


def removes(installer: FlaskClient, code: str) -> str:
    form = {"csrf_token": csrf(installer)}
    return installer.post(f"/manage/kiosks/pair/{code}/remove", data=form, follow_redirects=True).text


def kiosks(incubator: Incubator) -> list[bool]:
    """Tell of each kiosk whether it was cut off."""
    with incubator.db.reading() as session:
        return [one.revoked_at is not None for one in session.scalars(select(Kiosk).order_by(Kiosk.id))]


def test_the_page_says_what_happens_asks_once_and_then_nothing_leads_there(
    incubator: Incubator, app: Application, installer: FlaskClient, back: str
) -> None:
    front = incubator.board("3-12").code
    tokens = [add_kiosk(incubator.db, code, incubator.time()) for code in (front, back, back)]
    page = installer.get(f"/manage/kiosks/pair/{back}").text
    assert "屏幕 K2、K3 会同时停用" in page
    assert "拆除“后门”" in page
    assert "已拆除门牌“后门”" in removes(installer, back)
    anybody = app.flask.test_client()
    assert [anybody.get(f"/k/{token}/hello").status_code for token in tokens] == [200, 404, 404]
    assert kiosks(incubator) == [False, True, True]
    for path in ("/manage/", "/manage/kiosks/pair", "/manage/kiosks"):
        assert "后门" not in installer.get(path).text
    for path in (f"/b/{back}", f"/P/{back}", f"/manage/boards/{back}/live", f"/manage/kiosks/pair/{back}"):
        assert installer.get(path).status_code == 404
    assert installer.get(f"/b/{front}").status_code == 200


def test_the_board_that_a_place_has_by_itself_is_not_removed(
    incubator: Incubator, installer: FlaskClient, back: str
) -> None:
    for board in (incubator.board("3-12"), incubator.board()):
        assert "拆除" not in installer.get(f"/manage/kiosks/pair/{board.code}").text
        assert "不能拆除" in removes(installer, board.code)
        assert installer.get(f"/manage/boards/{board.code}/live").status_code == 200


def test_it_is_removed_once(incubator: Incubator, back: str) -> None:
    remove_board(incubator.db, back, CONSOLE, incubator.time())
    with pytest.raises(Refusal, match=r"core\.refused\.no_board"):
        remove_board(incubator.db, back, CONSOLE, incubator.time())


def test_the_ledger_of_rights_tells_who_removed_it_and_cut_its_screens_off(
    incubator: Incubator, installer: FlaskClient, back: str
) -> None:
    add_kiosk(incubator.db, back, incubator.time())
    removes(installer, back)
    page = installer.get("/manage/audit").text
    assert "拆除门牌" in page
    assert "停用屏幕" in page


def test_who_only_sees_screens_removes_none(incubator: Incubator, app: Application, back: str) -> None:
    client = app.flask.test_client()
    sign_in(client, incubator, "staff", Scope(None, incubator.site_id))
    assert client.post(f"/manage/kiosks/pair/{back}/remove", data={"csrf_token": csrf(client)}).status_code == 403
    assert kiosks(incubator) == []


def test_nothing_is_hung_there_or_like_it_any_more(
    incubator: Incubator, app: Application, installer: FlaskClient, back: str
) -> None:
    tablet = Tablet(app.flask.test_client())
    add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    removes(installer, back)
    assert confirms(installer, back, tablet.code()).status_code == 404
    for hang in (
        lambda: add_board(incubator.db, back, "侧门", CONSOLE, incubator.time()),
        lambda: add_kiosk(incubator.db, back, incubator.time()),
        lambda: move_kiosk(incubator.db, 1, back, CONSOLE, incubator.time()),
    ):
        with pytest.raises(Refusal, match=r"core\.refused\.no_board"):
            hang()


def test_what_was_declared_there_stays_in_the_ledger(incubator: Incubator, app: Application, back: str) -> None:
    with incubator.db.reading() as session:
        screen = find_kiosk(session, add_kiosk(incubator.db, back, incubator.time()))
    assert screen
    phone = phone_of("王小明", incubator, app)
    phone.open(live_url(app.house, screen, incubator.time()).removeprefix(incubator.config.url.upper()))
    phone.send("/s/declare", status="on_site")
    remove_board(incubator.db, back, CONSOLE, incubator.time())
    with incubator.db.reading() as session:
        [board] = session.scalars(select(Board.code).join(Entry, Entry.board_id == Board.id))
    assert board == back
    assert incubator.board("3-12").removed_at is None


@pytest.mark.engines_differ
def test_a_screen_that_is_hung_while_its_board_is_removed_is_not_left_behind(incubator: Incubator, back: str) -> None:
    with ThreadPoolExecutor(1) as pool:

        def removed(tx: Transaction) -> None:
            board = tx.session.scalars(select(Board).where(Board.code == back).with_for_update()).one()
            board.removed_at = incubator.time()
            tx.session.flush()

        with incubator.db.transaction() as tx:
            removed(tx)
            waiting = pool.submit(add_kiosk, incubator.db, back, incubator.time())
            # Long enough for the other one to come to where it has to wait.
            wait([waiting], timeout=0.5)
        with pytest.raises(Refusal, match=r"core\.refused\.no_board"):
            waiting.result()
    assert kiosks(incubator) == []


def test_it_is_removed_at_the_terminal_too(incubator: Incubator, back: str) -> None:
    assert doorboard(incubator.config, "board", "remove", back.lower()).stdout == ""
    assert back not in doorboard(incubator.config, "board", "list").stdout
    first = incubator.board("3-12").code
    assert "cannot be removed" in doorboard(incubator.config, "board", "remove", first).stderr
