"""Proof that a database is whole: its pages, the chain of every ledger, and the projection made from the entries."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from sqlalchemy import Column, MetaData, Select, Table, func, inspect, or_, select, union
from sqlalchemy.orm import Session

from server.core.audit import AUDIT
from server.core.audit import LEDGER as RIGHTS
from server.core.entries import broken_link
from server.core.refusal import StartRefusal
from server.core.tables import ChainHead
from server.presence.tables import ERASABLE, Entry, Presence


def whole_parts(session: Session) -> Iterator[str]:
    """Name one by one what is whole; raise :class:`StartRefusal` at the first thing that is not."""
    if session.get_bind().dialect.name == "sqlite":
        _check_pages(session)
        yield "the file"
    table = _entries(session)
    for ledger in session.scalars(union(select(ChainHead.ledger), select(Entry.ledger)).order_by("ledger")).all():
        if ledger != RIGHTS:
            _check_chain(ledger, broken_link(session, table, ledger, ERASABLE))
            yield ledger
    if inspect(session.connection()).has_table(AUDIT.name):
        _check_chain(RIGHTS, broken_link(session, AUDIT, RIGHTS))
        yield RIGHTS
    person = session.scalar(_wrongly_projected().limit(1))
    if person is not None:
        raise StartRefusal(f"Person {person}: the present status does not follow from the entries.")
    yield "the present statuses"


def check(session: Session) -> None:
    """Raise :class:`StartRefusal` unless all is whole."""
    deque(whole_parts(session), maxlen=0)


def _check_chain(ledger: str, broken: int | None) -> None:
    if broken is not None:
        where = f"at entry {broken}" if broken else "at its end"
        raise StartRefusal(f"{ledger}: the chain breaks {where}.")


def _check_pages(session: Session) -> None:
    connection = session.connection()
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if found != "ok":
        raise StartRefusal(f"The file is damaged: {found}.")
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise StartRefusal(f"The file is damaged: a row of {orphan[0]} belongs to nothing.")


def _entries(session: Session) -> Table:
    # A backup from before a migration lacks the columns that came with it.
    present = {column["name"] for column in inspect(session.connection()).get_columns("entry")}
    columns = (Column(column.key, column.type) for column in Entry.__table__.c if column.name in present)
    return Table("entry", MetaData(), *columns)


def _wrongly_projected() -> Select[int]:
    # Entries that correct each other share a line; the last entry of the last line is what stands.
    line = func.coalesce(Entry.corrects, Entry.id)
    turn = func.row_number().over(partition_by=Entry.person_id, order_by=(line.desc(), Entry.id.desc()))
    turns = select(Entry.id, turn.label("turn")).subquery()
    last = select(turns.c.id).where(turns.c.turn == 1).subquery()
    differs = or_(
        Presence.entry_id.is_distinct_from(Entry.id),
        Presence.status.is_distinct_from(Entry.status),
        Presence.since.is_distinct_from(Entry.since),
        Presence.until.is_distinct_from(Entry.until),
    )
    wrong = (
        select(Entry.person_id)
        .join(last, last.c.id == Entry.id)
        .outerjoin(Presence, Presence.person_id == Entry.person_id)
        .where(differs)
    )
    groundless = select(Presence.person_id).where(Presence.person_id.not_in(select(Entry.person_id)))
    both = union(wrong, groundless).subquery()
    return select(both.c.person_id)
