"""Every page of the application in a real browser, signed in: no page breaks its own policy or says an error."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from server.demo.opening import PIN
from tests.browser import PHONE, TABLET, wait_until
from tests.process import Server
from tests.security.routes import routes
from tests.security.witness import Witness, witness

MORNING = "2026-03-05T10:02:00+08:00"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("demo") / "data", at=MORNING, command="demo") as server:
        yield server


def first(demo: Server, what: str) -> str:
    with closing(sqlite3.connect(demo.data / "doorboard.sqlite")) as file:
        found: str = file.execute(what).fetchone()[0]
        return found


def signed_in(seen: Witness, demo: Server) -> None:
    page = seen.look(f"{demo.url}/manage/sign-in")
    page.get_by_role("button", name="进入演示").click()
    expect(page).to_have_url(f"{demo.url}/manage/")


def test_no_page_breaks_its_policy_or_says_an_error(demo: Server, browser: Browser, every_route: Flask) -> None:
    opened = 0
    with witness(browser, TABLET) as seen:
        signed_in(seen, demo)
        board = first(demo, "SELECT code FROM board WHERE kind = 'door' ORDER BY id LIMIT 1")
        answer = seen.context.request.get(f"{demo.url}/demo/door/{board}", max_redirects=0)
        values = {"board": board, "token": answer.headers["location"].partition("/k/")[2].rstrip("?")}
        for route in routes(every_route, "GET", values):
            url = demo.url + route.path
            if not seen.context.request.get(url).headers["content-type"].startswith("text/html"):
                continue
            page = seen.look(url)
            assert seen.seen == [], route
            page.close()
            opened += 1
    assert opened > 10


def test_the_phone_declares_and_takes_back_under_its_policy(demo: Server, browser: Browser) -> None:
    with witness(browser, PHONE) as seen:
        board = first(demo, "SELECT code FROM board WHERE kind = 'door' ORDER BY id LIMIT 1")
        page = seen.look(f"{demo.url}/demo/phone/{board}")
        page.locator(".people a").first.click()
        page.get_by_label("PIN").fill(PIN)
        page.get_by_role("button", name="确定").click()
        page.get_by_role("button", name="在岗").click()
        expect(page.locator(".verdict")).to_have_text("已登记")
        page.get_by_role("button", name="撤销").click()
        expect(page.locator(".verdict")).to_have_text("已撤销")
        assert seen.seen == []


def test_a_kiosk_starts_its_worker_and_draws_with_trusted_types(demo: Server, browser: Browser) -> None:
    with witness(browser, TABLET) as seen:
        board = first(demo, "SELECT code FROM board WHERE kind = 'door' ORDER BY id LIMIT 1")
        page = seen.look(f"{demo.url}/demo/door/{board}")
        expect(page.locator("[data-age]")).to_have_attribute("data-age", "fresh")
        page.evaluate("navigator.serviceWorker.ready")
        wait_until(page, "caches.match(location.href).then((kept) => !!kept)")
        kept = page.evaluate("caches.match(location.href).then((page) => page.headers.get('Content-Security-Policy'))")
        assert "require-trusted-types-for 'script'" in kept
        refused = page.evaluate(
            "() => { try { document.body.innerHTML = '<p>x'; } catch (error) { return error.name; } }"
        )
        assert refused == "TypeError"
        assert [text for text in seen.seen if "TrustedHTML" not in text and "trusted-types" not in text] == []
