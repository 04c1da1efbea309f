"""Nobody writes a line into the log, or speaks to the terminal on which it is read."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from server.operation.logs import set_up
from tests.incubator import Incubator
from tests.security.corpus import LINES

OURS = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ ")
SPEAKS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@pytest.fixture(params=[True, False], ids=["plain", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[tuple[bool, io.StringIO]]:
    stream = io.StringIO()
    root, own = logging.getLogger(), logging.getLogger("server")
    before, level = root.handlers[:], root.level
    own.setLevel(logging.NOTSET)
    set_up(stream, plain=request.param)
    yield request.param, stream
    root.handlers[:] = before
    root.setLevel(level)
    own.setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)


def is_ours(said: io.StringIO, *, plain: bool, lines: int) -> None:
    """Check that every line is one that we wrote, and that none steers a terminal."""
    text = said.getvalue()
    assert not SPEAKS.search(text)
    if plain:
        beginnings = [line for line in text.splitlines() if not line.startswith("  ")]
        assert all(OURS.match(line) for line in beginnings), text
    else:
        beginnings = [json.loads(line)["logger"] for line in text.splitlines()]
        assert "server.forged" not in beginnings
    assert len(beginnings) == lines, text


@pytest.mark.parametrize("line", LINES)
def test_a_text_in_a_message_stays_within_its_line(log: tuple[bool, io.StringIO], line: str) -> None:
    plain, stream = log
    logging.getLogger("server.test").warning("the name %s is odd", line)
    is_ours(stream, plain=plain, lines=1)


@pytest.mark.parametrize("line", LINES)
def test_a_text_in_an_exception_stays_within_it(log: tuple[bool, io.StringIO], line: str) -> None:
    plain, stream = log
    logging.getLogger("server.test").error("it failed", exc_info=ValueError(line))
    is_ours(stream, plain=plain, lines=1)


def test_no_address_agent_or_name_forges_a_line(incubator: Incubator, log: tuple[bool, io.StringIO]) -> None:
    plain, stream = log
    app = incubator.application().flask

    @app.post("/broken")
    def broken() -> str:
        raise ValueError(LINES[0])

    broken.__dict__["access"] = app.view_functions["landing.landing"].__dict__["access"]
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    tried = 0
    for line in LINES[:4]:
        sent = line.encode().decode("latin-1").replace("\r", "").replace("\n", "")
        headers = {"User-Agent": sent, "Referer": sent, "X-Request-Id": sent, "X-Forwarded-For": sent}
        client.get("/nowhere/" + line, headers=headers)
        client.post("/broken", data={"name": line}, headers=headers)
        tried += 1
    is_ours(stream, plain=plain, lines=tried if plain else 3 * tried)
