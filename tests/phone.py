"""A phone as a test holds it: it scans doors, takes invites, and fills in forms as they come."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from server.app import Application
from server.boards.kiosks import Kiosk
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.fleet.actions import add_kiosk
from server.fleet.codes import code_url
from server.phones.invites import invite, open_invite
from server.phones.pins import hand_out, prove
from server.presence.doorcodes import Device, door_code, step_at
from tests.incubator import Incubator

LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


class Phone:
    """A phone with its own cookies."""

    def __init__(self, incubator: Incubator, app: Application, agent: str = "", *, cookies: bool = True) -> None:
        self.incubator = incubator
        self.app = app
        self.client: FlaskClient = app.flask.test_client(use_cookies=cookies)
        self.page: TestResponse | None = None
        self._headers = {"Accept-Language": "zh-CN", "User-Agent": agent}

    def scan(self, room: str = "3-12", *, ago: int = 0) -> str:
        """Scan the code that a door shows, or showed some periods ago."""
        return self.open(code_at(self.incubator, self.app, room, ago=ago))

    def open(self, path: str) -> str:
        """Open an address that no page led to."""
        self.page = self.client.get(path, headers=self._headers)
        return self.text

    def go(self, path: str) -> str:
        """Open an address that the page leads to."""
        self.page = self.client.get(path, headers=self._from_here)
        return self.text

    def send(self, action: str, *, follow: bool = True, **fields: str) -> str:
        """Send a form with everything that the page hides in its forms, and follow where it leads."""
        fields = dict(HIDDEN.findall(self.text)) | fields
        self.page = self.client.post(action, data=fields, headers=self._from_here, follow_redirects=follow)
        return self.text

    def follow(self, words: str) -> str:
        """Follow the link with these words."""
        return self.go(self.link(words))

    def link(self, words: str) -> str:
        """Return where the link with these words leads."""
        return html.unescape(next(href for href, inside in LINK.findall(self.text) if words in inside))

    def is_of(self, name: str, room: str = "3-12") -> str:
        """Become the phone of somebody, by invite, and stand at their door."""
        self.takes(invited(self.incubator, self.app, name))
        return self.scan(room)

    def takes(self, path: str) -> str:
        """Open the link of an invite, and take it."""
        self.open(path)
        return self.send(path)

    def says(self, name: str, pin: str) -> str:
        """Claim to be somebody behind the door that was scanned."""
        ticket = re.findall(r"/s/([^\"/?]+\.[^\"/?]+)", self.text)[0]
        self.go(f"/s/{ticket}/{self.incubator.person(name)}")
        return self.send("/s/me", pin=pin) if self.status == 200 else self.text

    @property
    def _from_here(self) -> dict[str, str]:
        return self._headers | ({"Referer": self.page.request.url} if self.page else {})

    @property
    def text(self) -> str:
        return self.page.get_data(as_text=True) if self.page else ""

    @property
    def headers(self) -> Headers:
        return self.page.headers if self.page else Headers()

    @property
    def status(self) -> int:
        return self.page.status_code if self.page else 0


def phone_of(name: str, incubator: Incubator, app: Application, agent: str = "") -> Phone:
    """Return a phone that became somebody's."""
    phone = Phone(incubator, app, agent)
    phone.is_of(name)
    return phone


def code_at(incubator: Incubator, app: Application, room: str = "3-12", *, ago: int = 0) -> str:
    """Return the path in the code of a door; the door gets a kiosk where it has none."""
    board = incubator.board(room)
    with incubator.db.reading() as session:
        kiosk = session.scalar(select(Kiosk.id).where(Kiosk.board_id == board.id))
    if kiosk is None:
        add_kiosk(incubator.db, board.code, incubator.time())
        return code_at(incubator, app, room, ago=ago)
    device = Device(app.house.instance, board.code, kiosk, 1)
    code = door_code(app.house.keys.derive("door"), device, step_at(incubator.time()) - ago)
    return code_url("", board.code, code)


def two_doors(incubator: Incubator) -> Application:
    """Open an incubator with two companies at two doors."""
    incubator.tenant("北辰智造科技有限公司", "王小明", "李雷")
    incubator.tenant("云栖数据", "韩梅梅", room="3-14")
    return incubator.application()


def invited(incubator: Incubator, app: Application, name: str) -> str:
    """Invite somebody; return the path of the link."""
    person = incubator.person(name)
    invite(incubator.db, app.house.keys, person, CONSOLE, incubator.time())
    with incubator.db.reading() as session:
        made = open_invite(session, app.house.keys, person, incubator.time())
    assert made
    return f"/i/{made.secret}"


def has_pin(incubator: Incubator, name: str, pin: str) -> None:
    """Give somebody a PIN."""
    hand_out(incubator.db, {incubator.person(name): pin}, CONSOLE, incubator.time())


def guesses(incubator: Incubator, name: str, times: int) -> None:
    """Let so many browsers get somebody's PIN wrong."""
    person = incubator.person(name)
    for number in range(times):
        with pytest.raises(Refusal, match="pin_wrong"):
            prove(incubator.db, person, "000000", f"browser {number}", incubator.time())


def standing_on(text: str) -> str:
    """Return what a page says of its person now."""
    return text.partition('class="standing"')[2].partition("</p>")[0]
