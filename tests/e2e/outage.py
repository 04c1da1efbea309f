"""A door whose server and network a test holds in its hand, and whose page's clock it turns."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Literal

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Error, Page, WebSocket, expect

from server.accounts.tokens import create_token
from server.fleet.actions import add_kiosk
from tests.browser import TABLET, wait_until
from tests.http import fetch
from tests.incubator import new_incubator
from tests.process import Server
from tests.proxy import Proxy

AT = "2026-03-05T14:03+08:00"
SECOND = 1000
BACK = 90 * SECOND
"""A kiosk that failed several times waits up to a minute; then the server may be slow."""

WATCHING = """
window.asked = 0;
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...all) {
  window.asked++;
  this.addEventListener("loadend", () => window.asked--);
  return send.apply(this, all);
};
const Socket = WebSocket;
window.WebSocket = class extends Socket {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({ data }) => {
      if (!data.startsWith(`42["heartbeat"`)) return;
      window.heartbeat = { at: performance.now(), age: JSON.parse(data.slice(2))[1].db_age_ms };
    });
  }
};
"""
"""Notes which answers are awaited; and, by the page's clock, when the last heartbeat came and how old it is."""
HEARTBEAT = '42["heartbeat"'


class Place:
    """One door of one company: its server, the network between, and the kiosk's address."""

    def __init__(self, data: Path, env: Mapping[str, str] = {}) -> None:
        incubator = new_incubator(data)
        incubator.tenant("北辰智造", "王小明", "李雷")
        incubator.says("王小明", "on_site")
        self.token = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
        self.person = incubator.person("李雷")
        self._bearer = create_token(incubator.db, "test", ["presence"], incubator.time())
        incubator.db.close()
        self._said = 0
        known = dict(env)
        self.server = Server(data, at=AT, env=known)
        self.proxy = Proxy(self.server.port)
        known["DOORBOARD_URL"] = self.proxy.url

    @property
    def address(self) -> str:
        """The kiosk's page, through the proxy."""
        return f"{self.proxy.url}/k/{self.token}"

    def says(self, status: str) -> None:
        """Let 李雷 declare a status, past the proxy: the network at the door may be gone."""
        self._said += 1
        answer = fetch(
            "PUT",
            f"{self.server.url}/api/v1/people/{self.person}/status",
            headers={"Authorization": f"Bearer {self._bearer}", "Idempotency-Key": f"test-{self._said}"},
            json={"status": status, "reason": "test"},
        )
        assert answer.status == 200, answer.data

    def sql(self, statement: str) -> None:
        """Change the database behind the server's back."""
        with closing(sqlite3.connect(self.server.data / "doorboard.sqlite")) as file:
            file.execute(statement)
            file.commit()


class Tablet:
    """A page at that door; its clock is turned by the test once it was stopped."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._line: WebSocket | None = None
        page.on("websocket", self._opens)

    def _opens(self, line: WebSocket) -> None:
        self._line = line

    def stop_clock(self) -> None:
        """Stop the page's clock; from here on only the test turns it."""
        try:
            self._stop_clock_soon()
        except Error:
            # A busy machine let that instant pass: the clock stands by now, so the next one cannot.
            self._stop_clock_soon()

    def _stop_clock_soon(self) -> None:
        now = self.page.evaluate("Date.now()")
        self.page.clock.pause_at((now + 500) / SECOND)

    def pass_by(self, seconds: float) -> None:
        """Let time pass as it does."""
        self.page.clock.run_for(round(seconds * SECOND))

    def stop_clock_at_a_heartbeat(self) -> None:
        """Stop the page's clock, and wait in real time for heartbeats: they come at that very instant.

        The second one is quicker, by that clock, than any word before, and as old as it says.
        """
        self.stop_clock()
        assert self._line
        for _heartbeat in range(2):
            self._line.wait_for_event("framereceived", lambda said: str(said).startswith(HEARTBEAT))
        self.wait_until("window.heartbeat && window.heartbeat.at === performance.now()")

    def silence(self) -> float:
        """Return the seconds for which no heartbeat has vouched, by the page's clock."""
        return float(self.page.evaluate("performance.now() - heartbeat.at + heartbeat.age")) / SECOND

    def age(self) -> str | None:
        """Return how old the board calls itself, now."""
        return self.page.locator("[data-age]").get_attribute("data-age")

    def expect_age(self, age: str) -> None:
        """Wait until the board calls itself so."""
        expect(self.page.locator(f'[data-age="{age}"]')).to_be_visible()

    def text(self) -> str:
        """Return what can be read."""
        return self.page.locator("body").inner_text()

    def colourfulness(self) -> int:
        """Return how far the most colourful pixel is from grey, of 255."""
        red, green, blue = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB").split()
        pairs = ((red, green), (green, blue), (blue, red))
        apart = (ImageChops.difference(one, other).histogram() for one, other in pairs)
        return max(value for histogram in apart for value, pixels in enumerate(histogram) if pixels)

    def let_network_catch_up(self) -> None:
        """Wait, in real time that the page's stopped clock does not show, for the answers to what the page asked."""
        self.wait_until("fetch('/healthz').catch(() => null).then(() => window.asked === 0)")

    def wait_until(self, promise: str) -> None:
        """Wait until what the page promises is true."""
        wait_until(self.page, promise)

    def live(self, seconds: int) -> None:
        """Let time pass second by second, with a moment for the network in each."""
        for _second in range(seconds):
            self.pass_by(1)
            self.let_network_catch_up()

    def pass_until(self, selector: str, *, within: float) -> None:
        """Let time pass second by second, with a moment for the network in each, until the page shows this."""
        for _second in range(round(within)):
            self.pass_by(1)
            if self.page.locator(selector).count():
                return
            self.let_network_catch_up()
        raise AssertionError(f"{selector} did not come within {within} s: {self.text()}")


def hang(
    browser: Browser,
    place: Place,
    prepare: Callable[[Page], object] = lambda _page: None,
    workers: Literal["allow", "block"] = "allow",
) -> Tablet:
    """Hang a tablet at the door and wait until it is fresh.

    ``prepare`` may first change what the page meets; what a service worker fetches passes by it.
    """
    page = browser.new_page(viewport=TABLET, service_workers=workers)
    prepare(page)
    page.add_init_script(WATCHING)
    page.clock.install()
    tablet = Tablet(page)
    page.goto(place.address)
    tablet.expect_age("fresh")
    return tablet


def swallow_sockets(page: Page) -> None:
    """Let WebSockets open and say nothing, as some networks do."""
    page.route_web_socket("**/socket.io/**", lambda _socket: None)
