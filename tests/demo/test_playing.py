"""The played day, on a real server: nothing is known here but what a browser sees, and the database afterwards."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from urllib3 import PoolManager

from server.demo.phone import read_forms
from tests.process import Server

PATIENCE = 120
MORNING = "2026-03-05T10:02+08:00"


class Visitor:
    """A browser on the demo's first page."""

    def __init__(self, server: Server) -> None:
        self._url = server.url
        self._http = PoolManager()
        page = self._http.request("GET", f"{self._url}/")
        self._cookie = "; ".join(one.partition(";")[0] for one in page.headers.getlist("Set-Cookie"))
        self._token = read_forms(page.data.decode())[0].fields["csrf_token"]
        self._overview = page.data.decode().partition("/demo/overview/")[2].partition("?")[0]

    def switch(self, to: str, **fields: str) -> None:
        answer = self._http.request(
            "POST",
            f"{self._url}/demo/{to}",
            fields={"csrf_token": self._token, **fields},
            headers={"Cookie": self._cookie},
            encode_multipart=False,
            redirect=False,
        )
        assert answer.status == 303

    def counts(self) -> dict[str, int]:
        where = self._http.request("GET", f"{self._url}/demo/overview/{self._overview}", redirect=False)
        board = where.headers["Location"].partition("?")[0]
        counts: dict[str, int] = self._http.request("GET", f"{self._url}{board}/hello").json()["face"]["counts"]
        return counts

    def is_playing(self) -> bool:
        return b"<progress" in self._http.request("GET", f"{self._url}/demo/progress").data


def wait_until(fulfilled: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not fulfilled():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("demo") / "data", at=MORNING, command="demo") as server:
        yield server


def entries(data: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{data / 'doorboard.sqlite'}?mode=ro", uri=True)) as database:
        return database.execute("SELECT provenance, author FROM entry ORDER BY id").fetchall()


def scanned(data: Path) -> list[str]:
    return [author for provenance, author in entries(data) if provenance == "scan"]


@pytest.mark.long
def test_a_day_is_played_by_phones_that_scan_the_doors(demo: Server) -> None:
    visitor = Visitor(demo)
    assert visitor.counts()["present"] > 300
    assert not visitor.is_playing()

    visitor.switch("play", speed="240")
    wait_until(lambda: len(scanned(demo.data)) > 20)
    # Nobody is left of those who were there in the morning: whoever is there now has scanned.
    assert visitor.counts()["present"] <= len(scanned(demo.data))
    wait_until(lambda: visitor.counts()["present"] > 60)
    assert visitor.is_playing()

    visitor.switch("stop")
    assert not visitor.is_playing()
    assert "whole" in demo.run("verify")
    said = entries(demo.data)
    assert {provenance for provenance, _author in said} == {"import", "auto", "scan"}
    assert len(scanned(demo.data)) > 60
    assert all(author.startswith("person:") for author in scanned(demo.data))
    assert "whole" in demo.run("verify")
    assert entries(demo.data) == said
