"""One unit of change: what it reads and writes, who acts, which boards it moves, what follows from it at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, ScalarSelect, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from server.core.database.asking import Ahead, ask, ask_ahead
from server.core.database.engines import Hint
from server.core.database.statements import Given, Rows
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.turns import Turn

T = TypeVar("T")

Reads = Session | Connection
"""What a statement is read by. A connection costs less, and knows nothing of what a session still holds."""

_BY = "by"
"""The column that says whether whoever acts still may."""


class Transaction:
    """One unit of change. Reads see a consistent state; the boards named by :meth:`move` get a new version, what
    :meth:`recount` names is counted at its end, what :meth:`departs` names has nothing left then.

    ``by`` is who acts. ``key`` marks the entries that it appends as this installation's own. ``work_waits``: a job was
    put, so that whoever does them here is told after the commit. ``turn`` tells how long it blocks the loop.
    """

    def __init__(self, connection: Connection, key: bytes, turn: Turn, *, long: bool) -> None:
        self.connection = connection
        self.key = key
        self.turn = turn
        self.by = HOUSE
        self.is_confirmed = True
        self.work_waits = False
        self.boards: set[int] = set()
        self.long = long
        self._changed: dict[datetime, set[Ref]] = defaultdict(set)
        self._departed: dict[datetime, set[Ref]] = defaultdict(set)
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """The session of whoever speaks the ORM."""
        if self._session is None:
            self._session = Session(self.connection, join_transaction_mode="rollback_only")
        return self._session

    def act_by(self, by: Principal) -> None:
        """Say who acts, who is yet to be confirmed."""
        self.by, self.is_confirmed = by, by.proof is None

    def confirm(self) -> None:
        """Let nobody take away, until the end, by what whoever acts does so; refuse them where somebody has."""
        if not self.is_confirmed:
            self._confirm(self.execute(_alone(self.by.proof), self.by.given))

    def confirming(self, statement: Select[Any], given: Given) -> Ahead:
        """Ask ahead, and :meth:`confirm` with the answer: it costs no statement of its own."""
        if self.is_confirmed:
            return self.ask_ahead(statement, given)
        asked = self.ask_ahead(_joined(statement, self.by.proof), {**given, **self.by.given})

        def heard() -> Rows:
            rows = asked()
            if rows:
                self._confirm(rows)
            else:
                self.confirm()
            return rows

        return heard

    def _confirm(self, rows: Rows) -> None:
        if getattr(rows[0], _BY) is None:
            raise self.by.refusal
        self.is_confirmed = True

    def execute(self, statement: Executable, given: Given | Sequence[Given]) -> Rows:
        """Execute a statement of tables that is kept, after what the session holds was written."""
        self.write()
        return ask(self.connection, statement, given)

    def ask_ahead(self, statement: Executable, given: Given) -> Ahead:
        """Execute a statement whose answer is needed a little later: until then nobody waits for it."""
        self.write()
        return ask_ahead(self.connection, statement, given)

    def send(self, statement: Executable, given: Given | Sequence[Given]) -> None:
        """Execute a statement whose answer nobody needs, an insert ``inline()``: it need not be waited for.

        Where it goes wrong, what follows it says so, at the latest the commit.
        """
        self.write()
        ask(self.connection, statement, given, Hint.UNANSWERED)

    def write(self) -> None:
        """Write what the session holds."""
        if self._session is not None:
            self._session.flush()

    def breathe(self) -> None:
        """Let the doors have their turn, if it is time; nobody else writes meanwhile. A long action does so often."""
        if not self.long:
            raise RuntimeError("an action that breathes says that it is long")
        self.turn.breathe()

    def parts(self, items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
        """Part what is to be done, and breathe after each part."""
        for start in range(0, len(items), size):
            yield items[start : start + size]
            self.breathe()

    def move(self, boards: Iterable[int] | Select[int], **given: Any) -> None:
        """Note that the faces of these boards change with this transaction; a statement that is kept takes values."""
        if isinstance(boards, Select):
            boards = (self.execute(boards, given) if given else self.session.execute(boards)).scalars()
        self.boards.update(boards)

    def recount(self, changed: Iterable[Ref], now: datetime) -> None:
        """Note of which organisations, or sites, something changed that figures are counted from."""
        self._changed[now].update(changed)

    def departs(self, gone: Iterable[Ref], now: datetime) -> None:
        """Note which people, organisations or sites left: what belonged to them ends with it, where they really did."""
        self._departed[now].update(gone)

    def finish(self, project: Follow, release: Follow) -> None:
        """Write what the session holds, end what belonged to those who left, and count anew what follows from it."""
        self.write()
        while self._departed:
            now, departed = self._departed.popitem()
            release(self, departed, now)
        self.write()
        for now, changed in self._changed.items():
            project(self, changed, now)

    def end(self) -> None:
        """Forget what the session holds."""
        if self._session is not None:
            self._session.close()


Follow = Callable[[Transaction, Collection[Ref], datetime], None]
"""Does, within the transaction that changed these, what upper rooms keep in step with them."""


def unfollowed(_tx: Transaction, changed: Collection[Ref], _now: datetime) -> None:
    """Refuse changes in a database that was opened to be looked at."""
    raise RuntimeError(f"nobody keeps in step with {sorted(map(str, changed))}")


def rows_of(reads: Reads, statement: Executable, **given: Any) -> Rows:
    """Read the rows of a statement of tables that is kept, which says of no session that it must write first."""
    if isinstance(reads, Session):
        reads.flush()
        reads = reads.connection()
    return ask(reads, statement, given)


@lru_cache
def _alone(proof: ScalarSelect[Any]) -> Select[Any]:
    return select(proof.label(_BY))


@lru_cache
def _joined(statement: Select[Any], proof: ScalarSelect[Any]) -> Select[Any]:
    return statement.add_columns(proof.label(_BY))
