from __future__ import annotations

from server.live.backlog import FEW, TOGETHER, Backlog

CROWD = range(100, 101 + max(FEW, 2 * TOGETHER))


def test_who_waits_for_longest_comes_first_and_no_more_at_a_time_than_are_read_together() -> None:
    backlog = Backlog()
    backlog.add(CROWD)
    taken = [backlog.take(0.0) for _turn in range(len(CROWD) // TOGETHER + 1)]
    assert [board for some in taken for board in some] == [*CROWD]
    assert max(map(len, taken)) == TOGETHER
    assert backlog.take(0.0) == []


def test_a_door_that_somebody_moved_does_not_wait_behind_all_those_that_time_moved() -> None:
    backlog = Backlog()
    backlog.add(CROWD)
    backlog.add([7, CROWD[-1]])
    assert backlog.take(0.0)[:3] == [7, CROWD[-1], CROWD[0]]


def test_a_door_keeps_its_place_when_time_moves_it_as_well() -> None:
    backlog = Backlog()
    backlog.add([CROWD[-1]])
    backlog.add(CROWD)
    assert backlog.take(0.0)[0] == CROWD[-1]
    assert len(backlog) == len(CROWD) - TOGETHER


def test_what_nobody_watches_waits_no_more() -> None:
    backlog = Backlog()
    backlog.add([1, 2])
    backlog.keep({2, 3}.__contains__)
    assert (1 in backlog, 2 in backlog) == (False, True)
    assert backlog.take(0.0) == [2]


def test_what_is_calm_waits_until_then_and_one_at_a_time_follows_the_doors() -> None:
    backlog = Backlog()
    for board in (8, 9):
        backlog.paint(board, 10.0, calm=1.0, spent=0.0)
    backlog.add([8, 9])
    assert backlog.next_at(10.5) == 11.0
    assert backlog.take(10.5) == []
    backlog.add([1])
    assert backlog.next_at(10.5) == 10.5
    assert backlog.take(11.0) == [1, 8]
    assert backlog.take(11.0) == [9]
    assert backlog.next_at(11.0) is None


def test_what_is_calm_takes_a_tenth_of_the_time() -> None:
    backlog = Backlog()
    for board in (8, 9):
        backlog.paint(board, 10.0, calm=0.25, spent=0.1)
    backlog.add([8, 9])
    assert backlog.next_at(10.5) == 10.9
    assert backlog.take(10.5) == []
    assert backlog.take(10.9) == [8]
