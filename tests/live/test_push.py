from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from server.boards.faces import Faces
from server.core import turns
from server.core.boards.kinds import KINDS
from server.core.database.db import Database
from server.core.principals import HOUSE
from server.core.tables import Board
from server.core.turns import BRIEFLY
from server.live.backlog import FEW, TOGETHER
from server.live.push import Frame, Push
from server.presence.tables import Presence
from tests.incubator import Incubator
from tests.live.pushing import Screens, frame, reconcile
from tests.statements import questions_to


def test_a_change_reaches_the_screens_that_watch(incubator: Incubator, screens: Screens, push: Push) -> None:
    incubator.says("王小明", "on_site")
    push.flush()
    assert screens.faces() == [incubator.board("3-12").version]


def test_a_board_that_nobody_watches_is_not_built(incubator: Incubator, screens: Screens, push: Push) -> None:
    screens.watched.clear()
    incubator.says("王小明", "on_site")
    push.flush()
    assert screens.said == []


def test_many_changes_before_a_push_are_one_whole_face(incubator: Incubator, screens: Screens, push: Push) -> None:
    for status in ("on_site", "meeting", "nearby"):
        incubator.says("王小明", status)
    push.flush()
    assert screens.faces() == [incubator.board("3-12").version]


def test_a_board_that_wants_calm_is_painted_at_its_own_pace_and_then_with_its_last_face(
    incubator: Incubator, screens: Screens, push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview = incubator.board()
    screens.watched = [overview.id]
    calm = KINDS[overview.kind].calm
    start = monotonic()
    # Reading takes no time: what it takes lets overviews wait, too.
    monkeypatch.setattr("server.live.push.thread_time", lambda: 0.0)
    for status, later in (("on_site", 0.0), ("meeting", calm / 3), ("nearby", calm / 2), ("remote", calm)):
        monkeypatch.setattr("server.live.push.monotonic", lambda later=later: start + later)
        incubator.says("王小明", status)
        push.flush()
    assert screens.faces() == [overview.version + 1, overview.version + 4]


def test_however_many_overviews_change_they_are_read_in_a_part_of_the_time_and_those_first_that_waited_longest(
    screens: Screens, monkeypatch: pytest.MonkeyPatch, incubator: Incubator
) -> None:
    door, *overviews = range(1, 6)
    screens.watched = [door, *overviews]
    clock = {"now": 0.0, "spent": 0.0}

    def frames_of(boards: Sequence[int]) -> Iterator[tuple[int, Frame]]:
        for board in boards:
            clock["spent"] += 0.05
            yield board, frame(board, calm=0.0 if board == door else 0.25)

    monkeypatch.setattr("server.live.push.monotonic", lambda: clock["now"])
    monkeypatch.setattr("server.live.push.thread_time", lambda: clock["spent"])
    push = Push(incubator.db, screens, frames_of, incubator.time, lambda: 7.5)  # type: ignore[arg-type]
    for _tenth in range(51):
        push.moved(screens.watched)
        push.flush()
        clock["now"] += 0.1
    painted = [board for board, _event, _message in screens.said]
    assert painted.count(door) == 51
    in_turn = [board for board in painted if board != door]
    # The first time all at once, then one every half second.
    assert in_turn == [*overviews, *(overviews[n % 4] for n in range(10))]


@pytest.mark.parametrize("asking", [0.0, 0.0015, BRIEFLY])
def test_while_every_board_moves_others_have_their_turn_again_and_again(
    screens: Screens, monkeypatch: pytest.MonkeyPatch, incubator: Incubator, asking: float
) -> None:
    screens.watched = list(range(1, 101))
    clock, held = [0.0], [0.0]

    def frames_of(boards: Sequence[int]) -> Iterator[tuple[int, Frame]]:
        clock[0] += asking
        for board in boards:
            clock[0] += 0.0001
            yield board, frame(board)

    def sleep(_seconds: float) -> None:
        held.append(clock[0])

    monkeypatch.setattr(turns, "time", SimpleNamespace(perf_counter=lambda: clock[0], sleep=sleep))
    push = Push(incubator.db, screens, frames_of, incubator.time, lambda: 7.5)  # type: ignore[arg-type]
    push.moved(screens.watched)
    push.flush()
    assert len(screens.said) == 100
    assert max(after - before for before, after in pairwise([*held, clock[0]])) <= max(BRIEFLY, asking) + 0.001


def test_a_board_that_nobody_watches_is_not_built_either_where_it_moved_while_others_were(
    screens: Screens, incubator: Incubator
) -> None:
    built: list[int] = []

    def frames_of(boards: Sequence[int]) -> Iterator[tuple[int, Frame]]:
        built.extend(boards)
        if built == [1]:
            pusher.moved([2, 3])
        return ((board, frame(board)) for board in boards)

    screens.watched = [1, 3]
    pusher = Push(incubator.db, screens, frames_of, incubator.time, lambda: 7.5)  # type: ignore[arg-type]
    pusher.moved([1, 2])
    pusher.flush()
    assert built == [1, 3]


def test_where_processes_share_a_database_one_board_moves_at_once_and_what_moves_soon_after_it_together(
    screens: Screens, monkeypatch: pytest.MonkeyPatch, incubator: Incubator
) -> None:
    story: list[list[int] | str] = []
    soon_after = [[2], [3]]

    def frames_of(boards: Sequence[int]) -> Iterator[tuple[int, Frame]]:
        story.append(list(boards))
        return ((board, frame(board)) for board in boards)

    def sleep(_seconds: float) -> None:
        story.append("a moment")
        while soon_after:
            pusher.moved(soon_after.pop(0))

    screens.watched = [1, 2, 3]
    monkeypatch.setattr("server.live.push.sleep", sleep)
    queue: Any = SimpleNamespace()
    pusher = Push(incubator.db, screens, frames_of, incubator.time, lambda: 7.5, queue)  # type: ignore[arg-type]
    pusher.moved([1])
    pusher.flush()
    assert story == [[1], "a moment", [2, 3], "a moment"]


def test_a_crowd_that_waits_for_its_faces_is_not_kept_for_more(
    screens: Screens, monkeypatch: pytest.MonkeyPatch, incubator: Incubator
) -> None:
    waited: list[int] = []

    def frames_of(boards: Sequence[int]) -> Iterator[tuple[int, Frame]]:
        return ((board, frame(board)) for board in boards)

    screens.watched = list(range(1, 3 * TOGETHER + 1))
    monkeypatch.setattr("server.live.push.sleep", lambda _seconds: waited.append(len(screens.said)))
    queue: Any = SimpleNamespace()
    pusher = Push(incubator.db, screens, frames_of, incubator.time, lambda: 7.5, queue)  # type: ignore[arg-type]
    pusher.moved(screens.watched)
    pusher.flush()
    assert waited == [3 * TOGETHER]


def test_a_screen_that_was_greeted_is_not_told_the_same_again(
    incubator: Incubator, screens: Screens, push: Push
) -> None:
    board = incubator.board("3-12").id
    screens.watched = []
    reconcile(incubator, push)
    screens.watched = [board]
    faces = Faces(incubator.db)
    push.greeted(board, faces.read(board, incubator.time()).message(incubator.time()), monotonic())
    reconcile(incubator, push)
    push.flush()
    assert screens.faces() == []
    other = Database(incubator.db.url)
    with other.transaction() as tx:
        tx.move([board])
    other.close()
    reconcile(incubator, push)
    push.flush()
    assert screens.faces() == [incubator.board("3-12").version]


def test_one_board_that_cannot_be_read_does_not_keep_the_others_from_theirs(
    incubator: Incubator, screens: Screens, push: Push
) -> None:
    screens.watched.append(999)
    push.moved([999])
    incubator.says("王小明", "on_site")
    push.flush()
    assert screens.faces() == [incubator.board("3-12").version]


def test_a_door_that_cannot_be_read_does_not_keep_those_that_are_read_with_it_from_theirs(
    incubator: Incubator, screens: Screens, push: Push
) -> None:
    incubator.tenant("云栖数据", "李雷", room="3-13")
    incubator.says("李雷", "on_site")
    screens.watched.append(incubator.board("3-13").id)
    with incubator.db.transaction() as tx:
        tx.session.execute(update(Presence).values(status="nonsense"))
        tx.move(screens.watched)
    push.flush()
    assert screens.faces() == [incubator.board("3-12").version]


def test_the_faces_of_fifty_doors_that_moved_take_no_more_statements_than_two_batches(
    incubator: Incubator, screens: Screens, push: Push
) -> None:
    doors = [f"{floor}-{room}" for floor in range(5, 10) for room in range(1, 11)]
    for room in doors:
        incubator.tenant(f"公司{room}", f"员工{room}", room=room)
    screens.watched = [incubator.board(room).id for room in doors]
    push.moved(screens.watched)
    with questions_to(incubator.db) as found:
        push.flush()
    assert len(screens.faces()) == 50
    # The boards, who is behind each door, and their people.
    assert len(found) == 2 * 3, found.asked


def test_a_door_that_somebody_moved_is_told_before_all_those_that_time_moved(
    incubator: Incubator, screens: Screens, push: Push
) -> None:
    for room in range(1, 1 + TOGETHER + FEW):
        incubator.tenant(f"公司{room}", f"员工{room}", room=f"5-{room}")
    with incubator.db.reading() as session:
        screens.watched = list(session.scalars(select(Board.id).where(Board.kind == "door")))
    incubator.db.act(lambda tx: tx.move(screens.watched), by=HOUSE)
    incubator.says("王小明", "on_site")
    push.flush()
    told = [board for board, _event, _message in screens.said]
    assert sorted(told) == sorted(screens.watched)
    assert told.index(incubator.board("3-12").id) < TOGETHER


def test_a_face_of_an_epoch_that_ended_while_it_was_read_is_not_what_was_sent_last(
    incubator: Incubator, screens: Screens
) -> None:
    def frames_of(boards: Sequence[int]) -> Iterator[tuple[int, Frame]]:
        pusher.reconcile(SimpleNamespace(epoch="RESTORED", versions={}), monotonic())
        return iter([(board, frame(board)) for board in boards])

    pusher = Push(incubator.db, screens, frames_of, incubator.time, lambda: 7.5)  # type: ignore[arg-type]
    pusher.moved(screens.watched)
    pusher.flush()
    assert screens.faces() == screens.watched
    assert pusher.sent(screens.watched[0]) == 0


def test_screens_are_told_when_the_server_stops_and_when_to_come_back(screens: Screens, push: Push) -> None:
    push.bye()
    assert [(event, message) for _board, event, message in screens.said] == [("bye", {"reconnect_window": 7.5})]
