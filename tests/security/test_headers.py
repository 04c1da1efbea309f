"""Every answer tells the browser what may run on it and who may keep it: pages, files, errors, refused sockets."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from server.accounts.tokens import create_token
from server.edge.assets import asset
from server.edge.headers import ALWAYS
from server.fleet.actions import add_kiosk
from tests.http import fetch
from tests.incubator import Incubator
from tests.process import Server
from tests.security.routes import routes

ROOT = Path(__file__).parents[2]
NO_INLINE = [
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    r"<style\b",
    r"(?<!\{)\bstyle=\"",
    r"\son[a-z]+\s*=",
    r"javascript:",
]
NO_SINKS = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|\beval\(|new Function\("


def policy(answer: TestResponse) -> dict[str, str]:
    pairs = (one.strip().partition(" ") for one in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _space, sources in pairs}


def test_every_route_answers_with_every_header(living: Incubator) -> None:
    app = living.application().flask
    client = app.test_client()
    client.post("/manage/sign-in/demo")
    for method in ("GET", "POST"):
        for route in routes(app, method):
            answer = client.open(route.path, method=method, buffered=True)
            for name, value in ALWAYS:
                assert answer.headers.getlist(name) == [value], route
            assert policy(answer)["default-src"] == "'none'", route
            assert policy(answer)["base-uri"] == "'none'", route
            assert "unsafe" not in answer.headers["Content-Security-Policy"], route
            assert answer.headers["Cache-Control"], route
            assert "Server" not in answer.headers, route


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/static/icon.svg", "127.0.0.1:8000", 200),
        ("/nowhere", "127.0.0.1:8000", 404),
        ("/manage/sign-in/demo", "127.0.0.1:8000", 405),
        ("/", "rebound.example", 421),
        ("/socket.io/?EIO=4&transport=websocket", "rebound.example", 421),
        ("/socket.io/?EIO=4&transport=polling", "127.0.0.1:8000", 400),
    ],
)
def test_what_is_answered_outside_the_views_carries_them_too(
    incubator: Incubator, path: str, host: str, status: int
) -> None:
    answer = incubator.application().flask.test_client().get(path, headers={"Host": host}, buffered=True)
    assert answer.status_code == status
    for name, value in ALWAYS:
        assert answer.headers.getlist(name) == [value]
    assert policy(answer)["frame-ancestors"] == "'none'"


def test_a_page_loads_only_files_of_its_own_server_and_no_script_from_a_string(incubator: Incubator) -> None:
    said = policy(incubator.application().flask.test_client().get("/manage/sign-in"))
    assert said["script-src"] == said["style-src"] == said["connect-src"] == said["form-action"] == "'self'"
    assert said["require-trusted-types-for"] == "'script'"
    assert said["trusted-types"] == said["frame-ancestors"] == said["object-src"] == "'none'"


def test_a_kiosk_may_open_its_socket_and_start_its_worker(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    token = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    client = incubator.application().flask.test_client()
    said = policy(client.get(f"/k/{token}", headers={"Host": "localhost:8000"}))
    assert said["connect-src"] == "'self' ws://localhost:8000 wss://localhost:8000"
    assert said["worker-src"] == "'self'"
    assert said["trusted-types"] == "kiosk"
    assert policy(client.get("/k/worker.js", buffered=True)) == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "connect-src": "'self'",
    }


@pytest.mark.parametrize("host", ["127.0.0.1:8000; script-src *", "127.0.0.1\t", "x@127.0.0.1", "127.0.0.1:8000/x"])
def test_no_host_header_writes_into_the_policy(incubator: Incubator, host: str) -> None:
    answer = incubator.application().flask.test_client().get("/manage/sign-in", headers={"Host": host})
    assert answer.status_code == 421


def test_pages_and_exports_are_kept_by_no_cache(living: Incubator) -> None:
    token = create_token(living.db, "office", ["people"], living.time())
    client = living.application().flask.test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/manage/sign-in/demo")
    for path in (
        "/manage/",
        "/manage/roster/",
        "/manage/roster/export.xlsx",
        "/s/",
        f"/b/{living.board('3-12').code}",
    ):
        assert client.get(path).headers.getlist("Cache-Control") == ["no-store"], path
    people = client.get("/api/v1/people", headers={"Authorization": f"Bearer {token}"})
    assert people.headers["Cache-Control"] == "no-store"


def test_built_files_are_kept_for_ever_and_others_are_not(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    assert "immutable" in client.get(asset("kiosk.js"), buffered=True).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/icon.svg", buffered=True).headers["Cache-Control"]


def test_https_is_for_good_where_the_world_comes_by_it(incubator: Incubator) -> None:
    plain = incubator.application().flask.test_client().get("/static/icon.svg", buffered=True)
    secure = replace(incubator, config=replace(incubator.config, url="https://board.example.cn"))
    for path in ("/static/icon.svg", "/manage/sign-in", "/nowhere"):
        answer = secure.application().flask.test_client().get(path, headers={"Host": "board.example.cn"}, buffered=True)
        seconds = re.fullmatch(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
        assert seconds
        assert int(seconds[1]) >= 31_536_000
    assert "Strict-Transport-Security" not in plain.headers


def test_a_server_does_not_tell_what_it_is_made_of(incubator: Incubator) -> None:
    incubator.db.close()
    with Server(incubator.config.data) as server:
        for path in ("/", "/nowhere", "/static/icon.svg", "/socket.io/"):
            answer = fetch("GET", server.url + path, redirect=False)
            assert not {"Server", "X-Powered-By", "Via"} & set(answer.headers)
            assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("pattern", NO_INLINE)
def test_no_template_carries_a_script_or_a_style_of_its_own(pattern: str) -> None:
    templates = list((ROOT / "server").rglob("*.html"))
    assert len(templates) > 10
    found = [path.name for path in templates if re.search(pattern, path.read_text("utf-8"), re.IGNORECASE)]
    assert found == []


def test_no_script_of_ours_makes_html_out_of_text() -> None:
    sources = [path for path in (ROOT / "kiosk").rglob("*.ts*") if path.suffix in (".ts", ".tsx")]
    assert len(sources) > 10
    assert [path.name for path in sources if re.search(NO_SINKS, path.read_text("utf-8"))] == []
