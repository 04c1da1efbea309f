"""Whoever may not listen any more hears nothing after five seconds, at whichever process they are.

The process tells the time: its heartbeats are five seconds apart, however slow the machine is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from server.access.roles import Scope
from server.accounts.actions import disable_user, withdraw_role
from server.accounts.logins import end_logins
from server.accounts.tables import UserGrant
from server.boards.kiosks import Kiosk
from server.core.clock import system_clock
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.fleet.actions import add_kiosk, move_kiosk, replace_device, revoke_kiosk
from tests.incubator import Incubator, new_incubator
from tests.line import CONNECT, REFUSED, Line, line
from tests.postgres import Postgres
from tests.process import Server
from tests.redis_server import redis_server
from tests.staff import hire, new_login

USER = Principal(Ref("user", 1))

LINES = 6
"""Enough that each of two processes has some."""


@dataclass
class World:
    """A server at work, and the same database from another process: ours."""

    incubator: Incubator
    server: Server
    stack: ExitStack
    headers: dict[str, str] = field(default_factory=dict)

    def kiosk(self) -> tuple[int, str]:
        """Add a kiosk to the door; return its id and token."""
        db, now = self.incubator.db, system_clock()
        token = add_kiosk(db, self.incubator.board("3-12").code, now)
        with db.reading() as session:
            return session.scalars(select(Kiosk.id).order_by(Kiosk.id.desc())).first() or 0, token

    def lines(self, auth: object, **headers: str) -> list[Line]:
        """Open some lines that all are let in."""
        opened = [self.stack.enter_context(line(self.server.url, **headers)) for _line in range(LINES)]
        for one in opened:
            assert one.connect(auth).startswith(CONNECT)
            one.event("hello")
        return opened

    def reader(self) -> tuple[int, list[Line]]:
        """Let a new user watch the door; return the user's id and the lines."""
        user = hire(self.incubator, "staff", Scope(None, self.incubator.site_id))
        secret = new_login(self.incubator.db, user, system_clock())
        self.headers = {"Cookie": f"staff={secret}", "Origin": self.server.url}
        return user, self.lines(self.auth, **self.headers)

    @property
    def auth(self) -> dict[str, str]:
        return {"board": self.incubator.board("3-12").code}


@contextmanager
def world(data: Path, command: str, env: dict[str, str]) -> Iterator[World]:
    incubator = new_incubator(data, env.get("DOORBOARD_DATABASE"))
    incubator.tenant("北辰智造", "王小明")
    with ExitStack() as stack, contextlib.closing(incubator.db), Server(data, command=command, env=env) as server:
        yield World(incubator, server, stack)


@pytest.fixture(scope="module", params=["one process", "two workers"])
def ours(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres
) -> Iterator[World]:
    data = tmp_path_factory.mktemp("cut-off") / "data"
    if request.param == "one process":
        with world(data, "serve", {}) as made:
            yield made
        return
    with redis_server() as redis:
        env = {"DOORBOARD_DATABASE": postgres_server.database("cut_off"), "DOORBOARD_REDIS": redis.url}
        with world(data, "serve --workers 2", env) as made:
            yield made


def all_end(lines: list[Line]) -> None:
    """Expect lines to end on which nobody may listen any more since a moment ago."""
    since = system_clock().timestamp() * 1000
    for one in lines:
        one.ends()
        assert sum(said["server_now"] > since for said in one.heard("heartbeat")) <= 1


def test_a_revoked_kiosk_is_told_and_cut_off(ours: World) -> None:
    kiosk, token = ours.kiosk()
    lines = ours.lines({"token": token})
    revoke_kiosk(ours.incubator.db, kiosk, USER, system_clock())
    all_end(lines)
    for one in lines:
        assert '42["revoked",{}]' in one.raw
    with line(ours.server.url) as again:
        assert again.connect({"token": token}).startswith(REFUSED)


def test_the_tablet_that_was_replaced_is_cut_off(ours: World) -> None:
    kiosk, token = ours.kiosk()
    lines = ours.lines({"token": token})
    with ours.incubator.db.transaction() as tx:
        replace_device(tx, kiosk, ours.incubator.board("3-12").id, f"new {kiosk}", system_clock())
    all_end(lines)
    for one in lines:
        assert '42["revoked",{}]' in one.raw


def test_a_kiosk_that_was_moved_comes_back_to_its_new_door(ours: World) -> None:
    kiosk, token = ours.kiosk()
    lines = ours.lines({"token": token})
    overview = ours.incubator.board()
    move_kiosk(ours.incubator.db, kiosk, overview.code, CONSOLE, system_clock())
    all_end(lines)
    for one in lines:
        assert '42["revoked",{}]' not in one.raw
    with line(ours.server.url) as again:
        assert again.connect({"token": token}).startswith(CONNECT)
        assert again.event("hello")["board"] == overview.code


def _disable(world: World, user: int) -> None:
    disable_user(world.incubator.db, user, USER, system_clock())


def _sign_out(world: World, user: int) -> None:
    with world.incubator.db.transaction() as tx:
        end_logins(tx, user, Ref("user", 1), system_clock())


def _withdraw(world: World, user: int) -> None:
    with world.incubator.db.reading() as session:
        grant = session.scalars(select(UserGrant.id).where(UserGrant.user_id == user)).one()
    withdraw_role(world.incubator.db, user, grant, USER, system_clock())


@pytest.mark.parametrize("end", [_disable, _sign_out, _withdraw])
def test_a_reader_whose_rights_end_sees_no_more(ours: World, end: Callable[[World, int], None]) -> None:
    user, lines = ours.reader()
    end(ours, user)
    all_end(lines)
    for one in lines:
        assert '42["revoked",{}]' in one.raw
    with line(ours.server.url, **ours.headers) as again:
        assert again.connect(ours.auth).startswith(REFUSED)


def test_whoever_may_still_listen_is_left_alone(ours: World) -> None:
    _kiosk, token = ours.kiosk()
    staying = [*ours.lines({"token": token}), *ours.reader()[1]]
    gone, lost = ours.kiosk()
    leaving = ours.lines({"token": lost})
    revoke_kiosk(ours.incubator.db, gone, USER, system_clock())
    for one in leaving:
        one.ends()
    for one in staying:
        one.event("heartbeat")
