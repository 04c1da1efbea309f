from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import update

from server.core.logs.entries import Seal
from server.operation.sealing import seal
from tests.http import fetch
from tests.incubator import Incubator
from tests.process import Server
from tests.terminal import doorboard

BOTH_ENGINES = True


def settings(incubator: Incubator) -> dict[str, str]:
    return {"DOORBOARD_DATABASE": incubator.config.database} if incubator.config.database else {}


def refused(incubator: Incubator, *arguments: str) -> str:
    """Call a command that must refuse, and return its one sentence."""
    done = doorboard(incubator.config, *arguments)
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


def told(incubator: Incubator, *arguments: str) -> str:
    """Call a command that must not refuse, and return what it says."""
    done = doorboard(incubator.config, *arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_a_backup_is_taken_while_people_check_in_and_comes_back_once_the_server_stopped(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", *(f"王{number}" for number in range(20)))
    incubator.says("王0", "on_site")
    with Server(incubator.config.data, env=settings(incubator)) as server, ThreadPoolExecutor(1) as pool:
        said = pool.submit(told, incubator, "backup")
        for number in range(20):
            incubator.says(f"王{number}", "meeting")
        file = re.findall(r"(/\S+\.tar)", said.result())[0]
        incubator.db.close()
        assert "A server runs" in refused(incubator, "restore", file)
        assert fetch("GET", f"{server.url}/readyz").json()["status"] == "ready"
        assert server.stop() == 0
        restored = told(incubator, "restore", file)
        assert "doorboard serve" in restored
        assert "kept as" in restored
        assert "the present statuses: whole" in told(incubator, "verify")


def test_verify_names_the_ledger_that_was_forged(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "on_site")
    seal(incubator.db, incubator.keys, incubator.time())
    with incubator.db.transaction() as tx:
        tx.session.execute(update(Seal).values(root=b"forged"))
    incubator.db.close()
    assert "星河创业孵化中心 tenant: the first 1 entries are not those that were sealed" in refused(incubator, "verify")
    assert "星河创业孵化中心 tenant: the first 1 entries are not those that were sealed" in refused(incubator, "backup")


def test_what_cannot_be_restored_is_said_in_one_sentence(incubator: Incubator, tmp_path: Path) -> None:
    incubator.db.close()
    assert "There is no file" in refused(incubator, "restore", str(tmp_path / "nothing.tar"))
    (tmp_path / "photo.tar").write_bytes(b"a photo")
    assert "is not a backup" in refused(incubator, "restore", str(tmp_path / "photo.tar"))
