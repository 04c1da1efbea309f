"""A kiosk whose socket is open is live without being written down all the time, and silent as soon as any other."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from server.boards.kiosks import Kiosk
from server.fleet.actions import add_kiosk
from server.fleet.listing import one_kiosk
from server.fleet.liveness import EVERY_SECONDS, Watch
from server.fleet.register import ALONE
from server.fleet.rules import COMEBACK, EASE, Sighting
from server.fleet.tables import Watcher
from signs.face import OverviewFace
from tests.fleet.holding import Sockets, worker
from tests.incubator import Incubator
from tests.statements import questions_to

BOTH_ENGINES = True

POLLING, CONNECTED = 1, 2
"""Two kiosks that live the same life: one polls, the other has a socket."""
READ = 5
"""Statements that read all that is compared."""


@pytest.fixture(autouse=True)
def door(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    for _kiosk in (POLLING, CONNECTED):
        hang(incubator)


def hang(incubator: Incubator, room: str = "3-12") -> None:
    add_kiosk(incubator.db, incubator.board(room).code, incubator.time())


def row(incubator: Incubator, kiosk: int) -> Kiosk:
    with incubator.db.reading() as session:
        return session.get_one(Kiosk, kiosk)


def silences(incubator: Incubator) -> list[object]:
    """Return of either kiosk since when it is silent and, if it is, when it was heard last."""
    rows = [row(incubator, kiosk) for kiosk in (POLLING, CONNECTED)]
    return [(one.silent_since, one.seen_at if one.silent_since else None) for one in rows]


def heard_at(incubator: Incubator, kiosk: int) -> datetime | None:
    """Return when a kiosk was heard last, as the manager's page tells."""
    with incubator.db.reading() as session:
        line = one_kiosk(session, {}, kiosk, incubator.time())
    return line.condition.heard_at if line else None


def live(watch: Watch, sockets: Sockets, *, lives: bool) -> None:
    """Let both kiosks be there, or neither, until the watch looks."""
    if lives:
        watch.saw(Sighting(POLLING, 1, f"d{POLLING}"))
    sockets.hold(*[CONNECTED] * lives)


def pass_time(incubator: Incubator, watch: Watch, duration: timedelta) -> None:
    for _look in range(int(duration.total_seconds() / EVERY_SECONDS)):
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        watch.run_once()


def test_a_kiosk_with_a_socket_falls_silent_in_the_very_look_in_which_one_that_polls_does(
    incubator: Incubator,
) -> None:
    watch, sockets = worker(incubator)
    chance, lives, fell = random.Random(1), True, 0
    for _look in range(400):
        if chance.random() < 0.2:
            lives = not lives
        live(watch, sockets, lives=lives)
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        watch.run_once()
        polling, connected = silences(incubator)
        assert polling == connected
        fell += polling != (None, None)
    assert fell > 20


@pytest.mark.only("postgresql")  # SQLite serves one process
@pytest.mark.long
def test_so_it_does_whichever_worker_held_it_and_whichever_died(incubator: Incubator) -> None:
    workers = [worker(incubator), worker(incubator)]
    for _look in range(int(COMEBACK.total_seconds() / EVERY_SECONDS) + 1):
        for watch, sockets in workers:
            live(watch, sockets, lives=watch is workers[0][0])
            watch.run_once()
        incubator.time.pass_by(seconds=EVERY_SECONDS)
    chance, holder, fell = random.Random(2), 0, 0
    for look in range(400):
        if look % 40 == 0:
            # One is killed, and its parent starts another.
            workers[chance.randrange(2)] = worker(incubator)
        if chance.random() < 0.2:
            holder = chance.randrange(4)
        for number, (watch, sockets) in enumerate(workers):
            live(watch, sockets, lives=holder == number)
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        for watch, _sockets in chance.sample(workers, 2):
            watch.run_once()
        polling, connected = silences(incubator)
        assert polling == connected
        fell += polling != (None, None)
    assert fell > 20


@pytest.mark.only("postgresql")
def test_what_a_worker_that_was_killed_held_is_missed_by_the_others_in_time(incubator: Incubator) -> None:
    (watch, _sockets), (killed, held) = worker(incubator), worker(incubator)
    held.hold(CONNECTED)
    for _look in range(int(COMEBACK.total_seconds() / EVERY_SECONDS)):
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        killed.run_once()
        watch.run_once()
    died = incubator.time()
    pass_time(incubator, watch, timedelta(seconds=15))
    assert row(incubator, CONNECTED).silent_since is None
    pass_time(incubator, watch, timedelta(seconds=5))
    missed = row(incubator, CONNECTED)
    assert (missed.seen_at, missed.silent_since) == (died, incubator.time())


@pytest.mark.only("postgresql")
def test_a_worker_that_stood_still_finds_its_kiosks_live_at_its_first_look(incubator: Incubator) -> None:
    (watch, _sockets), (still, held) = worker(incubator), worker(incubator)
    held.hold(CONNECTED)
    for _look in range(int(COMEBACK.total_seconds() / EVERY_SECONDS)):
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        still.run_once()
        watch.run_once()
    pass_time(incubator, watch, timedelta(seconds=30))
    assert row(incubator, CONNECTED).silent_since is not None
    still.run_once()
    assert row(incubator, CONNECTED).silent_since is None


@pytest.mark.only("postgresql")
def test_a_process_that_ended_long_ago_is_forgotten(incubator: Incubator) -> None:
    ended, _sockets = worker(incubator)
    ended.run_once()
    incubator.time.pass_by(days=2)
    worker(incubator)[0].run_once()
    with incubator.db.reading() as session:
        assert [one.looked_at for one in session.scalars(select(Watcher))] == [incubator.time()]


def test_a_kiosk_that_is_taken_to_another_door_and_never_comes_is_silent_though_its_worker_is_well(
    incubator: Incubator,
) -> None:
    watch, sockets = worker(incubator)
    sockets.hold(CONNECTED)
    pass_time(incubator, watch, COMEBACK)
    with incubator.db.transaction() as tx:
        tx.session.get_one(Kiosk, CONNECTED).generation += 1
    sockets.hold()
    pass_time(incubator, watch, ALONE + timedelta(seconds=20))
    assert row(incubator, CONNECTED).silent_since is not None


def test_a_kiosk_that_comes_is_told_of_at_the_next_look(incubator: Incubator) -> None:
    def shown() -> str:
        face = incubator.face(incubator.board())
        assert isinstance(face, OverviewFace)
        return face.floors[0].rooms[0].screen

    watch, sockets = worker(incubator)
    watch.run_once()
    assert shown() == "none"
    sockets.hold(CONNECTED)
    watch.run_once()
    assert shown() == "live"


def test_while_a_kiosk_stays_nothing_is_written_of_it_and_its_last_sign_of_life_is_known_to_the_minute(
    incubator: Incubator,
) -> None:
    watch, sockets = worker(incubator)
    sockets.hold(CONNECTED)
    watch.run_once()
    came = incubator.time()
    for _look in range(36):
        pass_time(incubator, watch, timedelta(seconds=EVERY_SECONDS))
        last = heard_at(incubator, CONNECTED)
        assert last is not None
        assert incubator.time() - ALONE < last <= incubator.time()
    assert row(incubator, CONNECTED).seen_at == came


@pytest.mark.parametrize("days", [0, 7])
def test_a_kiosk_that_died_with_its_server_was_heard_last_when_that_one_looked_last(
    incubator: Incubator, days: int
) -> None:
    watch, sockets = worker(incubator)
    sockets.hold(CONNECTED)
    pass_time(incubator, watch, timedelta(minutes=10))
    died = incubator.time()
    incubator.time.pass_by(days=days)
    pass_time(incubator, worker(incubator)[0], COMEBACK + timedelta(seconds=30))
    missed = row(incubator, CONNECTED)
    assert missed.silent_since is not None
    assert missed.seen_at is not None
    assert died - ALONE < missed.seen_at <= died


def test_a_fleet_that_was_here_all_day_is_expected_back_by_whoever_starts_next(incubator: Incubator) -> None:
    kiosks = [*range(1, 30)]
    for _kiosk in kiosks[2:]:
        hang(incubator)
    watch, sockets = worker(incubator)
    sockets.hold(*kiosks)
    watch.run_once()
    for _hour in range(24):
        incubator.time.pass_by(hours=1)
        watch.run_once()
    assert watch.reconnect_window == worker(incubator)[0].reconnect_window == EASE * len(kiosks)


def test_a_clock_that_is_set_back_keeps_nobody_from_being_written_down(incubator: Incubator) -> None:
    watch, sockets = worker(incubator)
    sockets.hold(CONNECTED)
    watch.run_once()
    incubator.time.pass_by(hours=-1)
    watch.run_once()
    assert row(incubator, CONNECTED).seen_at == incubator.time()


@pytest.mark.only("sqlite")
def test_a_minute_of_a_hundred_quiet_kiosks_is_one_row_and_hardly_a_question(incubator: Incubator) -> None:
    for _kiosk in range(98):
        hang(incubator)
    watch, sockets = worker(incubator)
    sockets.hold(*range(1, 101))
    pass_time(incubator, watch, COMEBACK + ALONE)
    with questions_to(incubator.db) as asked:
        pass_time(incubator, watch, ALONE)
    assert [statement.split()[1] for statement in asked.asked if statement.startswith("UPDATE")] == ["watcher"]
    assert len(asked) == 1 + READ


def test_a_crowd_that_comes_is_written_down_in_as_many_statements_as_one_kiosk(incubator: Incubator) -> None:
    for _kiosk in range(98):
        hang(incubator)
    watch, sockets = worker(incubator)
    watch.run_once()

    def come(*kiosks: int) -> int:
        sockets.hold(*kiosks)
        for kiosk in kiosks:
            watch.saw(Sighting(kiosk, 1, f"d{kiosk}"))
            watch.painted(Sighting(kiosk, 1, f"d{kiosk}"), kiosk)
        with questions_to(incubator.db) as asked:
            watch.run_once()
        return len(asked)

    one = come(POLLING)
    assert come(*range(POLLING, 101)) <= one
    assert (row(incubator, 100).device, row(incubator, 100).painted) == ("d100", 100)
