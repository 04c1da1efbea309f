"""An old face never passes as a current one: what the glass shows while nothing arrives."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import code_on, codes_on
from tests.e2e.outage import Place, Tablet, hang, swallow_sockets

pytestmark = pytest.mark.browser
PHONE = "138****0100"


def listening(browser: Browser, place: Place) -> Tablet:
    """Hang a tablet whose clock stands at a heartbeat: how long the machine takes for what follows does not count."""
    tablet = hang(browser, place)
    tablet.stop_clock_at_a_heartbeat()
    return tablet


def pass_to(tablet: Tablet, silence: float) -> None:
    tablet.pass_by(silence - tablet.silence())


def test_a_door_without_a_line_ages_in_its_steps_and_is_fresh_again_by_itself(place: Place, browser: Browser) -> None:
    tablet = listening(browser, place)
    assert code_on(tablet.page)
    place.proxy.cut()

    pass_to(tablet, 11.5)
    assert tablet.age() == "fresh"
    pass_to(tablet, 13.1)
    assert tablet.age() == "stale"
    assert codes_on(tablet.page) == []
    assert re.search(r"截至 14:\d\d", tablet.text())
    assert "在岗" in tablet.text()
    assert "王经理" in tablet.text()
    assert tablet.colourfulness() > 100

    pass_to(tablet, 59.5)
    assert tablet.age() == "stale"
    pass_to(tablet, 61.1)
    assert tablet.age() == "offline"
    assert re.search(r"未知，最后所知 14:\d\d", tablet.text())
    assert "王经理" in tablet.text()
    expect(tablet.page.locator('[data-status="on_site"]')).to_have_count(0)
    assert tablet.colourfulness() < 40

    pass_to(tablet, 599.5)
    assert "未知，最后所知" in tablet.text()
    pass_to(tablet, 601.1)
    assert "未知" not in tablet.text()
    expect(tablet.page.locator("[data-status]")).to_have_count(0)
    expect(tablet.page.locator('[data-count="present"]')).to_have_text("–")
    assert PHONE in tablet.text()

    place.proxy.pass_on()
    tablet.pass_until('[data-age="fresh"]', within=75)
    expect(tablet.page.locator('[data-count="present"]')).to_have_text("1")
    assert "王经理" in tablet.text()
    assert code_on(tablet.page)


def test_a_tablet_that_slept_is_stale_at_the_first_tick(place: Place, browser: Browser) -> None:
    tablet = listening(browser, place)
    place.proxy.hold()
    assert tablet.age() == "fresh"
    tablet.page.clock.fast_forward(6_100)
    assert tablet.silence() < 12
    assert tablet.age() == "stale"
    assert codes_on(tablet.page) == []
    place.proxy.pass_on()
    tablet.pass_until('[data-age="fresh"]', within=75)


def test_a_tablet_whose_monotonic_clock_sleeps_with_it_is_stale_too(place: Place, browser: Browser) -> None:
    tablet = listening(browser, place)
    place.proxy.hold()
    tablet.page.clock.set_system_time(tablet.page.evaluate("Date.now() + 3600 * 1000") / 1000)
    tablet.pass_by(1)
    assert tablet.silence() < 12
    assert tablet.age() == "stale"


def test_where_websockets_are_swallowed_polling_keeps_the_door_fresh(place: Place, browser: Browser) -> None:
    tablet = hang(browser, place, swallow_sockets)
    tablet.stop_clock()
    # Until its first turn to ask, a page that took long to load is as old as its own face.
    tablet.live(15)
    for _second in range(60):
        tablet.live(1)
        assert tablet.age() == "fresh"
    place.says("on_site")
    tablet.pass_until('[data-count="present"]:has-text("2")', within=11)
    place.says("off")
