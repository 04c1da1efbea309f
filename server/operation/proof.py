"""Proof of one log: every sealed entry is as it was, in its place, and leads to what was signed. Streamed.

What it shows: nobody changed, dropped, swapped or slipped in an entry who cannot also sign for this installation. Who
can, can rewrite everything; a checkpoint that was kept outside shows that too.
"""

from __future__ import annotations

import hmac
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Select, exists, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from server.core.database.statements import AnyRow
from server.core.logs.entries import (
    Log,
    Seal,
    Sealed,
    Unsealed,
    erasable_in,
    leaf_columns,
    leaf_data,
    mac,
    salted,
    stored_columns,
)
from server.core.logs.merkle import CompactRange, leaf_hash
from server.core.logs.notes import Checkpoint, Note, verifies
from server.core.refusal import StartRefusal
from server.core.tables import plain
from server.operation.sealing import LOGGED, origin_of

AT_ONCE = 2_000
"""Rows that are held at a time."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found of a log: how many entries are sealed and signed, how many wait, and the tree over the former."""

    log_id: int
    name: str
    sealed: CompactRange
    signed: int
    waiting: int
    proved: int
    """How many were proved before."""

    def __str__(self) -> str:
        """Say it in a line."""
        said = f"{self.name}: whole, {self.sealed.size} entries sealed"
        unsigned = self.sealed.size - self.signed
        waiting = [f"{unsigned} of them not signed yet"] if unsigned else []
        return ", ".join([said, *waiting, *([f"{self.waiting} not sealed yet"] if self.waiting else [])])


@dataclass(frozen=True, slots=True)
class Keyring:
    """What entries are marked with, and what the checkpoints of this installation are checked with."""

    entries: bytes
    checkpoints: Ed25519PublicKey


def size_of(kept: Seal | Note) -> int:
    """Return of how many entries a checkpoint is, ours or one from outside."""
    return kept.size if isinstance(kept, Seal) else kept.checkpoint.size


class Prover:
    """Proves one log in a session that sees one state of the database."""

    def __init__(self, session: Session, log: Log, name: str, keyring: Keyring) -> None:
        self._session = session
        self._log = log
        self._name = name
        self._keyring = keyring
        self._entity = LOGGED[log.kind]
        self._table = plain(self._entity)
        # As the database holds them: most are erased or never were, and are not to cost anything.
        self._erasable = [type_coerce(self._table.c[name], NullType()) for name in erasable_in(self._entity)]
        self._erased = (None,) * len(self._erasable)
        self._end = 4 + len(leaf_columns(self._entity))
        self._origin = origin_of(session, log.id)

    def prove(self, outside: Sequence[Note], *, whole: bool) -> Proof:
        """Prove all entries, or those since the last proof; raise :class:`StartRefusal` at the first that is wrong.

        ``outside`` are checkpoints of this log that were kept elsewhere: then all up to the largest is proved.
        """
        again = whole or bool(outside)
        tree = CompactRange() if again else self._range(self._log.proved, self._log.proved_peaks)
        seals = self._session.scalars(select(Seal).where(Seal.log_id == self._log.id, Seal.size >= tree.size)).all()
        kept: list[Seal | Note] = [*seals, *outside]
        self._follow(tree, deque(sorted(kept, key=size_of)))
        if (tree.size, tree.stored()) != (self._log.size, self._log.peaks):
            raise self._broken(f"{self._log.size} entries were sealed, and {tree.size} others are found")
        signed = self._session.scalar(select(func.max(Seal.size)).where(Seal.log_id == self._log.id)) or 0
        if self._log.size and not signed:
            raise self._broken("its checkpoints were removed")
        return Proof(self._log.id, self._name, tree, signed, self._prove_waiting(), self._log.proved)

    def _range(self, size: int, peaks: bytes) -> CompactRange:
        try:
            return CompactRange.of(size, peaks)
        except ValueError:
            raise self._broken("what was noted of its last proof was changed") from None

    def _follow(self, tree: CompactRange, kept: deque[Seal | Note]) -> None:
        """Let the tree grow over all sealed entries; compare it with each checkpoint when it has its size."""
        self._meet(tree, kept)
        rest = self._rows(Sealed, Sealed.position).where(Sealed.position >= tree.size).order_by(Sealed.position)
        with self._session.execute(rest) as rows:
            for row in rows:
                if row.given != tree.size:
                    raise self._broken(f"place {tree.size} is empty")
                self._check_entry(row)
                tree.append(row.leaf)
                if kept and size_of(kept[0]) == tree.size:
                    self._meet(tree, kept)
        if kept:
            known = size_of(kept[-1])
            raise self._broken(f"a checkpoint is of {known} entries, only {tree.size} are here: its end was cut off")

    def _meet(self, tree: CompactRange, kept: deque[Seal | Note]) -> None:
        while kept and size_of(kept[0]) <= tree.size:
            one = kept.popleft()
            if isinstance(one, Seal):
                self._compare(tree, one)
            else:
                self._compare_outside(tree, one)

    def _rows(self, of: type[Sealed | Unsealed], place: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
        dialect = self._session.get_bind().dialect.name
        table = self._table
        said = stored_columns(self._entity, dialect)
        return (
            select(place.label("given"), of.row_id, table.c.id.label("found"), table.c.leaf, *said, *self._erasable)
            .outerjoin(table, table.c.id == of.row_id)
            .where(of.log_id == self._log.id)
            .execution_options(yield_per=AT_ONCE)
        )

    def _check_entry(self, row: AnyRow) -> None:
        if row.found is None:
            raise self._broken(f"entry {row.row_id} was removed")
        said = [value.hex() if type(value) is bytes else value for value in row[4 : self._end]]
        if leaf_hash(leaf_data(self._table.name, said)) != row.leaf or not self._words_hold(row):
            raise self._broken(f"entry {row.row_id} was changed")

    def _words_hold(self, row: AnyRow) -> bool:
        """Tell whether words that may be erased are those of the digest in the leaf, or are erased with their salt."""
        words = row[self._end :]
        if words == self._erased:
            return True
        return words[0] is not None and salted(words[0], words[1:]) == row.detail

    def _compare(self, tree: CompactRange, seal: Seal) -> None:
        when = f"{seal.sealed_at:%Y-%m-%d %H:%M} UTC"
        if seal.root != tree.root:
            raise self._broken(f"the first {seal.size} entries are not those that were sealed at {when}")
        text = Checkpoint(self._origin, seal.size, seal.root).text()
        if not verifies(self._keyring.checkpoints, text, seal.signature):
            raise self._broken(f"the checkpoint of {when} is not signed by this installation")

    def _compare_outside(self, tree: CompactRange, note: Note) -> None:
        ours = note.is_signed_by(self._keyring.checkpoints)
        if note.checkpoint.root != tree.root:
            end = "" if ours else "; it was signed with another key than this installation has now"
            raise self._broken(
                f"the first {tree.size} entries are not those of the checkpoint that was kept outside{end}"
            )
        if not ours:
            raise self._broken("the checkpoint that was kept outside is not signed by this installation")

    def _prove_waiting(self) -> int:
        count = 0
        with self._session.execute(self._rows(Unsealed, Unsealed.mac)) as rows:
            for row in rows:
                self._check_entry(row)
                written = mac(self._keyring.entries, self._table.name, row.row_id, row.leaf)
                if not hmac.compare_digest(row.given, written):
                    raise self._broken(f"entry {row.row_id} was not written by this installation")
                count += 1
        self._check_none_beside(count)
        return count

    def _check_none_beside(self, waiting: int) -> None:
        table = self._table
        mine = table.c.log_id == self._log.id
        if self._session.scalar(select(func.count()).select_from(table).where(mine)) == self._log.size + waiting:
            return
        sealed = exists().where(Sealed.log_id == self._log.id, Sealed.row_id == table.c.id)
        unsealed = exists().where(Unsealed.log_id == self._log.id, Unsealed.row_id == table.c.id)
        found = self._session.scalar(select(table.c.id).where(mine, ~sealed, ~unsealed).limit(1))
        if found is not None:
            raise self._broken(f"entry {found} was slipped in")
        # Among those that were proved before, or it would have been missed already.
        there = exists().where(mine, table.c.id == Sealed.row_id)
        gone = select(Sealed.row_id).where(Sealed.log_id == self._log.id, ~there).order_by(Sealed.position)
        raise self._broken(f"entry {self._session.scalar(gone.limit(1))} was removed")

    def _broken(self, what: str) -> StartRefusal:
        return StartRefusal(f"{self._name}: {what}.")
