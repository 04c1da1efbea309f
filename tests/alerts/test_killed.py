"""A server that is killed with a message on its way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.alerts.targets import add_target, try_target
from server.core.principals import CONSOLE
from tests.alerts.receivers import PATIENCE, WebReceiver
from tests.incubator import new_incubator
from tests.process import Server


@pytest.mark.long
def test_a_message_that_was_under_way_when_the_server_was_killed_is_sent_by_the_next(tmp_path: Path) -> None:
    incubator = new_incubator(tmp_path / "data")
    with WebReceiver().listening() as receiver:
        host = f"127.0.0.1:{receiver.port}"
        add_target(incubator.db, incubator.site_id, f"http://{host}/hook", [host], CONSOLE, incubator.time())
        try_target(incubator.db, 1, "http://127.0.0.1:8000/manage/alerts", CONSOLE, incubator.time())
        incubator.db.close()
        receiver.may_answer.clear()
        env = {"DOORBOARD_WEBHOOK_HOSTS": host}
        with Server(tmp_path / "data", at="2026-03-05T14:04+08:00", env=env):
            assert receiver.came.wait(PATIENCE)
        # The first one is dead: it heard no answer and noted nothing.
        receiver.came.clear()
        receiver.may_answer.set()
        with Server(tmp_path / "data", at="2026-03-05T14:10+08:00", env=env) as server:
            assert receiver.came.wait(PATIENCE)
            assert server.stop() == 0
        ids = [json.loads(got.body)["id"] for got in receiver.posts]
    assert len(ids) == 2
    assert len(set(ids)) == 1
