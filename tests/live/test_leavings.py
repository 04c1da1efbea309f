"""Memory is given back when a crowd has left, and not before."""

from __future__ import annotations

import ctypes

import pytest

from server.live.leavings import CALM, MANY, Leavings


class Allocator:
    """Stands in for the C library."""

    def __init__(self) -> None:
        self.trimmed = 0

    def malloc_trim(self, _pad: int) -> None:
        self.trimmed += 1


@pytest.fixture
def allocator(monkeypatch: pytest.MonkeyPatch) -> Allocator:
    stand_in = Allocator()
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: stand_in)
    return stand_in


def leave(leavings: Leavings, number: int) -> None:
    for _connection in range(number):
        leavings.left()


def look(leavings: Leavings, times: int) -> None:
    for _look in range(times):
        leavings.look()


def test_after_a_crowd_memory_is_given_back_once(allocator: Allocator) -> None:
    leavings = Leavings()
    leave(leavings, MANY + 1)
    look(leavings, CALM)
    assert allocator.trimmed == 0
    look(leavings, 3 * CALM)
    assert allocator.trimmed == 1


def test_while_the_crowd_is_leaving_it_is_not(allocator: Allocator) -> None:
    leavings = Leavings()
    for _moment in range(3 * CALM):
        leave(leavings, MANY)
        leavings.look()
    assert allocator.trimmed == 0


def test_for_a_few_it_is_not(allocator: Allocator) -> None:
    leavings = Leavings()
    leave(leavings, MANY)
    look(leavings, 3 * CALM)
    assert allocator.trimmed == 0
