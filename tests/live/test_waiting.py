from __future__ import annotations

from server.live.waiting import FEW, TOGETHER, Waiting

CROWD = range(100, 101 + max(FEW, 2 * TOGETHER))


def test_who_waits_for_longest_comes_first_and_no_more_at_a_time_than_are_read_together() -> None:
    waiting = Waiting()
    waiting.add(CROWD)
    taken = [waiting.take(0.0) for _turn in range(len(CROWD) // TOGETHER + 1)]
    assert [board for some in taken for board in some] == [*CROWD]
    assert max(map(len, taken)) == TOGETHER
    assert waiting.take(0.0) == []


def test_a_door_that_somebody_moved_does_not_wait_behind_all_those_that_time_moved() -> None:
    waiting = Waiting()
    waiting.add(CROWD)
    waiting.add([7, CROWD[-1]])
    assert waiting.take(0.0)[:3] == [7, CROWD[-1], CROWD[0]]


def test_a_door_keeps_its_place_when_time_moves_it_as_well() -> None:
    waiting = Waiting()
    waiting.add([CROWD[-1]])
    waiting.add(CROWD)
    assert waiting.take(0.0)[0] == CROWD[-1]
    assert len(waiting) == len(CROWD) - TOGETHER


def test_what_nobody_watches_waits_no_more() -> None:
    waiting = Waiting()
    waiting.add([1, 2])
    waiting.keep({2, 3}.__contains__)
    assert (1 in waiting, 2 in waiting) == (False, True)
    assert waiting.take(0.0) == [2]


def test_what_is_calm_waits_until_then_and_one_at_a_time_follows_the_doors() -> None:
    waiting = Waiting()
    for board in (8, 9):
        waiting.paint(board, 10.0, calm=1.0, spent=0.0)
    waiting.add([8, 9])
    assert waiting.next_at(10.5) == 11.0
    assert waiting.take(10.5) == []
    waiting.add([1])
    assert waiting.next_at(10.5) == 10.5
    assert waiting.take(11.0) == [1, 8]
    assert waiting.take(11.0) == [9]
    assert waiting.next_at(11.0) is None


def test_what_is_calm_takes_a_tenth_of_the_time() -> None:
    waiting = Waiting()
    for board in (8, 9):
        waiting.paint(board, 10.0, calm=0.25, spent=0.1)
    waiting.add([8, 9])
    assert waiting.next_at(10.5) == 10.9
    assert waiting.take(10.5) == []
    assert waiting.take(10.9) == [8]
