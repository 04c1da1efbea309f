"""The sweep: a file that no row names goes, once nobody can be about to name it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from server.core.files.rows import named
from server.core.jobs import Work
from server.core.turns import give_way

GRACE = timedelta(hours=1)
"""So long whoever stored a file may take to name it."""


def sweep(work: Work) -> None:
    """Remove the files that were stored, or left half written, and that nobody named."""
    files = work.house.files
    before = (work.house.clock() - GRACE).timestamp()
    for folder in sorted(files.folder.glob("??")):
        with files.lock_alone() as is_alone:
            if not is_alone:
                # A backup may be copying what a row named when it began: it goes the next time.
                return
            _sweep(work, folder, before)
        give_way()


def _sweep(work: Work, folder: Path, before: float) -> None:
    with work.house.db.reading() as session:
        known = {row.digest for row in named(session, starting=folder.name)}
    for path in folder.iterdir():
        if path.name not in known and path.stat().st_mtime < before:
            path.unlink()
