"""All rows of a database: whether a request changed one, and back to what they were."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Rows:
    """The rows of an SQLite file as they were when this was opened."""

    def __init__(self, data: Path) -> None:
        self._file = sqlite3.connect(data / "doorboard.sqlite")
        self._kept = sqlite3.connect(":memory:")
        self._file.backup(self._kept)
        self._before = self._all()
        self._version = self._commits()

    def changed(self) -> set[str]:
        """Return the rows that came, went, or are not what they were."""
        # Mostly nobody committed anything, and then nothing is read.
        if self._commits() == self._version:
            return set()
        return self._all() ^ self._before

    def put_back(self) -> None:
        """Let everything be as it was."""
        if self._commits() != self._version:
            self._kept.backup(self._file)
            self._version = self._commits()

    def close(self) -> None:
        """Put everything back and let go of the file."""
        self.put_back()
        self._file.close()
        self._kept.close()

    def _commits(self) -> int:
        version: int = self._file.execute("PRAGMA data_version").fetchone()[0]
        return version

    def _all(self) -> set[str]:
        return set(self._file.iterdump())


@contextmanager
def rows_of(data: Path) -> Iterator[Rows]:
    """Watch all rows of a data folder; afterwards they are what they were."""
    rows = Rows(data)
    try:
        yield rows
    finally:
        rows.close()
