"""What one process says of moved boards, the others hear; and again once Redis is back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from queue import SimpleQueue
from threading import Event, Thread

import pytest

from server.live import queue
from server.live.queue import CHANNEL, MoveQueue
from tests.faults.fleet import until
from tests.redis_server import Redis, redis_server

PATIENCE = 20.0


class Process:
    """One of several processes, as the queue knows it."""

    def __init__(self, url: str) -> None:
        self.heard: SimpleQueue[int] = SimpleQueue()
        self.queue = MoveQueue(url)
        self.queue.heard = self._hear
        self._threads = [Thread(target=until_over, args=[loop], daemon=True) for loop in self.queue.loops()]
        for thread in self._threads:
            thread.start()

    def _hear(self, boards: Iterable[int]) -> None:
        for board in boards:
            self.heard.put(board)

    def hears(self) -> int:
        return self.heard.get(timeout=PATIENCE)

    def ends(self) -> None:
        """End what runs for ever, or it would log that its Redis is gone in the middle of other tests."""
        woken, self.queue._wake = self.queue._wake, Over()  # type: ignore[assignment]
        woken.set()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def until_over(loop: Callable[[], None]) -> None:
    with suppress(SystemExit):
        loop()


class Over:
    """An event, and a sleep, that end the thread that waits."""

    def wait(self, _seconds: float) -> None:
        raise SystemExit

    def clear(self) -> None:
        """It is over as it is."""


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def processes(redis: Redis) -> Iterator[tuple[Process, Process]]:
    made = (Process(redis.url), Process(redis.url))
    all_listen(redis)
    yield made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queue, "sleep", Over().wait)
        patch.setattr(queue.log, "disabled", True)
        redis.kill()
        for one in made:
            one.ends()


def all_listen(redis: Redis) -> None:
    until(lambda: redis.subscribers(CHANNEL) == 2, PATIENCE, "both processes listen")


def test_what_one_says_the_other_hears_and_not_itself(processes: tuple[Process, Process]) -> None:
    one, other = processes
    one.queue.tell([3, 1])
    assert [other.hears(), other.hears()] == [1, 3]
    other.queue.tell([7])
    assert one.hears() == 7
    assert one.heard.empty()


def test_what_moves_within_a_moment_is_said_in_one_message(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = processes
    pauses, goes_on = Event(), Event()

    def pause(_seconds: float) -> None:
        pauses.set()
        assert goes_on.wait(PATIENCE)

    messages: list[list[int]] = []
    monkeypatch.setattr(queue, "sleep", pause)
    monkeypatch.setattr(other.queue, "heard", lambda boards: messages.append(list(boards)))
    one.queue.tell([1])
    assert pauses.wait(PATIENCE)
    one.queue.tell([2])
    one.queue.tell([3])
    goes_on.set()
    until(lambda: sorted(chain(*messages)) == [1, 2, 3], PATIENCE, "all boards are heard of")
    assert len(messages) <= 2


@pytest.mark.parametrize("fault", ["subscriptions", "server"])
def test_after_a_fault_everybody_listens_again(redis: Redis, processes: tuple[Process, Process], fault: str) -> None:
    if fault == "subscriptions":
        redis.kill_subscriptions()
    else:
        redis.kill()
        redis.start()
    all_listen(redis)
    processes[0].queue.tell([9])
    assert processes[1].hears() == 9
