"""The generator in C: run with some steps, it tells a line of each."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import orjson

from tests.bench.rows import Step, Steps
from tests.bench.usage import look

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "build" / "bench" / "load"
SOURCES = Path(__file__).parent / "load"
PLEASE = "please"
PATIENCE = 60.0
"""Seconds that a run may take beyond what its steps may: to connect writers, to let them end."""


class Failed(Exception):  # noqa: N818 (a word, not a defect)
    """A measurement did not come to its end; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a generator is let loose on."""

    port: int
    pid: int
    doors: int
    overviews: int
    lists: Path | None = None
    """Of an installation; a reference needs none."""
    beside: tuple[int, ...] = ()
    """Processes that belong to the server and that we did not start, such as a database."""


def build(program: Path = PROGRAM) -> str | None:
    """Build the generator where that is possible; return why not, None where it is there."""
    done = subprocess.run(
        ["make", "--no-print-directory", "-C", str(ROOT), f"LOAD={program}", str(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["make failed"])[0]


def play(
    target: Target, steps: Iterable[str], move: Callable[[], None] | None = None, program: Path = PROGRAM
) -> Steps:
    """Play steps in turn and return what each told, with ``others``: the processor that somebody else used meanwhile.

    ``move`` moves every board, when a step asks for that.
    """
    steps = list(steps)
    process = subprocess.Popen([program, *_arguments(target), *steps], stdout=subprocess.PIPE)
    watch = Timer(_longest(steps) + PATIENCE, process.kill)
    watch.start()
    try:
        return _heard(process, target, move)
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


def _heard(process: subprocess.Popen[bytes], target: Target, move: Callable[[], None] | None) -> Steps:
    assert process.stdout
    told, before = dict[str, Step](), look(target.beside)
    for line in process.stdout:
        step = orjson.loads(line)
        if step["step"] == PLEASE:
            if move:
                move()
            continue
        now = look(target.beside)
        told[step["step"]] = step | {"others": now.others_since(before)}
        before = now
    if process.wait() != 0:
        raise Failed(f"the generator ended with {process.returncode} after {', '.join(told) or 'nothing'}")
    return told


def _arguments(target: Target) -> list[str]:
    who = ["--scene", str(target.lists)] if target.lists else ["--peer"]
    size = ["--doors", str(target.doors), "--overviews", str(target.overviews)]
    return ["--port", str(target.port), "--server", str(target.pid), *who, *size]


def _longest(steps: Iterable[str]) -> float:
    return sum(float(step.rpartition("=")[2].rpartition(",")[2]) for step in steps)
