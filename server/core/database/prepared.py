"""Prepared statements of PostgreSQL, planned once and known by name from then on, and what it answers to them."""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import errors
from psycopg._queries import _query2pg_nocache
from psycopg.abc import Transformer
from psycopg.pq.abc import PGconn, PGresult

MOST_NAMES = 200
"""Statements that a connection knows by name."""

Signature = tuple[bytes, tuple[int, ...]]
"""A statement, and the types of its values."""

_CHANGES_TABLES = re.compile(rb"\s*(ALTER|CREATE|DROP)\b", re.IGNORECASE).match


class CompiledQuery:
    """A statement as the server takes it; ``names`` are those of its values, in their order."""

    __slots__ = ("formats", "names", "query")

    def __init__(self, sql: str) -> None:
        self.query, self.formats, names, _parts = _query2pg_nocache(sql.encode(), "utf-8")
        self.names: Sequence[str] = names or ()


class PendingResult:
    """What the server said to a statement; nothing as long as nobody heard it."""

    __slots__ = ("_loading", "_result")

    def __init__(self, loading: Transformer) -> None:
        self._loading = loading
        self._result: PGresult | None = None

    def answered(self, results: list[PGresult]) -> None:
        """Take the answer."""
        self._result = results[0]

    @property
    def is_heard(self) -> bool:
        """Whether it came."""
        return self._result is not None

    @property
    def rowcount(self) -> int:
        """How many rows were written, or read; -1 where that is not said."""
        said = self._result.command_tuples if self._result else None
        return -1 if said is None else said

    @property
    def description(self) -> list[tuple[None, int]]:
        """What the server calls the type of each column."""
        result = self._result
        return [(None, result.ftype(column)) for column in range(result.nfields)] if result else []

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows."""
        if self._result is None:
            return []
        self._loading.set_pgresult(self._result)
        return self._loading.load_rows(0, self._result.ntuples, tuple)


class PreparedNames:
    """The names by which a connection knows statements. What they need to be said is answered like all else."""

    def __init__(self, pgconn: PGconn, unanswered: deque[Any]) -> None:
        self._pgconn = pgconn
        self._unanswered = unanswered
        self._names: OrderedDict[Signature, bytes] = OrderedDict()
        self._new: list[Signature] = []
        self._given = 0

    def of(self, signature: Signature) -> bytes:
        """Return the name of a statement; one that has none is said to be planned."""
        if _CHANGES_TABLES(signature[0]):
            # What was planned before may mean something else then.
            self._forget([*self._names])
        name = self._names.get(signature)
        if name is not None:
            self._names.move_to_end(signature)
            return name
        self._given += 1
        name = self._names[signature] = b"s%d" % self._given
        self._new.append(signature)
        self._pgconn.send_prepare(name, *signature)
        self._unanswered.append(None)
        self._forget([*self._names][:-MOST_NAMES])
        return name

    def settle(self, error: psycopg.Error | None) -> None:
        """Keep the new names, unless something went wrong: what came after it was not planned.

        What was planned before somebody changed its tables never is again.
        """
        new, self._new = self._new, []
        if error is not None:
            self._forget([*self._names] if isinstance(error, errors.FeatureNotSupported) else new)

    def _forget(self, statements: Iterable[Signature]) -> None:
        for signature in statements:
            name = self._names.pop(signature, None)
            if name is not None:
                self._pgconn.send_close_prepared(name)
                self._unanswered.append(None)
