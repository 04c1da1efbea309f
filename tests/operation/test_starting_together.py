"""Workers that start in the same moment on a database that nobody used yet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, select

from server.core.database.db import Database
from server.core.logs.entries import RIGHTS, Log
from server.core.tables import Instance
from server.process.storage import open_storage
from tests.incubator import Incubator

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ
MANY = 6


def test_workers_that_start_together_are_one_installation(incubator: Incubator) -> None:
    with incubator.db.transaction() as tx:
        tx.session.execute(delete(Instance))
        tx.session.execute(delete(Log))

    def start(_worker: int) -> Database:
        return open_storage(incubator.config, clock=incubator.time)

    with ThreadPoolExecutor(MANY) as workers:
        for db in workers.map(start, range(MANY)):
            db.close()
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Instance)) == 1
        assert session.scalars(select(Log.kind)).all() == [RIGHTS]
