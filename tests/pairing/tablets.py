"""A tablet at the page for pairing, and an installer with a phone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from server.boards.kiosks import Kiosk
from server.fleet.register import note_seen
from server.fleet.tables import Pairing
from tests.incubator import Incubator
from tests.staff import csrf


@dataclass
class Tablet:
    """A tablet: its browser, and the secret that it made."""

    client: FlaskClient
    secret: str = field(default_factory=lambda: secrets.token_hex(32))

    def asks(self, **environ: Any) -> TestResponse:
        """Ask for a code, or for the token."""
        said = {"secret": self.secret, "glass": "1280×800"}
        return self.client.post("/pair/ask", json=said, **environ)

    def code(self) -> str:
        """Return the code on the glass."""
        code: str = self.asks().get_json()["code"]
        return code

    def token(self) -> str | None:
        """Return the token that the tablet is told, None while it is told a code."""
        token: str | None = self.asks().get_json().get("token")
        return token


def confirms(installer: FlaskClient, board: str, code: str, **form: Any) -> TestResponse:
    """Let a signed-in installer confirm a code for a board."""
    data = {"code": code, "csrf_token": csrf(installer), **form}
    return installer.post(f"/manage/kiosks/pair/{board}", data=data)


def only_kiosk(incubator: Incubator) -> Kiosk:
    """Return the one kiosk that there is."""
    with incubator.db.reading() as session:
        return session.scalars(select(Kiosk)).one()


def speaks(incubator: Incubator) -> None:
    """Let all kiosks be seen by the server."""
    with incubator.db.reading() as session:
        everyone = [(kiosk.id, kiosk.generation) for kiosk in session.scalars(select(Kiosk))]
    note_seen(incubator.db, everyone, {}, incubator.time())


def waiting(incubator: Incubator) -> int:
    """Return how many tablets wait."""
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Pairing)) or 0
