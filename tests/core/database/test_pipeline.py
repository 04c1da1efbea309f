"""What travels together to PostgreSQL, and what becomes of what fails on its way."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, InternalError, NotSupportedError, OperationalError

from server.core.database import pipeline
from server.core.database.db import BOARD, Database
from server.core.database.prepared import MOST_NAMES
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.tables import Board, Instance, plain
from tests.incubator import Incubator
from tests.live.passes import pass_until
from tests.statements import trips_of

pytestmark = [pytest.mark.only("postgresql"), pytest.mark.long]

INSTANCE = plain(Instance)
NAME = select(INSTANCE.c.name)
_NAMED = update(INSTANCE).values(name=bindparam("new"))
_TWICE = insert(INSTANCE).from_select([*INSTANCE.c.keys()], select(INSTANCE))


@pytest.fixture
def db(incubator: Incubator) -> Database:
    incubator.tenant("北辰智造", "王小明")
    return incubator.db


def named(name: str, tx: Transaction) -> None:
    tx.send(_NAMED, {"new": name})


def name_in(db: Database) -> str:
    with db.reader.connect() as reads:
        return str(reads.execute(NAME).scalar_one())


def names_known_to(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar_one())


def test_who_reads_goes_once_for_each_answer_and_waits_for_no_beginning_and_no_end(db: Database) -> None:
    with trips_of(db) as trips, db.reading() as session:
        session.execute(NAME).one()
        assert len(trips) == 1
        session.execute(NAME).one()
        assert len(trips) == 2
    assert len(trips) == 2


@pytest.fixture
def sendings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count what is sent, as greenlets do it in a server."""
    monkeypatch.setattr(pipeline, "is_module_patched", lambda _module: True)
    sent: list[object] = []
    mark = pipeline.Connection._mark

    def count(connection: pipeline.Connection) -> None:
        sent.append(connection)
        mark(connection)

    monkeypatch.setattr(pipeline.Connection, "_mark", count)
    return sent


def reads(db: Database) -> None:
    with db.reading() as session:
        session.execute(NAME).one()


def test_the_end_of_what_was_read_goes_with_what_is_asked_next(db: Database, sendings: list[object]) -> None:
    reads(db)
    sendings.clear()
    for _read in range(5):
        reads(db)
    assert len(sendings) == 5
    db.act(partial(named, "ONE"), by=HOUSE)
    reads(db)
    assert name_in(db) == "ONE"


def test_who_reads_and_asks_nothing_more_leaves_soon(db: Database, sendings: list[object]) -> None:
    reads(db)
    sendings.clear()
    pass_until(lambda: sendings)
    connection: Any = sendings[0]
    with psycopg.connect(connection.info.dsn, password=connection.info.password, autocommit=True) as other:
        state = "SELECT state FROM pg_stat_activity WHERE pid = %s"
        pass_until(lambda: other.execute(state, [connection.info.backend_pid]).fetchone() == ("idle",))
    reads(db)


def test_who_is_cut_off_before_it_left_is_told_when_it_asks_next(db: Database, sendings: list[object]) -> None:
    reads(db)
    connection: Any = sendings[0]
    dsn, password, pid = connection.info.dsn, connection.info.password, connection.info.backend_pid
    with psycopg.connect(dsn, password=password, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    sendings.clear()
    pass_until(lambda: sendings)
    with pytest.raises(OperationalError):
        reads(db)
    reads(db)


def test_what_needs_no_answer_travels_with_the_commit(db: Database) -> None:
    with trips_of(db) as trips, db.transaction() as tx:
        named("ONE", tx)
        named("TWO", tx)
    assert len(trips) == 1
    assert name_in(db) == "TWO"


def test_the_versions_of_boards_travel_with_the_commit(db: Database) -> None:
    with db.reading() as session:
        board = session.scalars(select(Board)).first()
    assert board
    told: list[object] = []
    db.on_moved.append(told.append)
    with trips_of(db) as trips, db.transaction() as tx:
        named("ONE", tx)
        tx.move([board.id])
    assert len(trips) == 1
    assert told == [{board.id: board.version + 1}]
    assert name_in(db) == "ONE"


def test_what_fails_unanswered_is_raised_by_what_follows_and_leaves_nothing_behind(db: Database) -> None:
    before = name_in(db)

    def fail_on_the_way(tx: Transaction) -> None:
        named("ONE", tx)
        tx.send(_TWICE, {})
        tx.execute(NAME, {})

    def fail_at_the_end(tx: Transaction) -> None:
        named("ONE", tx)
        tx.send(_TWICE, {})

    def fail_with_the_versions(tx: Transaction) -> None:
        tx.send(_TWICE, {})
        tx.move(select(BOARD.c.id))

    for fail in (fail_on_the_way, fail_at_the_end, fail_with_the_versions):
        with pytest.raises(IntegrityError):
            db.act(fail, by=HOUSE)
        assert name_in(db) == before
    db.act(lambda tx: named("TWO", tx), by=HOUSE)
    assert name_in(db) == "TWO"


def test_what_is_given_up_is_not_written_though_nobody_heard_of_it(db: Database) -> None:
    before = name_in(db)

    def give_up(tx: Transaction) -> None:
        named("ONE", tx)
        raise LookupError

    with trips_of(db) as trips:
        with pytest.raises(LookupError):
            db.act(give_up, by=HOUSE)
        assert len(trips) == 0
    assert name_in(db) == before


def test_who_reads_sees_one_state_and_who_comes_after_them_the_next(db: Database) -> None:
    with db.reading() as session:
        before = session.execute(NAME).scalar_one()
        db.act(lambda tx: named("ONE", tx), by=HOUSE)
        assert session.execute(NAME).scalar_one() == before
    assert name_in(db) == "ONE"
    with pytest.raises(InternalError, match="read-only"), db.reader.connect() as reads:
        reads.execute(update(INSTANCE).values(name="TWO"))
    assert name_in(db) == "ONE"


def test_a_statement_keeps_its_name_beyond_a_transaction_that_was_given_up(db: Database) -> None:
    with db.reader.connect() as reads:
        for _again in range(3):
            reads.execute(NAME).one()
            known = names_known_to(reads)
            reads.rollback()
        assert names_known_to(reads) == known


def test_a_connection_knows_a_bounded_number_of_statements_by_name(db: Database) -> None:
    with db.reader.connect() as reads:
        for number in range(MOST_NAMES + 20):
            reads.exec_driver_sql(f"SELECT {number}")
        assert names_known_to(reads) <= MOST_NAMES + 1
        assert reads.exec_driver_sql("SELECT 0").scalar_one() == 0


def test_a_statement_whose_tables_changed_is_planned_anew(db: Database) -> None:
    every = text("SELECT * FROM instance")
    with db.reader.connect() as reads:
        width = len(reads.execute(every).one())
        reads.rollback()
        with db.writer.begin() as writes:
            assert len(writes.execute(every).one()) == width
            writes.execute(text("ALTER TABLE instance ADD COLUMN more integer"))
            assert len(writes.execute(every).one()) == width + 1
        # It is told once, and knows better from then on.
        with pytest.raises(NotSupportedError, match="cached plan"):
            reads.execute(every)
        reads.rollback()
        assert len(reads.execute(every).one()) == width + 1


def test_many_rows_and_rows_that_wait_in_the_server_are_read_between_other_statements(db: Database) -> None:
    numbers = text("SELECT generate_series(1, 1000)").execution_options(stream_results=True, max_row_buffer=10)
    with db.reader.connect() as reads:
        reads.execute(NAME).one()
        waiting = reads.execute(numbers)
        assert waiting.fetchone() == (1,)
        reads.execute(NAME).one()
        assert len(waiting.fetchall()) == 999
    with db.writer.begin() as writes:
        writes.execute(text("CREATE TABLE counted (number integer)"))
        many = [{"number": number} for number in range(300)]
        writes.execute(text("INSERT INTO counted VALUES (:number)"), many)
        writes.execute(text("UPDATE counted SET number = number + 1 WHERE number = :number"), many)
    with db.reader.connect() as reads:
        assert reads.execute(text("SELECT count(*) FROM counted")).scalar_one() == 300


def test_many_rows_are_written_after_what_nobody_heard_of_yet(db: Database) -> None:
    def write(tx: Transaction) -> None:
        named("ONE", tx)
        tx.execute(_NAMED, [{"new": "TWO"}, {"new": "THREE"}])
        named("FOUR", tx)

    db.act(write, by=HOUSE)
    assert name_in(db) == "FOUR"
    with db.reader.connect() as reads:
        reads.execute(NAME)
    # Who writes takes the connection that was given back with an end that nobody heard of.
    db.act(lambda tx: tx.execute(_NAMED, [{"new": "FIVE"}, {"new": "SIX"}]), by=HOUSE)
    assert name_in(db) == "SIX"
