"""All who compare with the database share one look, which asks hardly anything while nobody writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from server.app import Application
from server.core.database.db import Database
from server.core.principals import CONSOLE
from server.fleet.actions import add_kiosk
from server.fleet.liveness import EVERY_SECONDS, Watch
from server.fleet.orders import LASTS, give
from server.fleet.reaper import Reaper
from server.fleet.register import Sight
from server.fleet.rules import COMEBACK
from server.live.push import Push
from server.live.sockets import Listener
from server.operation.readings import Readings
from tests.fleet.holding import Sockets
from tests.incubator import Incubator
from tests.statements import questions_to


@pytest.fixture
def app(incubator: Incubator) -> Application:
    """Hang a kiosk, and look once."""
    incubator.tenant("北辰智造", "王小明")
    add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    app = incubator.application()
    app.rounds.run_once()
    return app


def test_a_round_reads_nothing_while_nobody_writes(incubator: Incubator, app: Application) -> None:
    with questions_to(incubator.db) as asked:
        app.rounds.run_once()
        app.rounds.run_once()
    assert asked.asked == []


def test_a_round_after_somebody_wrote_reads_each_thing_once(incubator: Incubator, app: Application) -> None:
    incubator.says("王小明", "on_site")
    with questions_to(incubator.db) as asked:
        app.rounds.run_once()
    assert len(asked) == len(set(asked.asked)) == 5


def test_of_a_hundred_kiosks_that_stay_for_an_hour_nothing_is_written_and_they_are_read_once_a_minute(
    incubator: Incubator,
) -> None:
    """The process says once a minute that it looks; that is a commit like any other."""
    incubator.tenant("北辰智造", "王小明")
    for _kiosk in range(100):
        add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    sockets = Sockets()
    sockets.hold(*range(1, 101))
    sight = Sight(incubator.db, sockets)  # type: ignore[arg-type]
    watch = Watch(incubator.db, sockets, incubator.time, sight, lambda: 1000.0)  # type: ignore[arg-type]
    for _look in range(int(COMEBACK.total_seconds() / EVERY_SECONDS)):
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        watch.run_once()
    with questions_to(incubator.db) as asked:
        for _look in range(60 * 12):
            incubator.time.pass_by(seconds=EVERY_SECONDS)
            watch.run_once()
            for _round in range(3):
                sight()
    assert len([one for one in asked.asked if one.startswith("UPDATE kiosk")]) == 0
    assert len([one for one in asked.asked if one.startswith("SELECT kiosk")]) == 60


def test_a_round_looks_again_at_whoever_came_since_and_at_nobody_else(
    incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int | None] = []

    def may_listen(who: Listener, *_given: object) -> bool:
        looked_at.append(who.kiosk)
        return True

    monkeypatch.setattr("server.fleet.reaper._may_listen", may_listen)
    sockets = Sockets()
    sight, reaper = Sight(incubator.db, sockets), Reaper(sockets, incubator.time)  # type: ignore[arg-type]
    sockets.hold(1, 2)
    reaper.reap(sight())
    sockets.hold(1, 2, 3)
    reaper.reap(sight())
    reaper.reap(sight())
    assert looked_at == [1, 2, 3]
    incubator.zone("somebody writes")
    reaper.reap(sight())
    assert looked_at == [1, 2, 3, 1, 2, 3]


def test_no_statement_of_a_round_is_compiled_again(incubator: Incubator, app: Application) -> None:
    incubator.says("王小明", "on_site")
    app.rounds.run_once()
    incubator.says("王小明", "meeting")
    with questions_to(incubator.db) as asked:
        app.rounds.run_once()
    assert asked.asked
    assert asked.compiled == []


def test_a_second_of_waiting_for_orders_reads_nothing(incubator: Incubator, app: Application) -> None:
    app.dispatch.run_once()
    with questions_to(incubator.db) as asked:
        app.dispatch.run_once()
    assert asked.asked == []
    give(incubator.db, 1, "identify", CONSOLE, incubator.time())
    incubator.time.now += LASTS
    app.dispatch.run_once()
    with questions_to(incubator.db) as asked:
        app.dispatch.run_once()
    assert asked.asked == []


@contextmanager
def unreadable(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the database give no answer meanwhile."""

    def broken() -> None:
        raise OSError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(db, "reading", broken)
        yield


def test_nobody_vouches_for_a_database_that_gives_no_answer(
    incubator: Incubator, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not enough that nothing is known of a change."""
    compared: list[float] = []
    monkeypatch.setattr(Push, "reconcile", lambda _push, _said, asked_at: compared.append(asked_at))
    app.rounds.run_once()
    assert len(compared) == 1
    with unreadable(incubator.db, monkeypatch), pytest.raises(OSError, match="no answer"):
        app.rounds.run_once()
    assert len(compared) == 1
    app.rounds.run_once()
    assert len(compared) == 2
    assert compared[0] < compared[1]


def test_who_cannot_compare_keeps_nobody_else_from_it(incubator: Incubator, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> None:
        raise LookupError

    compared: list[object] = []
    monkeypatch.setattr(Push, "reconcile", fails)
    monkeypatch.setattr(Readings, "keep_up", lambda _readings, glance: compared.append(glance))
    incubator.application().rounds.run_once()
    assert len(compared) == 1
