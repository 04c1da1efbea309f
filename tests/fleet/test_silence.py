from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from server.boards.kiosks import Kiosk
from server.core.tables import Board
from server.fleet.actions import add_kiosk
from server.fleet.liveness import EVERY_SECONDS, Watch
from server.fleet.rules import COMEBACK, Sighting
from signs.face import OverviewFace
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def kiosk(incubator: Incubator) -> int:
    """Hang a kiosk at a door."""
    incubator.tenant("北辰智造", "王小明")
    return hang(incubator, "3-12")


@pytest.fixture
def watch(incubator: Incubator, kiosk: int) -> Watch:
    """Return a watch that has seen the kiosk for so long that everybody had time to come."""
    watch = incubator.application().watch
    pass_time(incubator, COMEBACK, watch, alive=[kiosk])
    return watch


def hang(incubator: Incubator, room: str) -> int:
    add_kiosk(incubator.db, incubator.board(room).code, incubator.time())
    with incubator.db.reading() as session:
        return session.scalars(select(Kiosk.id).order_by(Kiosk.id.desc())).first() or 0


def pass_time(incubator: Incubator, duration: timedelta, *watches: Watch, alive: list[int]) -> None:
    for _look in range(int(duration.total_seconds() / EVERY_SECONDS)):
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        for watch in watches:
            for kiosk in alive:
                watch.saw(Sighting(kiosk, 1, "d0"))
            watch.run_once()


def shown(incubator: Incubator) -> tuple[int, str]:
    """Return the version of the overview, and what it tells of the first room's screen."""
    face = incubator.face(incubator.board())
    assert isinstance(face, OverviewFace)
    return incubator.board().version, face.floors[0].rooms[0].screen


def row(incubator: Incubator, kiosk: int) -> Kiosk:
    with incubator.db.reading() as session:
        return session.get_one(Kiosk, kiosk)


def test_a_screen_is_told_of_from_its_first_sign_of_life_on(incubator: Incubator, kiosk: int) -> None:
    watch = incubator.application().watch
    watch.run_once()
    before, screen = shown(incubator)
    assert screen == "none"
    watch.painted(Sighting(kiosk, 1, "d0"), 7)
    watch.run_once()
    assert shown(incubator) == (before + 1, "live")
    assert (row(incubator, kiosk).painted, row(incubator, kiosk).seen_at) == (7, incubator.time())


def test_what_could_not_be_written_down_is_written_at_the_next_look(incubator: Incubator, kiosk: int) -> None:
    watch = incubator.application().watch
    watch.painted(Sighting(kiosk, 1, "d0"), 7)
    rename(incubator, "kiosk", "elsewhere")
    with pytest.raises(DBAPIError):
        watch.run_once()
    rename(incubator, "elsewhere", "kiosk")
    watch.run_once()
    assert (row(incubator, kiosk).painted, row(incubator, kiosk).seen_at) == (7, incubator.time())


def rename(incubator: Incubator, table: str, to: str) -> None:
    with incubator.db.transaction() as tx:
        tx.session.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


def test_an_overview_moves_once_when_a_screen_goes_silent_and_once_when_it_is_back(
    incubator: Incubator, kiosk: int, watch: Watch
) -> None:
    version, screen = shown(incubator)
    assert screen == "live"
    heard_last = incubator.time()
    pass_time(incubator, timedelta(seconds=15), watch, alive=[])
    assert shown(incubator) == (version, "live")
    pass_time(incubator, timedelta(seconds=5), watch, alive=[])
    went_silent = incubator.time()
    assert shown(incubator) == (version + 1, "silent")
    pass_time(incubator, timedelta(minutes=5), watch, alive=[])
    assert shown(incubator) == (version + 1, "silent")
    assert (row(incubator, kiosk).seen_at, row(incubator, kiosk).silent_since) == (heard_last, went_silent)
    pass_time(incubator, timedelta(seconds=10), watch, alive=[kiosk])
    assert shown(incubator) == (version + 2, "live")
    assert row(incubator, kiosk).silent_since is None


def test_the_floors_overview_moves_with_that_of_the_site(incubator: Incubator, watch: Watch) -> None:
    def versions() -> dict[str, int]:
        with incubator.db.reading() as session:
            boards = session.execute(select(Board.kind, Board.version)).all()
        return {board.kind: board.version for board in boards}

    before = versions()
    pass_time(incubator, timedelta(seconds=20), watch, alive=[])
    assert versions() == {"door": before["door"], "floor": before["floor"] + 1, "site": before["site"] + 1}


def test_one_version_of_an_overview_is_one_face_however_much_time_passes(
    incubator: Incubator, kiosk: int, watch: Watch
) -> None:
    before = shown(incubator)
    incubator.time.pass_by(seconds=20)
    assert shown(incubator) == before


@pytest.mark.engines_differ
def test_a_screen_that_several_workers_miss_at_once_goes_silent_once(
    incubator: Incubator, kiosk: int, watch: Watch
) -> None:
    watches = [incubator.application().watch for _worker in range(4)]
    pass_time(incubator, COMEBACK, *watches, alive=[kiosk])
    pass_time(incubator, timedelta(seconds=15), *watches, alive=[])
    version, _screen = shown(incubator)
    incubator.time.pass_by(seconds=EVERY_SECONDS)
    together = Barrier(len(watches))

    def look(watch: Watch) -> None:
        together.wait()
        watch.run_once()

    with ThreadPoolExecutor(len(watches)) as pool:
        list(pool.map(look, watches))
    assert shown(incubator) == (version + 1, "silent")


def test_a_screen_that_another_worker_hears_is_live(incubator: Incubator, kiosk: int, watch: Watch) -> None:
    other = incubator.application().watch
    before = shown(incubator)
    for _look in range(20):
        other.saw(Sighting(kiosk, 1, "d0"))
        pass_time(incubator, timedelta(seconds=5), other, watch, alive=[])
    assert shown(incubator) == before


def test_a_door_with_two_screens_is_silent_when_both_are(incubator: Incubator, kiosk: int, watch: Watch) -> None:
    second = hang(incubator, "3-12")
    pass_time(incubator, timedelta(seconds=5), watch, alive=[kiosk, second])
    pass_time(incubator, timedelta(seconds=30), watch, alive=[second])
    assert row(incubator, kiosk).silent_since is not None
    assert shown(incubator)[1] == "live"
    pass_time(incubator, timedelta(seconds=20), watch, alive=[])
    assert shown(incubator)[1] == "silent"


def test_a_screen_that_died_while_the_server_was_down_is_silent_once_all_had_time_to_come_back(
    incubator: Incubator, kiosk: int, watch: Watch
) -> None:
    before, _screen = shown(incubator)
    incubator.time.pass_by(hours=8)
    started = incubator.application().watch
    pass_time(incubator, COMEBACK - timedelta(seconds=5), started, alive=[])
    assert shown(incubator) == (before, "live")
    pass_time(incubator, timedelta(seconds=5), started, alive=[])
    assert shown(incubator) == (before + 1, "silent")
    assert row(incubator, kiosk).silent_since == incubator.time()


def test_a_screen_that_comes_back_after_the_server_did_was_never_silent(
    incubator: Incubator, kiosk: int, watch: Watch
) -> None:
    before = shown(incubator)
    incubator.time.pass_by(hours=8)
    started = incubator.application().watch
    pass_time(incubator, timedelta(seconds=60), started, alive=[])
    pass_time(incubator, timedelta(seconds=60), started, alive=[kiosk])
    assert shown(incubator) == before


def test_a_screen_that_was_silent_before_the_server_started_stays_so(
    incubator: Incubator, kiosk: int, watch: Watch
) -> None:
    pass_time(incubator, timedelta(seconds=20), watch, alive=[])
    before = shown(incubator)
    went_silent = row(incubator, kiosk).silent_since
    incubator.time.pass_by(hours=8)
    pass_time(incubator, COMEBACK * 2, incubator.application().watch, alive=[])
    assert (shown(incubator), row(incubator, kiosk).silent_since) == (before, went_silent)


def test_what_no_worker_could_write_down_for_a_while_is_not_silence(
    incubator: Incubator, kiosk: int, watch: Watch
) -> None:
    other = incubator.application().watch
    pass_time(incubator, timedelta(seconds=5), other, watch, alive=[kiosk])
    before = shown(incubator)
    incubator.time.pass_by(seconds=40)
    watch.run_once()
    assert shown(incubator) == before
    pass_time(incubator, timedelta(seconds=5), other, alive=[kiosk])
    pass_time(incubator, COMEBACK, other, watch, alive=[kiosk])
    assert shown(incubator) == before
