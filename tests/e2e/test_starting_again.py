"""Starts, restarts and reloads: what a tablet shows that comes back, and what it must not show."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser, expect

from tests.browser import codes_on
from tests.e2e.outage import BACK, Place, Tablet, hang

pytestmark = pytest.mark.browser

LAST = "localStorage.getItem('doorboard.last')"
REMEMBERS = f"""
Promise.all([navigator.serviceWorker.ready, caches.match(location.href)]).then(([, page]) => page && {LAST} !== null)
"""
KEPT = "caches.match(location.href).then((page) => page.text())"
START = re.compile(r'id="start">(.*?)</script>', re.DOTALL)
PRESENT = '[data-count="present"]'


@pytest.fixture
def place(own_place: Place) -> Place:
    """Take a door of its own for each test: what happens there is not put back."""
    return own_place


def hang_with_memory(browser: Browser, place: Place) -> Tablet:
    tablet = hang(browser, place)
    tablet.wait_until(REMEMBERS)
    return tablet


@pytest.mark.parametrize("fault", ["cut", pytest.param("hold", marks=pytest.mark.long)])
def test_a_tablet_that_starts_without_a_server_shows_its_last_face_as_offline(
    place: Place, browser: Browser, fault: str
) -> None:
    tablet = hang_with_memory(browser, place)
    place.says("on_site")
    expect(tablet.page.locator(PRESENT)).to_have_text("2")
    getattr(place.proxy, fault)()
    tablet.page.reload()
    tablet.expect_age("offline")
    expect(tablet.page.locator(PRESENT)).to_have_text("2")
    assert re.search(r"离线 · 截至 14:\d\d", tablet.text())
    assert re.search(r"未知，最后所知 14:\d\d", tablet.text())
    assert codes_on(tablet.page) == []
    place.proxy.pass_on()
    tablet.pass_until('[data-age="fresh"]', within=75)


def test_a_server_that_answers_with_an_error_does_not_blank_the_glass(place: Place, browser: Browser) -> None:
    tablet = hang_with_memory(browser, place)
    place.sql("ALTER TABLE kiosk RENAME TO elsewhere")
    tablet.page.reload()
    tablet.expect_age("offline")


def test_a_revoked_kiosk_says_so_and_forgets_what_it_kept(place: Place, browser: Browser) -> None:
    tablet = hang_with_memory(browser, place)
    place.sql("UPDATE kiosk SET revoked_at = '2026-03-05 06:03:00'")
    place.proxy.half_open()
    tablet.stop_clock()
    tablet.pass_until('[data-trouble="revoked"]', within=60)
    assert "此屏已停用" in tablet.text()
    assert tablet.page.evaluate(LAST) is None
    tablet.wait_until("caches.keys().then((names) => names.length === 0)")
    answer = tablet.page.reload()
    assert answer is not None
    assert answer.status == 404


def test_a_tablet_without_a_server_forgets_whom_it_may_show_no_more(place: Place, browser: Browser) -> None:
    tablet = hang_with_memory(browser, place)
    assert "王经理" in tablet.page.evaluate(LAST)
    assert all(line["groups"] == [] for line in tenants_kept(tablet))
    place.proxy.cut()
    tablet.stop_clock()
    for _minute in range(11):
        tablet.pass_by(60)
    assert tablet.page.evaluate(LAST) is None


def test_a_tablet_that_was_off_while_names_grew_old_forgets_them_as_it_starts(place: Place, browser: Browser) -> None:
    tablet = hang_with_memory(browser, place)
    tablet.page.evaluate(
        """() => {
          const last = JSON.parse(localStorage.getItem('doorboard.last'));
          localStorage.setItem('doorboard.last', JSON.stringify({ ...last, wall: last.wall - 3600000 }));
        }"""
    )
    tablet.page.evaluate("window.addEventListener('pagehide', () => { Storage.prototype.setItem = () => null; })")
    place.proxy.cut()
    tablet.page.reload()
    tablet.expect_age("offline")
    assert tablet.page.evaluate(LAST) is None
    assert tablet.page.locator(".person").count() == 0


def tenants_kept(tablet: Tablet) -> list[dict[str, Any]]:
    """Return the companies in the page that a tablet kept for a start without a server."""
    start = START.search(tablet.page.evaluate(KEPT))
    assert start
    tenants: list[dict[str, Any]] = orjson.loads(start[1])["hello"]["face"]["tenants"]
    return tenants


@pytest.mark.long
def test_a_database_that_went_back_is_shown_as_it_is_and_not_as_the_glass_remembers(
    place: Place, browser: Browser, tmp_path: Path
) -> None:
    tablet = hang(browser, place)
    place.server.stop()
    shutil.copytree(place.server.data, tmp_path / "before")
    place.server.start()
    place.says("on_site")
    expect(tablet.page.locator(PRESENT)).to_have_text("2", timeout=BACK)
    place.server.stop()
    shutil.rmtree(place.server.data)
    shutil.copytree(tmp_path / "before", place.server.data)
    place.server.start()
    expect(tablet.page.locator(PRESENT)).to_have_text("1", timeout=BACK)
    tablet.expect_age("fresh")
