"""Work in the child process: it comes back, it is refused, it breaks, and the child may die over it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from select import select as any_of

import pytest

from server.core.child.child import AT_ONCE, WAITING, Broken, Child
from server.core.child.process import NICE
from server.core.refusal import Refusal
from tests.core.child.errands import breaks, dies, name_of_instance, refuses, unspeakable, waits_at, whoami, writes
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def gate(tmp_path: Path) -> str:
    """Make a gate that nobody passes until somebody opens it."""
    os.mkfifo(tmp_path / "gate")
    return str(tmp_path / "gate")


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """Let all tests have one child: whoever kills it, the next one finds a new one."""
    made = Child()
    yield made
    made.end()


def test_work_is_done_in_one_other_process_that_yields_to_the_server(child: Child) -> None:
    (first, nice), (second, _nice) = child.do(whoami), child.do(whoami)
    assert first == second != os.getpid()
    assert nice == min(os.nice(0) + NICE, 19)


def test_a_refusal_comes_back_as_one(child: Child) -> None:
    with pytest.raises(Refusal) as caught:
        child.do(refuses)
    assert (caught.value.key, caught.value.status, caught.value.values) == ("core.refused.wait", 429, {"seconds": 7})
    assert caught.value.headers == {"Retry-After": "7"}


@pytest.mark.parametrize(("work", "said"), [(breaks, "a defect"), (unspeakable, "pickle")])
def test_a_defect_says_where_it_is_and_keeps_nothing_else_from_being_done(
    child: Child, work: object, said: str
) -> None:
    before = child.do(whoami)
    with pytest.raises(Broken, match=said):
        child.do(work)  # type: ignore[arg-type]
    assert child.do(whoami) == before


def test_work_reads_the_database_and_says_how_far_it_is(incubator: Incubator, child: Child) -> None:
    heard: list[int] = []
    name = child.read(incubator.db, heard.append, name_of_instance)
    assert (name, heard) == (incubator.house().instance, [25, 50, 75])


def test_work_cannot_write(incubator: Incubator, child: Child) -> None:
    with pytest.raises(Broken, match=r"(?i)read-?only"):
        child.read(incubator.db, None, writes)


def test_what_is_short_does_not_wait_for_what_is_long(child: Child, gate: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(child.do, waits_at, gate)
        child.do(whoami)
        assert not long.done()
        Path(gate).write_bytes(b"open")
        long.result()


def test_more_than_can_wait_is_turned_away(gate: str) -> None:
    child, most = Child(), AT_ONCE + WAITING
    with ThreadPoolExecutor(most + 1) as pool:
        under_way = [pool.submit(child.do, waits_at, gate) for _one in range(most + 1)]
        (turned_away,), waiting = wait(under_way, return_when=FIRST_COMPLETED)
        refusal = turned_away.exception()
        assert isinstance(refusal, Refusal)
        assert (refusal.status, len(waiting)) == (429, most)
        child.end()


def test_a_child_that_dies_is_started_anew_and_its_work_done_again(child: Child, tmp_path: Path) -> None:
    first, _nice = child.do(whoami)
    assert child.do(dies, str(tmp_path), 1) == "after 1"
    assert child.do(whoami)[0] != first


def test_work_that_kills_the_child_again_is_refused(child: Child, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        child.do(dies, str(tmp_path), 5)
    assert (caught.value.key, len(list(tmp_path.iterdir()))) == ("core.refused.undone", 2)
    child.do(whoami)


def test_a_child_that_was_killed_while_idle_is_not_missed(child: Child) -> None:
    first, _nice = child.do(whoami)
    os.kill(first, signal.SIGKILL)
    assert child.do(whoami)[0] != first


def test_a_child_that_hangs_is_ended(child: Child, gate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _nice = child.do(whoami)
    monkeypatch.setattr("server.core.child.child.PATIENCE", 0.2)
    with pytest.raises(Refusal) as caught:
        child.do(waits_at, gate)
    monkeypatch.undo()
    assert caught.value.status == 503
    assert child.do(whoami)[0] != first


def test_a_child_ends_with_the_server_however_it_went() -> None:
    program = """
import os, signal
from server.core.child.child import Child
from tests.core.child.errands import whoami
pid, _nice = Child().do(whoami)
print(pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    try:
        handle = os.pidfd_open(int(done.stdout))
    except ProcessLookupError:
        return
    gone, _, _ = any_of([handle], [], [], 60)
    os.close(handle)
    assert gone
