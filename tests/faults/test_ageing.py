"""The simulated kiosk ages as the real one does: the same cases as in tests/kiosk/age.test.ts."""

from __future__ import annotations

from tests.faults.ageing import Line, is_late


def test_words_that_come_as_quickly_as_the_first_have_no_delay() -> None:
    line = Line(10.0, 1_000.0)
    assert [line.delay(10.0 + heartbeat, 1_000.0 + heartbeat) for heartbeat in (0, 5, 10)] == [0.0, 0.0, 0.0]


def test_words_that_were_held_up_and_let_go_at_once_are_as_old_as_their_way_was_long() -> None:
    line = Line(10.0, 1_000.0)
    assert [line.delay(30.0, 1_000.0 + sent) for sent in (5, 10, 15, 20)] == [15.0, 10.0, 5.0, 0.0]


def test_a_quicker_word_shows_that_the_first_was_slow() -> None:
    line = Line(10.0, 1_000.0)
    assert line.delay(14.0, 1_005.0) == 0.0
    assert line.delay(20.0, 1_010.0) == 1.0


def test_an_answer_is_as_old_as_its_question() -> None:
    assert Line(10.0, 1_003.0).delay(16.0, 1_003.0) == 6.0


def test_only_a_word_that_was_long_under_way_makes_the_kiosk_ask() -> None:
    assert not is_late(5.0)
    assert is_late(5.1)
