"""Work that is given to a child: it loads what is here, and nothing else."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sqlalchemy import select

from server.core.child.process import ChildContext
from server.core.refusal import Refusal
from server.core.tables import Instance


def whoami() -> tuple[int, int]:
    """Tell the process that works, and how much it yields."""
    return os.getpid(), os.nice(0)


def refuses() -> None:
    """Refuse, as rules do."""
    raise Refusal("core.refused.wait", status=429, seconds=7)


def breaks() -> None:
    """Fail, as nobody foresaw."""
    raise ZeroDivisionError("a defect")


def unspeakable() -> object:
    """Return what cannot be told to another process."""
    return lambda: None


def name_of_instance(context: ChildContext) -> str:
    """Read the database, and tell in between how far that is."""
    for progress in (25, 50, 75):
        context.tell(progress)
    with context.reading() as session:
        return session.scalars(select(Instance.name)).one()


def writes(context: ChildContext) -> None:
    """Try to write the database."""
    with context.reading() as session:
        session.get_one(Instance, 1).name = "CHILD"
        session.flush()


def dies(folder: str, times: int) -> str:
    """Kill the process that works, the first times."""
    died = len(list(Path(folder).iterdir()))
    if died < times:
        (Path(folder) / str(died)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return f"after {died}"


def waits_at(gate: str) -> None:
    """Wait until somebody opens a gate."""
    Path(gate).read_bytes()
