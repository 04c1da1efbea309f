"""Statements of SQLAlchemy, compiled once; SQLite's own cursor answers them.

What SQLAlchemy does each time for a statement that it has compiled already takes three to five times as long as SQLite
takes to answer it, and a tap asks twenty. PostgreSQL is asked through SQLAlchemy: there the way to the server is what
takes long.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Protocol, cast
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler
from sqlalchemy.sql.visitors import iterate
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


def ask(connection: Connection, statement: Executable, given: Given | Sequence[Given]) -> Rows:
    """Execute a statement that is kept, such as one at the head of a module; many times where many are given.

    Raises what SQLAlchemy raises, and :class:`Refusal` where a text holds what not every engine takes.
    """
    if connection.dialect.name != "sqlite":
        answer = connection.execute(statement, given)
        return Rows(answer.all() if answer.returns_rows else (), answer.rowcount)
    prepared = _PREPARED.get(statement)
    if prepared is None:
        prepared = _PREPARED[statement] = Prepared(cast("ClauseElement", statement), connection.dialect)
    if not connection.in_transaction():
        connection.begin()
    cursor = cast("sqlite3.Connection", connection.connection.dbapi_connection).cursor()
    try:
        if isinstance(given, dict):
            return prepared.ask(cursor, given)
        return prepared.tell(cursor, given)
    except sqlite3.Error as error:
        text = str(statement)
        raise DBAPIError.instance(text, None, error, sqlite3.Error, dialect=connection.dialect) from error
    finally:
        cursor.close()


class Prepared:
    """A statement in all the forms in which it was asked: by which columns are written, by how long its lists are."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        self.statement = statement
        self._dialect = dialect
        self._lists = [one.key for one in iterate(statement) if isinstance(one, BindParameter) and one.expanding]
        self.forms: dict[tuple[Any, ...], Form] = {}

    def ask(self, cursor: sqlite3.Cursor, given: Given) -> Rows:
        """Execute it once."""
        form, given = self.form(given)
        cursor.execute(form.sql, form.values(given))
        return Rows(form.rows(cursor), cursor.rowcount)

    def tell(self, cursor: sqlite3.Cursor, given: Sequence[Given]) -> Rows:
        """Execute it for each of these; it answers nothing."""
        if not given:
            return Rows()
        form, _ = self.form(given[0])
        cursor.executemany(form.sql, [form.values(one) for one in given])
        return Rows(rowcount=cursor.rowcount)

    def form(self, given: Given) -> tuple[Form, Given]:
        """Return the form that takes what is given, and what is given as it takes it."""
        lists = {name: _filled(given[name]) for name in self._lists if name in given}
        key = (*given, *map(len, lists.values()))
        form = self.forms.get(key)
        if form is None:
            form = self.forms[key] = Form(self.statement, self._dialect, {**given, **lists})
        return form, {**given, **lists} if lists else given


class Form:
    """One form of a statement: its text, and how values become what the driver takes and back."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, given: Given) -> None:
        compiled = cast("SQLCompiler", statement.compile(dialect=dialect, column_keys=list(given)))
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError(f"columns are left to defaults that only the ORM fills in: {statement}")
        state = compiled.construct_expanded_state(dict(given))
        self.sql = state.statement
        parts = state.parameter_expansion
        self._constants = _spread({name: compiled.params[name] for name in compiled.params.keys() - given}, parts)
        self._parts = {name: parts[name] for name in parts.keys() & given}
        self._slots = tuple(_slots(compiled, state, dialect))
        columns = [(column.key, column.type) for column in getattr(statement, "exported_columns", ())]
        made: Any = namedtuple("Row", [name for name, _ in columns]) if columns else None
        self._row: Callable[[Iterable[Any]], AnyRow] | None = made and made._make
        processes = [_of_type(kind, dialect).result_processor(dialect, None) for _, kind in columns]
        self._processes = [(index, process) for index, process in enumerate(processes) if process]

    def values(self, given: Given) -> list[Any]:
        """Return the values in the order of the text."""
        if self._parts:
            given = _spread(given, self._parts)
        if self._constants:
            given = {**self._constants, **given}
        values = [given[name] if process is None else process(given[name]) for name, process in self._slots]
        look(values)
        return values

    def rows(self, cursor: sqlite3.Cursor) -> Iterable[Any]:
        """Return the rows."""
        if self._row is None:
            return ()
        return map(self._row, map(self._processed, cursor.fetchall()) if self._processes else cursor.fetchall())

    def _processed(self, raw: Iterable[Any]) -> list[Any]:
        values = list(raw)
        for index, process in self._processes:
            values[index] = process(values[index])
        return values


_PREPARED: WeakKeyDictionary[Executable, Prepared] = WeakKeyDictionary()


def look(values: Iterable[Any]) -> None:
    """Neither store nor look for a text with NUL in it: PostgreSQL knows none, and SQLite is not to differ."""
    for value in values:
        if isinstance(value, str) and "\0" in value:
            raise Refusal("refused.characters")


def _spread(given: Given, parts: Mapping[str, Sequence[str]]) -> Given:
    """Return what is given with the lists in their parts."""
    lists = (zip(names, given[name], strict=True) for name, names in parts.items() if name in given)
    return {**given, **{part: value for parted in lists for part, value in parted}}


def _filled(values: Sequence[Any]) -> Sequence[Any]:
    """Return a list in one of a few lengths, so that there are few forms: whoever is named twice is found once."""
    size = 1 << (len(values) - 1).bit_length() if values else 0
    return [*values, *repeat(values[-1], size - len(values))] if values else values


def _slots(compiled: SQLCompiler, state: ExpandedState, dialect: Dialect) -> Iterator[tuple[str, Process]]:
    whole = {part: name for name, parts in state.parameter_expansion.items() for part in parts}
    for name in state.positiontup or ():
        bound: BindParameter[Any] = compiled.binds[whole.get(name, name)]
        yield name, _of_type(bound.type, dialect).bind_processor(dialect)


def _of_type(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
