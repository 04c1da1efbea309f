"""The short form on two processes with PostgreSQL and Redis; ``make faults`` plays the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import chapters, engines
from tests.faults.world import world
from tests.postgres import postgres
from tests.redis_server import redis_server

pytestmark = pytest.mark.alone


def test_two_workers_keep_their_promises_without_redis_without_postgres_and_without_each_other(tmp_path: Path) -> None:
    with postgres(durable=True) as database, redis_server() as redis:
        env = {"DOORBOARD_DATABASE": database.database("faults"), "DOORBOARD_REDIS": redis.url}
        with world(tmp_path / "data", command="serve --workers 2", env=env) as under_load:
            engines.redis_killed(under_load, redis, 5.0)
            engines.postgres_restarted(under_load, database, 2.0)
            chapters.worker_killed(under_load)
            chapters.parent_killed(under_load)
            under_load.judge()
