from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from server.access.tables import Token
from server.core.database.db import Database
from server.core.database.read_cache import ReadCache
from server.core.principals import HOUSE
from tests.incubator import THURSDAY, Incubator
from tests.statements import questions_to

BOTH_ENGINES = True
TOKENS = select(func.count()).select_from(Token)


class Counting:
    """Reads how many tokens there are, and counts how often it does."""

    def __init__(self) -> None:
        self.reads = 0
        self.breaks = False

    def __call__(self, session: Session, _wanted: str) -> int:
        self.reads += 1
        found = session.scalars(TOKENS).one()
        if self.breaks:
            raise OSError("no answer")
        return found


@pytest.fixture
def read() -> Counting:
    return Counting()


@pytest.fixture
def cache(incubator: Incubator, read: Counting) -> ReadCache[str, int]:
    return ReadCache(incubator.db, read)


@pytest.fixture
def other(incubator: Incubator) -> Iterator[Database]:
    """Open the same database as another process does."""
    with closing(Database(incubator.db.url)) as db:
        yield db


def write(db: Database, name: str) -> None:
    token = {"name": name, "digest": name, "permissions": "", "author": HOUSE.ref, "created_at": THURSDAY}
    db.act(lambda tx: tx.session.execute(insert(Token).values(**token)), by=HOUSE)


@pytest.mark.only("sqlite")
def test_while_nobody_writes_nothing_is_read_anew(
    incubator: Incubator, cache: ReadCache[str, int], read: Counting
) -> None:
    cache("all")
    with questions_to(incubator.db) as asked:
        assert [cache("all") for _round in range(5)] == [0] * 5
    assert read.reads == 1
    assert asked.asked == []


@pytest.mark.only("postgresql")
def test_while_nobody_writes_to_postgresql_it_is_asked_for_nothing_else(
    incubator: Incubator, cache: ReadCache[str, int], read: Counting
) -> None:
    cache("all")
    with questions_to(incubator.db) as asked:
        assert [cache("all") for _round in range(5)] == [0] * 5
    # The server itself writes as well, when it tidies up.
    assert read.reads <= 2
    assert len(asked) <= 5 + 1


@pytest.mark.engines_differ
def test_what_this_process_or_another_wrote_is_seen_at_the_next_read(
    incubator: Incubator, other: Database, cache: ReadCache[str, int]
) -> None:
    assert cache("all") == 0
    for number, db in enumerate([incubator.db, other, other, incubator.db], start=1):
        write(db, f"{number}")
        assert cache("all") == number


def test_every_connection_sees_what_was_written(
    incubator: Incubator, other: Database, cache: ReadCache[str, int]
) -> None:
    for number in range(1, 4):
        with incubator.db.reading() as first, incubator.db.reading() as second:
            first.scalars(TOKENS).one()
            cache("all")
            second.scalars(TOKENS).one()
        write(other, f"{number}")
        assert [cache("all"), cache("all")] == [number, number]


def test_what_is_wanted_now_is_read_though_nobody_wrote(cache: ReadCache[str, int], read: Counting) -> None:
    cache("all")
    cache("some")
    assert read.reads == 2


def test_what_could_not_be_read_is_read_at_the_next_read(
    incubator: Incubator, cache: ReadCache[str, int], read: Counting
) -> None:
    cache("all")
    write(incubator.db, "a")
    read.breaks = True
    with pytest.raises(OSError, match="no answer"):
        cache("all")
    read.breaks = False
    assert cache("all") == 1
