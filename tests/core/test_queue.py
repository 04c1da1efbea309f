"""What one process says of moved boards, the others hear; and again once Redis is back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Thread

import pytest

from server.core.queue import CHANNEL, MoveQueue
from tests.faults.fleet import until
from tests.redis_server import Redis, redis_server

PATIENCE = 20.0


class Process:
    """One of several processes, as the queue knows it."""

    def __init__(self, url: str) -> None:
        self.heard: SimpleQueue[int] = SimpleQueue()
        self.queue = MoveQueue(url)
        self.queue.heard = self._hear
        for loop in self.queue.loops():
            Thread(target=loop, daemon=True).start()

    def _hear(self, boards: Iterable[int]) -> None:
        for board in boards:
            self.heard.put(board)

    def hears(self) -> int:
        return self.heard.get(timeout=PATIENCE)


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def processes(redis: Redis) -> tuple[Process, Process]:
    made = (Process(redis.url), Process(redis.url))
    all_listen(redis)
    return made


def all_listen(redis: Redis) -> None:
    until(lambda: redis.subscribers(CHANNEL) == 2, PATIENCE, "both processes listen")


def test_what_one_says_the_other_hears_and_not_itself(processes: tuple[Process, Process]) -> None:
    one, other = processes
    one.queue.tell([3, 1])
    assert [other.hears(), other.hears()] == [1, 3]
    other.queue.tell([7])
    assert one.hears() == 7
    assert one.heard.empty()


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
