"""Statements of SQLAlchemy in the form in which an engine's own driver takes them, and what it answers."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any, Protocol, cast

from sqlalchemy import BindParameter, Dialect
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler
from sqlalchemy.sql.dml import ValuesBase
from sqlalchemy.types import TypeEngine

from server.core.refusal import Refusal

Given = dict[str, Any]
Process = Callable[[Any], Any] | None
"""Turns a value into what the driver takes, or back; None where it is that already."""


class AnyRow(Protocol):
    """A row whose columns are known to the query beside it."""

    def __getattr__(self, column: str) -> Any:
        """Return the value of a column."""

    def __getitem__(self, position: int | slice) -> Any:
        """Return the value at a position, or a part of the values."""

    def __iter__(self) -> Iterator[Any]:
        """Return the values."""


class DriverResult(Protocol):
    """What a driver was answered."""

    @property
    def description(self) -> Any:
        """A sequence for each column; its second part is what the engine calls its type, if it says so."""

    def fetchall(self) -> list[Any]:
        """Return all rows."""


class Rows(list[AnyRow]):
    """What a statement answered; ``rowcount`` is how many rows it wrote."""

    __slots__ = ("rowcount",)

    def __init__(self, rows: Iterable[Any] = (), rowcount: int = -1) -> None:
        super().__init__(rows)
        self.rowcount = rowcount

    def all(self) -> Rows:
        """Return all rows."""
        return self

    def first(self) -> AnyRow | None:
        """Return the first row, None where there is none."""
        return self[0] if self else None

    def one_or_none(self) -> AnyRow | None:
        """Return the row, None where there is none; raise MultipleResultsFound where there are several."""
        if len(self) > 1:
            raise MultipleResultsFound("there is more than one row")
        return self.first()

    def one(self) -> AnyRow:
        """Return the row; raise NoResultFound or MultipleResultsFound where there is not exactly one."""
        found = self.one_or_none()
        if found is None:
            raise NoResultFound("there is no row")
        return found

    def scalar_one(self) -> Any:
        """Return the first column of the row, on the terms of :meth:`one`."""
        return self.one()[0]

    def scalar(self) -> Any:
        """Return the first column of the first row, None where there is none."""
        return self[0][0] if self else None

    def scalars(self) -> list[Any]:
        """Return the first column of all rows."""
        return [row[0] for row in self]


class Prepared:
    """A statement in all variants in which it was asked: by which columns are written, by how long its lists are."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        self.statement = statement
        self._dialect = dialect
        self.compiled: dict[tuple[str, ...], SQLCompiler] = {}
        """By the columns that it writes."""
        self._variants: dict[tuple[Any, ...], Variant] = {}

    def tell(self, cursor: sqlite3.Cursor, given: Sequence[Given]) -> Rows:
        """Execute it for each of these; it answers nothing."""
        if not given:
            return Rows()
        variant, _ = self.variant(given[0])
        cursor.executemany(variant.sql, [variant.values(one) for one in given])
        return Rows(rowcount=cursor.rowcount)

    def variant(self, given: Given) -> tuple[Variant, Given]:
        """Return the variant that takes what is given, and what is given as it takes it."""
        lists = {name: _filled(given[name]) for name in self._lists if name in given}
        key = (*given, *map(len, lists.values()))
        variant = self._variants.get(key)
        if variant is None:
            variant = self._variants[key] = Variant(self._compiled_for(given), {**given, **lists})
        return variant, {**given, **lists} if lists else given

    @cached_property
    def _lists(self) -> Sequence[str]:
        # Nobody else finds what stands in a table of the statement's own (WITH).
        return [name for name, one in self._compiled_for(()).binds.items() if one.expanding]

    def _compiled_for(self, given: Iterable[str]) -> SQLCompiler:
        columns = tuple(given) if isinstance(self.statement, ValuesBase) else ()
        if columns not in self.compiled:
            statement = self.statement
            compiled = statement.compile(dialect=self._dialect, column_keys=columns or None)
            self.compiled[columns] = cast("SQLCompiler", compiled)
        return self.compiled[columns]


class Variant:
    """One variant of a statement: its text, and how values become what the driver takes and back."""

    def __init__(self, compiled: SQLCompiler, given: Given) -> None:
        statement, dialect = compiled.statement, compiled.dialect
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError(f"columns are left to defaults that only the ORM fills in: {statement}")
        state = compiled.construct_expanded_state(dict(given))
        self.sql = state.statement
        self.query: Any = None
        parts = state.parameter_expansion
        self._constants = _spread({name: compiled.params[name] for name in compiled.params.keys() - given}, parts)
        self._parts = {name: parts[name] for name in parts.keys() & given}
        names: Sequence[str] = state.positiontup or ()
        if not compiled.positional:
            # Where PostgreSQL is asked, its driver is loaded.
            from server.core.database.prepared import CompiledQuery  # noqa: PLC0415

            self.query = CompiledQuery(self.sql)
            names = self.query.names
        self._slots = tuple(_slots(compiled, names, state, dialect))
        columns = [(column.key, column.type) for column in getattr(statement, "exported_columns", ())]
        made: Any = namedtuple("Row", [name for name, _ in columns]) if columns else None
        self._row: Callable[[Iterable[Any]], AnyRow] | None = made and made._make
        self._types = [_of_type(kind, dialect) for _, kind in columns]
        self._processes: list[tuple[int, Callable[[Any], Any]]] | None = None
        self._dialect = dialect

    def values(self, given: Given) -> list[Any]:
        """Return the values in the order of the text."""
        if self._parts:
            given = _spread(given, self._parts)
        if self._constants:
            given = {**self._constants, **given}
        values = [given[name] if process is None else process(given[name]) for name, process in self._slots]
        look(values)
        return values

    def rows(self, answer: DriverResult) -> Iterable[Any]:
        """Return the rows."""
        if self._row is None:
            return ()
        if self._processes is None:
            self._processes = [*self._processes_of([column[1] for column in answer.description])]
        rows = answer.fetchall()
        return map(self._row, map(self._processed, rows) if self._processes else rows)

    def _processes_of(self, codes: Iterable[Any]) -> Iterator[tuple[int, Callable[[Any], Any]]]:
        for index, (kind, code) in enumerate(zip(self._types, codes, strict=True)):
            process = kind.result_processor(self._dialect, code)
            if process is not None:
                yield index, process

    def _processed(self, raw: Iterable[Any]) -> list[Any]:
        values = list(raw)
        for index, process in self._processes or ():
            values[index] = process(values[index])
        return values


def look(values: Iterable[Any]) -> None:
    """Neither store nor look for a text with NUL in it: PostgreSQL knows none, and SQLite is not to differ."""
    for value in values:
        if isinstance(value, str) and "\0" in value:
            raise Refusal("core.refused.characters")


def _spread(given: Given, parts: Mapping[str, Sequence[str]]) -> Given:
    """Return what is given with the lists in their parts."""
    lists = (zip(names, given[name], strict=True) for name, names in parts.items() if name in given)
    return {**given, **{part: value for parted in lists for part, value in parted}}


def _filled(values: Sequence[Any]) -> Sequence[Any]:
    """Return a list in one of a few lengths, so that there are few forms: whoever is named twice is found once."""
    size = 1 << (len(values) - 1).bit_length() if values else 0
    return [*values, *repeat(values[-1], size - len(values))] if values else values


def _slots(
    compiled: SQLCompiler, names: Iterable[str], state: ExpandedState, dialect: Dialect
) -> Iterator[tuple[str, Process]]:
    whole = {part: name for name, parts in state.parameter_expansion.items() for part in parts}
    for name in names:
        bound: BindParameter[Any] = compiled.binds[whole.get(name, name)]
        yield name, _of_type(bound.type, dialect).bind_processor(dialect)


def _of_type(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
