"""The crowd that fills the hall keeps a kiosk's rules: it comes, and comes back to a server that was started again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.extras import Extras
from tests.faults.founding import Scale, found
from tests.process import Server

pytestmark = pytest.mark.long


def test_extras_come_and_come_back_to_a_server_that_was_stopped_and_to_one_that_was_killed(tmp_path: Path) -> None:
    made = found(tmp_path / "data", Scale(doors=2, kiosks=0, extras=4), None)
    with Server(tmp_path / "data") as server:
        extras = Extras(server.port, tmp_path / "lists", made.extras)
        with extras.playing():
            assert extras.count == 12
            for end in (server.stop, server.kill):
                end()
                server.start()
                told = extras.return_within(60)
                assert told["fresh"] == 12
                assert told["opened_in_a_second"] + told["questions"] > 0
