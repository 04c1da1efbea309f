"""A statement that SQLite's own cursor answers says what SQLAlchemy would have said."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import JSON, Column, Integer, MetaData, Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, OperationalError

from server.core.database.db import Database
from server.core.database.idempotency import IDEMPOTENCY
from server.core.database.transactions import rows_of
from server.core.principals import CONSOLE, HOUSE
from server.core.refusal import Refusal
from server.core.tables import Board, plain
from server.sites.tables import Site
from tests.incubator import Incubator
from tests.statements import questions_to

BOARD, SITE = plain(Board), plain(Site)
NOTES = Table("note", MetaData(), Column("id", Integer, primary_key=True), Column("words", JSON))
_THESE = select(BOARD.c.id, BOARD.c.code).where(BOARD.c.id.in_(bindparam("boards", expanding=True)))
_DOORS = select(BOARD.c.id).where(BOARD.c.kind.in_(["door", "hall"]), BOARD.c.version >= bindparam("version"))
_KEPT = insert(IDEMPOTENCY)
_VERSION = update(BOARD).where(BOARD.c.id == bindparam("board")).values(version=bindparam("new")).returning(BOARD.c.id)
_WORDS, _WRITTEN = select(NOTES.c.words), insert(NOTES)
_SITES = select(SITE)


@pytest.fixture
def tower(incubator: Incubator) -> Incubator:
    """Return an incubator with five doors."""
    for number in range(5):
        incubator.tenant(f"云帆智能装备（天津）{number}号有限公司", "买买提·依明江", room=f"1-0{number + 1}")
    return incubator


def boards_in(db: Database) -> list[int]:
    """Return all boards."""
    with db.reading() as session:
        return list(session.scalars(select(Board.id).order_by(Board.id)))


def test_values_are_what_sqlalchemy_makes_of_them(tower: Incubator) -> None:
    with tower.db.reader.connect() as connection:
        ours, theirs = rows_of(connection, _SITES), connection.execute(_SITES).all()
    assert [tuple(row) for row in ours] == [tuple(row) for row in theirs]
    assert isinstance(ours.one().opens, time)


def test_a_list_may_be_of_any_length_also_empty(tower: Incubator) -> None:
    boards = boards_in(tower.db)
    with tower.db.reader.connect() as connection:
        for length in range(len(boards) + 1):
            found = rows_of(connection, _THESE, boards=boards[:length])
            assert sorted(row.id for row in found) == boards[:length]


def test_lists_of_like_length_are_one_statement(tower: Incubator) -> None:
    boards = boards_in(tower.db)
    with tower.db.reader.connect() as connection:
        rows_of(connection, _THESE, boards=boards[:3])
        with questions_to(tower.db) as asked:
            rows_of(connection, _THESE, boards=boards[:4])
    assert (len(asked), asked.compiled) == (1, [])


def test_a_list_within_the_statement_stays_what_it_is(tower: Incubator) -> None:
    with tower.db.reader.connect() as connection:
        doors = connection.execute(_DOORS, {"version": 0}).scalars().all()
        assert rows_of(connection, _DOORS, version=0).scalars() == doors
        assert doors


def test_a_list_that_is_a_value_is_stored_as_it_is(incubator: Incubator) -> None:
    words = ["跑市场", "外出", "在岗"]
    with incubator.db.transaction() as tx:
        NOTES.create(tx.connection)
        tx.execute(_WRITTEN, {"id": 1, "words": words})
        assert tx.execute(_WORDS, {}).scalar_one() == words


def test_many_rows_are_written_by_one_statement_each_as_it_was_given(tower: Incubator) -> None:
    rows = [
        {"caller": CONSOLE.ref, "key": f"k{n}", "request": "", "answer": "{}", "created_at": datetime.now(UTC)}
        for n in range(3)
    ]
    with questions_to(tower.db) as asked:
        tower.db.act(lambda tx: tx.execute(_KEPT, rows), by=HOUSE)
    with tower.db.reading() as session:
        assert session.scalars(select(IDEMPOTENCY.c.key)).all() == ["k0", "k1", "k2"]
    assert len(asked) == 1


def test_what_a_statement_wrote_is_told(tower: Incubator) -> None:
    board = boards_in(tower.db)[0]
    with tower.db.transaction() as tx:
        assert tx.execute(_VERSION, {"board": board, "new": 7}).scalar_one() == board
        assert tx.execute(_VERSION, {"board": 0, "new": 7}).first() is None


def test_it_fails_as_sqlalchemy_fails(tower: Incubator) -> None:
    row = {"caller": CONSOLE.ref, "key": "k", "request": "", "answer": "{}", "created_at": datetime.now(UTC)}
    with pytest.raises(IntegrityError), tower.db.transaction() as tx:
        tx.execute(_KEPT, row)
        tx.execute(_KEPT, row)
    with pytest.raises(OperationalError), tower.db.transaction() as tx:
        tx.execute(_WORDS, {})
    with tower.db.reader.connect() as connection:
        with pytest.raises(NoResultFound):
            rows_of(connection, _THESE, boards=[]).one()
        with pytest.raises(MultipleResultsFound):
            rows_of(connection, _THESE, boards=boards_in(tower.db)).one()


def test_a_text_that_not_every_engine_takes_is_refused(tower: Incubator) -> None:
    row = {"caller": CONSOLE.ref, "key": "a\0b", "request": "", "answer": "{}", "created_at": datetime.now(UTC)}
    with pytest.raises(Refusal), tower.db.transaction() as tx:
        tx.execute(_KEPT, row)


def test_columns_that_only_the_orm_fills_in_are_not_left_out_unsaid(tower: Incubator) -> None:
    with pytest.raises(TypeError, match="defaults"), tower.db.transaction() as tx:
        tx.execute(insert(BOARD), {"code": "A1", "kind": "door"})
