"""Real secrets through a real server, and then a search for them in its log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import urllib3
from flask import Flask
from sqlalchemy import insert

from server.access.guard import public
from server.accounts.tokens import create_token
from server.core.keys import new_secret
from server.fleet.actions import add_kiosk
from server.operation.logs import set_up
from server.roster.tables import Person
from tests.http import fetch
from tests.incubator import Incubator
from tests.process import Server

PHONE = "13912345678"
CODE = "0KX7Q2M9PLR4T6V8"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Read along what is logged in this process."""
    before = logging.getLogger().handlers[:]
    said = io.StringIO()
    set_up(said, plain=False)
    yield said
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers[:] = before


def events(said: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_no_secret_that_passes_through_a_server_is_in_its_log(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    board = incubator.board("3-12").code
    door = add_kiosk(incubator.db, board, incubator.time())
    token = create_token(incubator.db, "office", ["metrics", "people"], incubator.time())
    incubator.db.close()
    with Server(incubator.config.data) as server:
        http = urllib3.PoolManager()
        urls = [
            f"/k/{door}",
            f"/k/{door}/hello",
            f"/k/{door}/sign.png",
            f"/k/{new_secret()}",
            f"/api/v1/people?token={token}",
        ]
        for path in urls:
            http.request("GET", server.url + path)
        http.request("GET", f"{server.url}/S/{board}/{CODE}")
        bearer = {"Authorization": f"Bearer {token}", "Cookie": f"session={token}", "X-Request-Id": PHONE}
        http.request("GET", f"{server.url}/api/v1/people", headers=bearer)
        http.request("POST", f"{server.url}/manage/sign-in", fields={"login": token, "password": PHONE})
        assert server.stop() == 0
    log = server.log.read_text()
    assert '"route":"/k/<token>/hello"' in log
    for secret in [door, token, PHONE, CODE, "1380000"]:
        assert secret not in log


def test_every_line_is_one_json_object(incubator: Incubator) -> None:
    incubator.db.close()
    with Server(incubator.config.data) as server:
        asked = monotonic()
        fetch("GET", f"{server.url}/nowhere")
        took = 1000 * (monotonic() - asked)
        assert server.stop() == 0
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    line = next(line for line in lines if line["message"] == "request")
    assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", "-", 404, "info")
    assert 0 < line["ms"] < took
    assert line["time"].endswith("+00:00")


def test_an_exception_that_quotes_a_person_does_not_bring_them_into_the_log(
    incubator: Incubator, stream: io.StringIO
) -> None:
    app = incubator.application().flask

    @app.get("/broken")
    @public
    def broken() -> str:
        with incubator.db.transaction() as tx:
            values = {"id": 1, "name": "王小明", "phone": PHONE, "listed": True}
            tx.session.execute(insert(Person).values([values, values]))
        return ""

    assert app.test_client().get("/broken").status_code == 500
    defect = next(event for event in events(stream) if event["level"] == "error")
    assert "IntegrityError" in defect["error"]
    assert "INSERT INTO person" in defect["error"]
    assert "王小明" not in stream.getvalue()
    assert PHONE not in stream.getvalue()


def client_of(incubator: Incubator) -> Any:
    app: Flask = incubator.application().flask
    return app.test_client()


def test_the_id_that_a_proxy_gave_a_request_is_kept_and_answered(incubator: Incubator, stream: io.StringIO) -> None:
    given = "2f6c1e5e-9f0b-4a52-8f0e-0d3f5f7b1c11"
    answer = client_of(incubator).get("/nowhere", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] == given
    assert [event["request"] for event in events(stream)] == [given]


@pytest.mark.parametrize("given", ["", "short", "x" * 200, "a b c d e f g", "id\x1b[31mred-red", "行行行行行行行行行"])
def test_an_id_that_is_not_sane_is_replaced(incubator: Incubator, given: str) -> None:
    answer = client_of(incubator).get("/nowhere", headers={"X-Request-Id": given.encode().decode("latin-1")})
    assert answer.headers["X-Request-Id"] != given
    assert len(answer.headers["X-Request-Id"]) == 16


def test_no_text_forges_a_line_or_speaks_to_the_terminal(stream: io.StringIO) -> None:
    logging.getLogger("server.test").warning('one\n{"level":"info"}\r\x1b[2J\u2028two %s', "\udcff")
    assert len(stream.getvalue().splitlines()) == 1
    assert len(events(stream)) == 1
    assert not set(stream.getvalue()) & set("\x1b\r\u2028")


def test_machines_that_ask_for_health_leave_no_lines(incubator: Incubator, stream: io.StringIO) -> None:
    client = client_of(incubator)
    for path in ("/healthz", "/readyz", "/metrics"):
        client.get(path)
    assert events(stream) == []


def test_a_person_at_a_terminal_reads_warnings_and_nothing_else(tmp_path: Path) -> None:
    with Server(tmp_path, command="demo") as server:
        for _ in range(3):
            fetch("GET", f"{server.url}/nowhere")
        assert server.stop() == 0
    assert server.log.read_text() == ""
