"""Memory is given back when a crowd has left, and not before."""

from __future__ import annotations

import ctypes

import pytest

from server.live.memory import CALM, MANY, MemoryTrim


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


def leave(trim: MemoryTrim, number: int) -> None:
    for _connection in range(number):
        trim.note_end()


def run(trim: MemoryTrim, times: int) -> None:
    for _look in range(times):
        trim.run_once()


def test_after_a_crowd_memory_is_given_back_once(allocator: Allocator) -> None:
    trim = MemoryTrim()
    leave(trim, MANY + 1)
    run(trim, CALM)
    assert allocator.trimmed == 0
    run(trim, 3 * CALM)
    assert allocator.trimmed == 1


def test_while_the_crowd_is_leaving_it_is_not(allocator: Allocator) -> None:
    trim = MemoryTrim()
    for _moment in range(3 * CALM):
        leave(trim, MANY)
        trim.run_once()
    assert allocator.trimmed == 0


def test_for_a_few_it_is_not(allocator: Allocator) -> None:
    trim = MemoryTrim()
    leave(trim, MANY)
    run(trim, 3 * CALM)
    assert allocator.trimmed == 0
