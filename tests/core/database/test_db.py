from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from server.core.tables import Board
from server.roster.tables import Organisation
from tests.incubator import Incubator


def test_a_transaction_that_fails_leaves_nothing_behind(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    before = incubator.board("3-12").version

    def fail() -> None:
        with incubator.db.transaction() as tx:
            tx.session.add(Organisation(site_id=incubator.site_id, name="半途而废", starts=incubator.time().date()))
            tx.move([incubator.board("3-12").id])
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        fail()
    with incubator.db.reading() as session:
        assert session.scalars(select(Organisation.name)).all() == ["北辰智造"]
    assert incubator.board("3-12").version == before


def test_boards_are_told_only_after_the_commit(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    board = incubator.board("3-12")
    seen: list[tuple[Mapping[int, int], int]] = []
    incubator.db.on_moved.append(lambda moved: seen.append((moved, incubator.board("3-12").version)))
    with incubator.db.transaction() as tx:
        tx.move([board.id])
    assert seen == [({board.id: board.version + 1}, board.version + 1)]


def test_a_board_that_moves_twice_in_a_transaction_gets_one_version(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    board = incubator.board("3-12")
    with incubator.db.transaction() as tx:
        tx.move([board.id, board.id])
        tx.move(select(Board.id).where(Board.id == board.id))
    assert incubator.board("3-12").version == board.version + 1


def test_who_reads_cannot_write(incubator: Incubator) -> None:
    with incubator.db.reading() as session, pytest.raises(OperationalError, match="readonly"):
        session.add(Organisation(site_id=incubator.site_id, name="偷偷", starts=incubator.time().date()))
        session.flush()


def test_many_writers_at_once_lose_nothing(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    board = incubator.board("3-12")

    def move(_turn: int) -> None:
        with incubator.db.transaction() as tx:
            tx.move([board.id])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(move, range(100)))
    assert incubator.board("3-12").version == board.version + 100


def test_the_writer_is_durable_and_in_wal_mode(incubator: Incubator) -> None:
    with incubator.db.writer.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_file_is_whole_after_it_was_closed(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.db.close()
    with closing(sqlite3.connect(incubator.config.data / "doorboard.sqlite")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
