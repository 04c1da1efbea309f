"""Whether a server runs on a data folder: it holds a shared lock, and what replaces the database needs it alone."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.core.disk import try_lock
from server.core.refusal import StartRefusal

LOCK = "running.lock"


@contextmanager
def running(data: Path) -> Iterator[None]:
    """Keep the database from being replaced for as long as this process, or one that it forked, runs."""
    with _locked(data, fcntl.LOCK_SH, f"The database in {data} is being replaced: try again when that is done."):
        yield


@contextmanager
def standing_still(data: Path) -> Iterator[None]:
    """Keep servers from starting; raise :class:`StartRefusal` while one runs."""
    with _locked(data, fcntl.LOCK_EX, f"A server runs on {data}: stop it and try again."):
        yield


@contextmanager
def _locked(data: Path, kind: int, refusal: str) -> Iterator[None]:
    with (data / LOCK).open("ab") as file:
        if not try_lock(file, kind):
            raise StartRefusal(refusal)
        yield
