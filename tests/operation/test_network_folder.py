"""A data folder on a network file system: no command takes its SQLite file for one that is safe there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.core.database.engines import check_place
from server.core.refusal import StartRefusal
from tests.incubator import Incubator
from tests.process import free_port
from tests.terminal import doorboard

SERVING = """
import sys
from pathlib import Path
from server.cli import main
from server.core.database import engines
engines.MOUNTINFO = Path(sys.argv.pop())
main()
"""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the folder of the test be mounted from a server, which only the list of mounts tells."""
    listed = tmp_path / "mountinfo"
    listed.write_text(
        f"28 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 28 0:40 / {tmp_path.resolve()} rw shared:9 - nfs4 nas:/export rw\n"
    )
    monkeypatch.setattr("server.core.database.engines.MOUNTINFO", listed)
    return listed


def says_why(said: str, folder: Path) -> None:
    assert len(said.splitlines()) == 1
    assert str(folder) in said
    assert "nfs4" in said
    assert "write-ahead log does not work" in said
    assert "disk of this machine, or DOORBOARD_DATABASE" in said


@pytest.mark.parametrize(
    "words",
    ["migrate", "backup", "verify", "export roster", "user create wang --name 王磊", "restore /nowhere.tar"],
)
def test_a_command_says_why_and_where_to_go(incubator: Incubator, mounts: Path, words: str) -> None:
    database = incubator.config.data / "doorboard.sqlite"
    incubator.db.close()
    before = database.read_bytes()
    done = doorboard(incubator.config, *words.split())
    assert done.exit_code == 1
    says_why(done.stderr, incubator.config.data)
    assert database.read_bytes() == before


@pytest.mark.parametrize("command", ["serve", "serve --workers 2", "demo"])
def test_so_does_a_server_that_starts(tmp_path: Path, mounts: Path, command: str) -> None:
    (tmp_path / "data").mkdir()
    env = {"DOORBOARD_DATA": str(tmp_path / "data"), "DOORBOARD_PORT": str(free_port()), "LC_ALL": "en_US.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", SERVING, *command.split(), str(mounts)],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    says_why(done.stderr, tmp_path / "data")
    assert not (tmp_path / "data" / "doorboard.sqlite").exists()


def test_a_link_leads_to_where_the_file_lies(tmp_path: Path, mounts: Path) -> None:
    mounts.write_text(f"40 28 0:40 / {tmp_path.resolve() / 'share'} rw - nfs4 nas:/export rw\n")
    (tmp_path / "linked").symlink_to(tmp_path / "share")
    with pytest.raises(StartRefusal, match="nfs4"):
        check_place(f"sqlite:///{tmp_path / 'linked' / 'doorboard.sqlite'}")
    check_place(f"sqlite:///{tmp_path / 'own' / 'doorboard.sqlite'}")


def test_beside_postgresql_the_folder_may_lie_there(mounts: Path) -> None:
    check_place("postgresql+psycopg://doorboard@127.0.0.1/doorboard")


def test_where_no_list_of_mounts_is_kept_nothing_is_refused(incubator: Incubator, mounts: Path) -> None:
    mounts.unlink()
    check_place(incubator.config.database_url)
