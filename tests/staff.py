"""The people who run an incubator, signed in at a test client."""

from __future__ import annotations

import re
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.access.roles import EVERYWHERE, Scope
from server.accounts.actions import NewUser, create_user
from server.accounts.logins import Device, open_login, sign_ins
from server.accounts.tables import User
from server.core.database.db import Database
from server.core.principals import CONSOLE
from tests.incubator import Incubator


def hire(incubator: Incubator, role: str | None = "admin", scope: Scope = EVERYWHERE, login: str | None = None) -> int:
    """Create a user who holds a role on a scope; return the user's id."""
    with incubator.db.reading() as session:
        number = session.scalar(select(func.count()).select_from(User))
    wanted = NewUser(login or f"{role}-{number}", f"王主任{number}", role=role, scope=scope)
    return create_user(incubator.db, wanted, CONSOLE, incubator.time())[0]


def sign_in(client: FlaskClient, incubator: Incubator, role: str | None = "admin", scope: Scope = EVERYWHERE) -> int:
    """Let a new user with a role on a scope be signed in at this client; return the user's id."""
    return sign_in_as(client, incubator, hire(incubator, role, scope))


def sign_in_as(client: FlaskClient, incubator: Incubator, user: int) -> int:
    """Let a user be signed in at this client."""
    client.set_cookie("staff", new_login(incubator.db, user, incubator.time()))
    return user


def new_login(db: Database, user: int, now: datetime, device: str = "Chrome · Windows") -> str:
    """Sign a user in at some browser; return what its cookie holds."""
    with db.reading() as session:
        known = session.get_one(User, user)
    return open_login(db, known, "password", Device(device, "0" * 64), now)


def live_logins(db: Database, now: datetime, *logins: int) -> set[int]:
    """Return which of these sign-ins still hold."""
    with db.reading() as session:
        return {login for login, span in sign_ins(session, logins).items() if span.is_live(now)}


def csrf(client: FlaskClient, path: str = "/manage/sign-in?again") -> str:
    """Return the token of the forms of a page; any page will do for any form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found, path
    return found[1]
