"""Socket.IO's own client is served as it expects, by either engine."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser import missing
from tests.live.visits import House, house

SCRIPT = Path(__file__).with_name("client.mjs")


class Client:
    """The client of the browsers, in Node.js."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self._said = process.stdout

    def hears(self, what: str) -> Any:
        """Return what the next thing of a kind tells."""
        for said in self._said:
            kind, detail = json.loads(said)
            if kind == what:
                return detail
        raise AssertionError(f"{what} never came")


@contextmanager
def client(house: House) -> Iterator[Client]:
    node = shutil.which("node")
    if node is None:
        missing("Node.js")
        return
    with subprocess.Popen([node, SCRIPT, house.url], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Client(process)
        finally:
            process.kill()


@pytest.fixture(scope="module", params=["lean", "stock"])
def ours(request: pytest.FixtureRequest) -> Iterator[House]:
    with house(request.param) as opened:
        yield opened


def test_it_is_greeted_told_and_answered(ours: House) -> None:
    with client(ours) as browser:
        assert browser.hears("hello") == "a"
        browser.hears("connect")
        ours.tell("a", "ask")
        assert browser.hears("told") == "ask"
        assert browser.hears("acknowledged") == "heard"
        assert ours.look()["said"][-1] == "门牌"


def test_it_comes_back_after_its_line_is_cut(ours: House) -> None:
    with client(ours) as browser:
        browser.hears("connect")
        ours.do("cut")
        assert browser.hears("disconnect") == "transport close"
        assert browser.hears("hello") == "a"
        browser.hears("connect")


def test_it_stays_away_when_it_was_sent_away(ours: House) -> None:
    with client(ours) as browser:
        browser.hears("connect")
        ours.do("part")
        assert browser.hears("disconnect") == "io server disconnect"
        ours.until(lambda found: found["lines"] == 0)


def test_nobody_is_left_when_it_is_gone(ours: House) -> None:
    left = ours.look()["left"]
    with client(ours) as browser:
        browser.hears("connect")
    ours.until(lambda found: found["left"] > left)
