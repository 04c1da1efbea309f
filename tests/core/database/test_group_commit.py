"""On SQLite one writes after the other, and those who wait are committed together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Event
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.access.tables import AttemptCount
from server.core.database import group_commit
from server.core.database.group_commit import GroupCommit, Write
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.refusal import Refusal
from server.core.tables import plain
from server.core.turns import Turn
from tests.incubator import Incubator

ATTEMPTS = plain(AttemptCount)


class Disk:
    """A disk that takes its time: the first commit waits until somebody lets it go on. It may fail after some."""

    def __init__(self) -> None:
        self.commits = 0
        self.fails_after: int | None = None
        self.is_busy = Event()
        self._goes_on = Event()

    def in_thread(self, work: Callable[[], None]) -> None:
        self.commits += 1
        self.is_busy.set()
        assert self._goes_on.wait(30)
        if self.fails_after is not None and self.commits > self.fails_after:
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))
        work()

    def go_on(self) -> None:
        self._goes_on.set()


@pytest.fixture
def disk(incubator: Incubator, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    incubator.db.in_thread = made.in_thread
    # However slow the machine is, whoever leads takes all of them along.
    monkeypatch.setattr(Turn, "is_late", False)
    return made


def writes(incubator: Incubator, key: str) -> Callable[[Transaction], str]:
    def write(tx: Transaction) -> str:
        now = incubator.time()
        tx.execute(insert(ATTEMPTS), {"policy": "line", "subject": key, "by": "", "attempts": 1, "last_at": now})
        return key

    return write


def written(incubator: Incubator) -> list[str]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(AttemptCount.subject).order_by(AttemptCount.subject)))


@contextmanager
def waiting_behind(
    incubator: Incubator, disk: Disk, *actions: Callable[[Transaction], Any]
) -> Iterator[list[Future[Any]]]:
    """Let these actions wait while the disk is busy with another one."""
    with ThreadPoolExecutor(len(actions) + 1) as pool:
        first = pool.submit(incubator.db.act, writes(incubator, "0"), by=HOUSE)
        assert disk.is_busy.wait(30)
        others = []
        for action in actions:
            others.append(pool.submit(incubator.db.act, action, by=HOUSE))
            until(lambda: len(incubator.db._group._waiting) == len(others))  # type: ignore[union-attr]
        disk.go_on()
        wait([first, *others])
        yield others


def until(holds: Callable[[], bool]) -> None:
    pause = Event()
    for _attempt in range(3000):
        if holds():
            return
        pause.wait(0.01)
    raise AssertionError("it never came so far")


def test_of_each_of_those_who_are_committed_together_it_is_told_what_moved(incubator: Incubator, disk: Disk) -> None:
    board = incubator.board().id
    told: list[list[int]] = []
    incubator.db.on_moved.append(lambda moved: told.append([*moved]))
    with waiting_behind(incubator, disk, *(lambda tx: tx.move([board]) for _action in range(2))):
        assert told == [[board], [board]]


def test_those_who_wait_are_committed_together(incubator: Incubator, disk: Disk) -> None:
    keys = [str(number) for number in range(1, 9)]
    with waiting_behind(incubator, disk, *(writes(incubator, key) for key in keys)) as done:
        assert [one.result() for one in done] == keys
    assert written(incubator) == ["0", *keys]
    assert disk.commits == 2


def test_whoever_led_for_long_enough_takes_nobody_along(
    incubator: Incubator, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Turn, "is_late", True)
    keys = ["1", "2", "3"]
    with waiting_behind(incubator, disk, *(writes(incubator, key) for key in keys)) as done:
        assert [one.result() for one in done] == keys
    assert disk.commits == 4


def test_what_is_refused_is_refused_to_its_owner_alone(incubator: Incubator, disk: Disk) -> None:
    def refuses(tx: Transaction) -> None:
        writes(incubator, "half way")(tx)
        raise Refusal("presence.refused.status", status=422)

    others = [writes(incubator, "1"), refuses, writes(incubator, "1"), writes(incubator, "2")]
    with waiting_behind(incubator, disk, *others) as done:
        assert [type(one.exception()).__name__ for one in done] == ["NoneType", "Refusal", "IntegrityError", "NoneType"]
    assert written(incubator) == ["0", "1", "2"]


def test_who_leads_and_is_refused_holds_nobody_up(incubator: Incubator, disk: Disk) -> None:
    def refuses(tx: Transaction) -> None:
        writes(incubator, "half way")(tx)
        raise Refusal("presence.refused.status", status=422)

    with waiting_behind(incubator, disk, refuses, writes(incubator, "1")) as done:
        assert isinstance(done[0].exception(), Refusal)
        assert done[1].result() == "1"
    assert written(incubator) == ["0", "1"]


def test_what_the_disk_did_not_take_is_told_to_everybody(incubator: Incubator, disk: Disk) -> None:
    disk.fails_after = 1
    with waiting_behind(incubator, disk, writes(incubator, "1"), writes(incubator, "2")) as done:
        assert [type(one.exception()) for one in done] == [OperationalError, OperationalError]
    assert disk.commits == 2
    assert written(incubator) == ["0"]


def test_where_the_database_takes_all_of_it_back_nobody_is_told_that_it_is_written(
    incubator: Incubator, disk: Disk
) -> None:
    def loses(tx: Transaction) -> None:
        # As SQLite does by itself where the disk is full.
        tx.connection.execute(text("ROLLBACK"))
        raise OperationalError("INSERT", None, sqlite3.OperationalError("database or disk is full"))

    others = [writes(incubator, "1"), loses, writes(incubator, "2")]
    with waiting_behind(incubator, disk, *others) as done:
        assert [one.exception() is None for one in done] == [False, False, True]
    assert written(incubator) == ["0", "2"]


def test_what_a_session_took_back_harms_its_owner_alone(incubator: Incubator, disk: Disk) -> None:
    def meets(tx: Transaction) -> None:
        now = incubator.time()
        tx.session.add(AttemptCount(policy="line", subject="0", by="", attempts=1, last_at=now))
        tx.session.flush()

    def goes_on(tx: Transaction) -> None:
        with suppress(IntegrityError):
            meets(tx)

    others = [writes(incubator, "1"), meets, goes_on, writes(incubator, "2")]
    with waiting_behind(incubator, disk, *others) as done:
        assert [type(one.exception()).__name__ for one in done] == [
            "NoneType",
            "IntegrityError",
            "RuntimeError",
            "NoneType",
        ]
    assert written(incubator) == ["0", "1", "2"]


def test_what_is_written_is_written_also_where_it_cannot_be_told(incubator: Incubator, disk: Disk) -> None:
    def fails() -> None:
        raise ConnectionError("nobody hears it")

    def puts_work(tx: Transaction) -> None:
        tx.work_waits = True

    incubator.db.on_work.append(fails)
    with waiting_behind(incubator, disk, writes(incubator, "1"), puts_work, writes(incubator, "2")) as done:
        assert [type(one.exception()).__name__ for one in done] == ["ConnectionError", "NoneType", "NoneType"]
    assert written(incubator) == ["0", "1", "2"]


def test_everybody_writes_as_themselves_whoever_leads(incubator: Incubator, disk: Disk) -> None:
    speaker: ContextVar[str] = ContextVar("speaker")

    def act_as(name: str) -> str:
        speaker.set(name)
        return incubator.db.act(lambda _tx: speaker.get(), by=HOUSE)

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(incubator.db.act, writes(incubator, "0"), by=HOUSE)
        assert disk.is_busy.wait(30)
        names = ["王小明", "李雷", "阿依古丽·买买提"]
        said = [pool.submit(act_as, name) for name in names]
        until(lambda: len(incubator.db._group._waiting) == len(names))  # type: ignore[union-attr]
        disk.go_on()
        assert [one.result() for one in said] == names
    assert first.exception() is None


def test_a_long_action_is_committed_alone(incubator: Incubator, disk: Disk) -> None:
    def long(tx: Transaction) -> str:
        tx.breathe()
        return writes(incubator, "long")(tx)

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(incubator.db.act, writes(incubator, "0"), by=HOUSE)
        assert disk.is_busy.wait(30)
        waiting = [pool.submit(incubator.db.act, writes(incubator, "1"), by=HOUSE)]
        until(lambda: len(incubator.db._group._waiting) == 1)  # type: ignore[union-attr]
        waiting.append(pool.submit(lambda: incubator.db.act(long, long=True, by=HOUSE)))
        until(lambda: len(incubator.db._group._waiting) == 2)  # type: ignore[union-attr]
        waiting.append(pool.submit(incubator.db.act, writes(incubator, "2"), by=HOUSE))
        until(lambda: len(incubator.db._group._waiting) == 3)  # type: ignore[union-attr]
        disk.go_on()
        assert [one.result() for one in (first, *waiting)] == ["0", "1", "long", "2"]
    assert disk.commits == 4


def test_who_gives_up_waiting_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "LOCK_PATIENCE", 0.01)
    commits = GroupCommit()
    first, second, third = Write[None](), Write[None](), Write[None]()
    assert commits.leads(first)
    with pytest.raises(PoolTimeout):
        commits.leads(second)
    commits.pass_on()
    assert commits.leads(third)
