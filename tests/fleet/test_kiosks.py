from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from server.app import Application
from server.boards.kiosks import Kiosk
from server.core.child.child import child
from server.fleet.actions import add_kiosk
from server.fleet.epaper import Pictures
from server.fleet.kiosks import find_kiosk
from server.presence.doorcodes import PERIOD
from signs.fonts import FontMissing, find_typeface
from tests.browser import missing
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def client(incubator: Incubator) -> FlaskClient:
    app: Application = incubator.application()
    return app.flask.test_client()


def test_the_token_decides_the_board(incubator: Incubator, token: str, client: FlaskClient) -> None:
    incubator.tenant("云栖数据", "李雷", room="3-14")
    said = client.get(f"/k/{token}/hello").get_json()
    assert said["board"] == incubator.board("3-12").code
    assert [tenant["name"] for tenant in said["face"]["tenants"]] == ["北辰智造"]


@pytest.mark.parametrize("path", ["", "/hello", "/sign.png"])
def test_a_token_that_nobody_was_given_opens_nothing(client: FlaskClient, token: str, path: str) -> None:
    assert client.get(f"/k/{token[:-1]}{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "/hello", "/sign.png"])
def test_a_kiosk_that_was_cut_off_sees_nothing(
    incubator: Incubator, client: FlaskClient, token: str, path: str
) -> None:
    with incubator.db.transaction() as tx:
        tx.session.scalars(select(Kiosk)).one().revoked_at = incubator.time()
    assert client.get(f"/k/{token}{path}").status_code == 404


def test_a_tablet_that_asks_with_a_lost_token_is_told_to_forget_what_it_kept(client: FlaskClient, token: str) -> None:
    assert client.get(f"/k/{token[:-1]}").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.get(f"/k/{token}").headers


def test_whoever_opens_a_lost_address_is_shown_the_way_to_a_new_one(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/k/{token[:-1]}", headers={"Accept-Language": "zh"})
    assert "此屏已停用" in answer.text
    assert 'href="/pair"' in answer.text


def test_the_database_does_not_know_the_token(incubator: Incubator, token: str) -> None:
    with incubator.db.reading() as session:
        assert find_kiosk(session, token) is not None
    incubator.db.close()
    content = b"".join(path.read_bytes() for path in incubator.config.data.glob("doorboard.sqlite*"))
    assert token.encode() not in content


def test_codes_are_sent_two_minutes_ahead_one_after_the_other(client: FlaskClient, token: str) -> None:
    codes = client.get(f"/k/{token}/hello").get_json()["codes"]
    starts = [code["at"] for code in codes]
    assert [later - earlier for earlier, later in pairwise(starts)] == [PERIOD * 1000] * 5
    assert len({code["bits"] for code in codes}) == 6


def test_an_overview_shows_no_code(incubator: Incubator, client: FlaskClient) -> None:
    overview = add_kiosk(incubator.db, incubator.board().code, incubator.time())
    assert client.get(f"/k/{overview}/hello").get_json()["codes"] is None


def test_an_answer_for_a_kiosk_is_never_kept_by_a_cache(client: FlaskClient, token: str) -> None:
    for path in ("", "/hello"):
        assert client.get(f"/k/{token}{path}").headers["Cache-Control"] == "no-store"


def test_the_service_worker_may_serve_all_kiosks_and_is_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/k/worker.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "fetch" in answer.get_data(as_text=True)
    answer.close()


def test_a_paper_sign_fetches_a_picture_only_when_something_changed(incubator: Incubator, token: str) -> None:
    try:
        incubator.typeface = find_typeface(None)
    except FontMissing:
        missing("a Chinese font")
    client = incubator.application().flask.test_client()
    assert client.get(f"/k/{token}/sign.png").status_code == 404
    sign = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time(), panel="epaper-7")
    first = client.get(f"/k/{sign}/sign.png")
    assert Image.open(io.BytesIO(first.data)).size == (800, 480)
    same = client.get(f"/k/{sign}/sign.png", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    incubator.says("王小明", "on_site")
    changed = client.get(f"/k/{sign}/sign.png", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.data != first.data


def test_a_picture_is_drawn_once_for_all_who_fetch_it(
    incubator: Incubator, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        incubator.typeface = find_typeface(None)
    except FontMissing:
        missing("a Chinese font")
    drawn: list[Any] = []
    draws = child().do

    def do(work: Any, *given: Any) -> Any:
        drawn.append(work)
        return draws(work, *given)

    monkeypatch.setattr(child(), "do", do)
    client = incubator.application().flask.test_client()
    board = incubator.board("3-12").code
    signs = [add_kiosk(incubator.db, board, incubator.time(), panel="epaper-7") for _sign in range(2)]
    pictures = [client.get(f"/k/{sign}/sign.png").data for sign in (*signs, *signs)]
    assert len(set(pictures)) == len(drawn) == 1
    incubator.says("王小明", "on_site")
    assert client.get(f"/k/{signs[0]}/sign.png").data not in pictures
    assert len(drawn) == 2


def test_pictures_are_kept_within_their_bytes_and_the_oldest_goes_first() -> None:
    pictures = Pictures(most=30)
    boards = [(number, "E", 1, "epaper-7") for number in range(4)]
    for board in boards[:3]:
        pictures.keep(board, bytes(10))
    assert pictures.find(boards[0]) is not None
    pictures.keep(boards[3], bytes(10))
    assert [pictures.find(board) is not None for board in boards] == [True, False, True, True]
    pictures.keep(boards[3], bytes(40))
    assert not any(pictures.find(board) for board in boards)


def test_a_server_without_a_font_says_what_to_do(incubator: Incubator, client: FlaskClient, token: str) -> None:
    sign = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time(), panel="epaper-7")
    answer = client.get(f"/k/{sign}/sign.png", headers={"Accept-Language": "zh"})
    assert answer.status_code == 503
    assert "请安装字体" in answer.get_data(as_text=True)
