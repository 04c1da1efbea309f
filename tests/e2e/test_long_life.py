"""A kiosk runs for months: nothing grows, it heals itself, and a live line vouches for nothing that is old."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Route

from tests.e2e.outage import Place, Tablet, hang
from tests.faults.breaking import WrongClock
from tests.faults.processes import resident

pytestmark = pytest.mark.browser

AT_NIGHT = "2026-03-06T00:53+08:00"
LINE = Path(__file__).with_name("line.js")
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LEAP = HOUR
LONG_LEAP = 6 * HOUR
FEW = 5
"""Descriptors that come and go with requests."""
MEGABYTE = 1 << 20


def on_own_line(page: Page) -> None:
    page.add_init_script(path=LINE)


def without_health(page: Page) -> None:
    """Without a healthy server no page is loaded again."""
    on_own_line(page)
    page.route("**/healthz", lambda route: route.abort())


class Reloads:
    """Counts how often the page loads itself again, and does not let it."""

    def __init__(self) -> None:
        self.count = 0
        self._first = True

    def prepare(self, page: Page) -> None:
        on_own_line(page)
        page.route(re.compile(r"/k/[\w-]+$"), self._load)
        page.route(re.compile(r"/hello\?"), lambda route: route.abort())

    def _load(self, route: Route) -> None:
        if self._first or not route.request.is_navigation_request():
            self._first = False
            route.continue_()
        else:
            self.count += 1
            route.fulfill(status=204)


def leap(tablet: Tablet, seconds: int) -> None:
    """Let time pass at once: all its heartbeats, one change of the face, one painting."""
    tablet.page.clock.fast_forward(seconds * 1000)


class Meter:
    """What the page holds, after the collector ran."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Performance.enable")

    def read(self) -> dict[str, float]:
        for _turn in range(2):
            self._session.send("HeapProfiler.collectGarbage")
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}


@pytest.mark.long
def test_a_month_of_heartbeats_and_changes_leaves_nothing_behind(place: Place, browser: Browser) -> None:
    tablet = hang(browser, place, without_health)
    tablet.stop_clock()
    tablet.page.evaluate(f"line.atOnce = {LEAP // 5}")
    for _leap in range(7):
        leap(tablet, LEAP)
    tablet.let_network_catch_up()
    meter = Meter(tablet.page)
    before = meter.read()

    for _leap in range(30 * DAY // LEAP):
        leap(tablet, LEAP)
    tablet.page.evaluate("line.atOnce = 1")
    tablet.pass_by(2 * HOUR)
    tablet.let_network_catch_up()
    after = meter.read()

    print({name: (before[name], after[name]) for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")})  # noqa: T201
    assert tablet.page.evaluate("line.heartbeats") > 30 * DAY / 5
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 5 * MEGABYTE
    assert after["Nodes"] <= before["Nodes"] + 100
    assert after["JSEventListeners"] <= before["JSEventListeners"]


class Month:
    """A door of which page and server live through a month together, while its line breaks again and again."""

    def __init__(self, place: Place, clock: WrongClock, browser: Browser) -> None:
        self.place = place
        self.tablet = hang(browser, place, lambda page: page.route("**/healthz", lambda route: route.abort()))
        self.opened = 0
        self.tablet.page.on("websocket", self._open)
        self._clock = clock
        self._passed = 0
        self._meter = Meter(self.tablet.page)
        self.tablet.stop_clock()

    def _open(self, _socket: object) -> None:
        self.opened += 1

    def passes(self, days: int) -> None:
        """Let days pass in a few leaps each: every time the line breaks, and somebody comes or goes meanwhile."""
        for leap_number in range(days * DAY // LONG_LEAP):
            self._passed += LONG_LEAP
            self._clock.jump(self._passed)
            self.place.proxy.cut()
            self.place.says(("on_site", "meeting")[leap_number % 2])
            leap(self.tablet, LONG_LEAP)
            self.place.proxy.pass_on()
            self.tablet.pass_until('[data-age="fresh"]', within=MINUTE)

    def holds(self) -> dict[str, float]:
        """Return what page and server hold."""
        pid = self.place.server.pid
        descriptors = sum(1 for _each in Path(f"/proc/{pid}/fd").iterdir())
        return self._meter.read() | {"resident": resident(pid), "descriptors": descriptors}

    def settles(self, before: dict[str, float]) -> dict[str, float]:
        """Return what both hold once the last line that broke is collected: a browser lets it go when it likes."""
        for _second in range(MINUTE):
            held = self.holds()
            if held["JSEventListeners"] <= before["JSEventListeners"]:
                break
            self.tablet.live(1)
        return held


@pytest.fixture
def month(tmp_path: Path, browser: Browser) -> Iterator[Month]:
    clock = WrongClock(tmp_path)
    place = Place(tmp_path / "data", clock.env)
    with place.proxy, place.server:
        yield Month(place, clock, browser)


@pytest.mark.long
def test_a_month_of_lines_that_break_leaves_nothing_behind_in_page_and_server(month: Month) -> None:
    month.passes(days=4)
    opened, before = month.opened, month.holds()
    month.passes(days=30)
    after = month.settles(before)

    told = ("resident", "descriptors", "JSHeapUsedSize", "Nodes", "JSEventListeners")
    print({name: (before[name], after[name]) for name in told}, month.opened - opened)  # noqa: T201
    assert month.opened - opened >= 30 * DAY // LONG_LEAP
    assert after["resident"] - before["resident"] < 10 * MEGABYTE
    assert after["descriptors"] <= before["descriptors"] + FEW
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < MEGABYTE
    assert after["Nodes"] <= before["Nodes"] + 100
    assert after["JSEventListeners"] <= before["JSEventListeners"]


def test_a_page_loads_itself_once_a_night(place: Place, browser: Browser) -> None:
    reloads = Reloads()
    tablet = hang(browser, place, reloads.prepare, workers="block")
    tablet.stop_clock()
    tablet.page.evaluate(f"line.shift = Date.parse('{AT_NIGHT}') - line.began")
    pass_five_minutes(tablet, times=24)
    assert reloads.count == 0
    pass_five_minutes(tablet, times=27)
    assert reloads.count == 1


def pass_five_minutes(tablet: Tablet, *, times: int) -> None:
    for _turn in range(times):
        tablet.pass_by(5 * MINUTE)
        tablet.let_network_catch_up()


ILLS = {
    "it hears nothing": "line.mute = true",
    "it paints nothing": "window.requestAnimationFrame = () => 0",
    "everything fails": "setInterval(() => { Promise.reject(new Error()) }, 1000)",
}


@pytest.mark.parametrize(
    "ill", [pytest.param(ill, marks=pytest.mark.long if number else ()) for number, ill in enumerate(ILLS)]
)
@pytest.mark.parametrize("healthy", [True, False])
def test_an_ill_page_loads_itself_again_if_the_server_is_well(
    place: Place, browser: Browser, ill: str, healthy: bool
) -> None:
    reloads = Reloads()
    tablet = hang(browser, place, reloads.prepare, workers="block")
    if not healthy:
        tablet.page.route("**/healthz", lambda route: route.fulfill(status=502))
    tablet.stop_clock()
    tablet.page.evaluate(ILLS[ill])
    for _turn in range(9):
        tablet.pass_by(MINUTE)
        tablet.let_network_catch_up()
    assert reloads.count == 0
    for _turn in range(20):
        tablet.pass_by(12)
        tablet.let_network_catch_up()
    assert reloads.count == (1 if healthy else 0)


def test_a_live_line_does_not_vouch_for_what_the_server_itself_could_not_read(place: Place, browser: Browser) -> None:
    tablet = hang(browser, place, on_own_line)
    tablet.stop_clock()
    tablet.pass_by(6)
    assert tablet.age() == "fresh"
    for db_age, age in ((10_500, "fresh"), (12_001, "stale"), (60_001, "offline"), (0, "fresh")):
        tablet.page.evaluate(f"line.dbAge = {db_age}; line.heartbeat()")
        tablet.pass_by(1)
        assert tablet.age() == age, db_age


def test_a_server_that_says_goodbye_is_left_alone_until_the_kiosk_has_its_turn(place: Place, browser: Browser) -> None:
    tablet = hang(browser, place, on_own_line)
    asked: list[str] = []
    tablet.page.on("request", lambda request: asked.append(request.url) if "/hello?" in request.url else None)
    tablet.stop_clock()
    tablet.page.evaluate("Math.random = () => 0.5; line.socket.say('bye', { reconnect_window: 40 })")
    tablet.pass_by(19.9)
    assert (tablet.page.evaluate("line.opened"), asked) == (1, [])
    assert tablet.age() == "stale"
    tablet.pass_by(0.2)
    assert tablet.page.evaluate("line.opened") == 2
    tablet.pass_by(1)
    assert tablet.age() == "fresh"


def old_page(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('"build":"', '"build":"OLD', 1))


def test_a_new_build_is_loaded_once_even_if_the_old_page_comes_back(place: Place, browser: Browser) -> None:
    loads: list[str] = []

    def prepare(page: Page) -> None:
        page.on("domcontentloaded", lambda page: loads.append(page.url))
        page.route("**/k/*", old_page)

    tablet = hang(browser, place, prepare, workers="block")
    tablet.stop_clock()
    tablet.live(60)
    assert len(loads) == 2
    tablet.expect_age("fresh")
