"""What a thief of the database would have to try a password against."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event
from typing import Literal

import pytest
from argon2 import PasswordHasher

from server.access import hashing as argon
from server.access.hashing import LONGEST_QUEUE, hashed, matches, slot
from server.core.refusal import Refusal

STORES = "from server.access.hashing import hashed; print(hashed('271828'))"


def test_what_a_server_stores_takes_64_megabytes_and_three_passes_to_try() -> None:
    stored = subprocess.run([sys.executable, "-c", STORES], capture_output=True, text=True, check=True).stdout.strip()
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert matches(stored, "271828")
    assert not matches(stored, "271829")


def test_the_same_secret_is_never_stored_alike() -> None:
    assert hashed("271828") != hashed("271828")


def test_where_nothing_is_stored_nothing_matches() -> None:
    assert not matches(None, "nobody's")


class SlowHasher(PasswordHasher):
    """Takes as long as the test wants over the secret "slow"."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.goes_on = Event()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 (the library names it so)
        if password == "slow":
            self.goes_on.wait(30)
        return super().verify(hash, password)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowHasher]:
    hasher = SlowHasher()
    monkeypatch.setattr(argon, "_hasher", hasher)
    yield hasher
    hasher.goes_on.set()


def told_to_wait(queue: str) -> dict[str, str]:
    """Try the slow secret; return what a browser is told that is turned away."""
    try:
        with slot(queue) as taken:
            taken.matches(None, "slow")
    except Refusal as refusal:
        return refusal.headers
    return {}


@pytest.mark.parametrize("queue", LONGEST_QUEUE)
def test_a_crowd_that_guesses_does_not_queue_without_end(slow: SlowHasher, queue: str) -> None:
    room = 1 + LONGEST_QUEUE[queue]
    with ThreadPoolExecutor(room + 5) as crowd:
        tries = [crowd.submit(told_to_wait, queue) for _one in range(room + 5)]
        assert next(as_completed(tries, 30)).result() == {"Retry-After": "5"}
        slow.goes_on.set()
        assert [one.result() for one in tries].count({}) >= room
    assert told_to_wait(queue) == {}


@pytest.mark.parametrize("queue", ["strangers", "doors"])
def test_who_is_known_does_not_stand_behind_strangers(slow: SlowHasher, queue: str) -> None:
    stored = hashed("271828")
    with ThreadPoolExecutor(LONGEST_QUEUE[queue]) as crowd:
        tries = [crowd.submit(told_to_wait, queue) for _one in range(LONGEST_QUEUE[queue])]
        with slot("known") as taken:
            assert taken.matches(stored, "271828")
        assert not any(one.done() for one in tries)
        slow.goes_on.set()
