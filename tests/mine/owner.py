"""A phone that is somebody's: it opens pages and sends the forms on them."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from server.app import Application
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.phones.enrolment import Enrolment, enrol
from server.phones.tables import PhoneOwner
from server.presence.actions import Declaration, declare
from server.presence.rules import Wish
from server.roster.homes import Home, home_of
from tests.incubator import Incubator


class Owner:
    """The phone of one person, or of several."""

    def __init__(self, incubator: Incubator, app: Application, name: str, *others: str) -> None:
        self.incubator = incubator
        self.id = incubator.person(name)
        self.client: FlaskClient = app.flask.test_client()
        self.text = ""
        self.status = 0
        self.path = ""
        self.client.set_cookie("phone", self._enrol(others))

    def _enrol(self, others: tuple[str, ...]) -> str:
        now = self.incubator.time()
        wanted = Enrolment(self.id, "invite", "Phone", "browser")
        made = self.incubator.db.act(lambda tx: enrol(tx, wanted, None, now), by=HOUSE)
        with self.incubator.db.transaction() as tx:
            for other in others:
                person = self.incubator.person(other)
                tx.session.add(PhoneOwner(phone_id=made.phone_id, person_id=person, how="invite", since=now))
        return made.secret or ""

    def me(self, page: str = "") -> str:
        """Return the address of one of the own pages."""
        return f"/me/{self.id}{page}"

    @property
    def home(self) -> Home:
        """The person on the roster."""
        with self.incubator.db.reading() as session:
            return home_of(session, self.id, self.incubator.time())

    def opens(self, path: str) -> str:
        """Open a page and return its text."""
        answer = self.client.get(path, headers={"Accept-Language": "zh-CN"}, follow_redirects=True)
        return self._read(answer.get_data(as_text=True), answer.status_code, answer.request.path)

    def sends(self, page: str, path: str, **fields: str) -> str:
        """Open a page, send one of its forms, and return the text of what follows."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.opens(page))
        data = {"csrf_token": token[1] if token else "", **fields}
        answer = self.client.post(path, data=data, headers={"Accept-Language": "zh-CN"}, follow_redirects=True)
        return self._read(answer.get_data(as_text=True), answer.status_code, answer.request.path)

    def _read(self, text: str, status: int, path: str) -> str:
        self.text, self.status, self.path = text, status, path
        return text


def scans(li: Owner, status: str) -> None:
    now = li.incubator.time()
    declare(
        li.incubator.db,
        Declaration(li.home, Wish(status), "scan", Principal(Ref("person", li.id)), f"{status}{now}"),
        now,
    )
