from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from server.cli import main
from tests.http import fetch
from tests.incubator import Incubator
from tests.process import Server, children, free_port
from tests.staff import hire, new_login


def serve(data: Path, command: str = "serve", **env: str) -> subprocess.CompletedProcess[str]:
    """Start a server that will not start, and return what it said."""
    own = {"DOORBOARD_DATA": str(data), "DOORBOARD_PORT": str(free_port())}
    program = [sys.executable, "-m", "server", command]
    return subprocess.run(
        program, env={**os.environ, **own, **env}, capture_output=True, text=True, timeout=60, check=False
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return only_line(done.stderr)


def only_line(said: str) -> str:
    lines = said.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return what calls a command that is refused before anything starts, and tells its one sentence."""
    monkeypatch.setattr("server.cli._serve", lambda *_given: pytest.fail("it starts"))

    def call(command: str = "serve", **env: str) -> str:
        own = {"DOORBOARD_DATA": str(tmp_path / "data"), "LC_ALL": "en_US.UTF-8"}
        done = CliRunner().invoke(main, [command], env=own | env)
        assert done.exit_code == 1
        assert not any(tmp_path.iterdir())
        return only_line(done.stderr)

    return call


@contextmanager
def unwritable(folder: Path) -> Iterator[Path]:
    """Root writes everywhere but below /proc."""
    if os.geteuid() == 0:
        yield Path("/proc/self")
        return
    folder.mkdir()
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


def test_a_data_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "does not exist: run doorboard migrate" in one_sentence(serve(tmp_path / "nowhere"))


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is a file" in one_sentence(serve(tmp_path / "file"))


def test_a_folder_without_a_database_is_named(tmp_path: Path) -> None:
    assert "There is no database" in one_sentence(serve(tmp_path))


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with unwritable(tmp_path / "locked") as folder:
        assert "cannot be written" in one_sentence(serve(folder, "demo"))


def test_a_database_of_a_newer_version_is_left_alone(incubator: Incubator) -> None:
    with incubator.db.transaction() as tx:
        tx.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    incubator.db.close()
    before = (incubator.config.data / "doorboard.sqlite").read_bytes()
    for command in ("serve", "demo"):
        assert "made by a newer Doorboard" in one_sentence(serve(incubator.config.data, command))
    assert (incubator.config.data / "doorboard.sqlite").read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "doorboard.sqlite").write_bytes(b"this is not a database" * 100)
    assert "cannot be used" in one_sentence(serve(tmp_path))
    assert (tmp_path / "doorboard.sqlite").read_bytes() == b"this is not a database" * 100


def test_a_font_that_was_asked_for_must_be_there(incubator: Incubator) -> None:
    incubator.db.close()
    done = serve(incubator.config.data, DOORBOARD_FONT="/nowhere/font.ttf")
    assert "DOORBOARD_FONT" in one_sentence(done)


def test_a_port_that_is_taken_is_named_with_another_to_try(incubator: Incubator) -> None:
    incubator.db.close()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"PORT={port + 1}" in one_sentence(serve(incubator.config.data, DOORBOARD_PORT=str(port)))


@pytest.mark.parametrize("port", ["http", "0", "70000", "٨٠"])
def test_a_port_that_is_no_port_is_refused(refused: Callable[..., str], port: str) -> None:
    assert "1 to 65535" in refused(DOORBOARD_PORT=port)


def test_the_demo_does_not_listen_beyond_this_machine_unless_told_to(refused: Callable[..., str]) -> None:
    said = refused("demo", DOORBOARD_HOST="0.0.0.0")
    assert "lets everybody in" in said
    assert "DOORBOARD_DEMO_ANYWHERE=1" in said


def test_codes_that_no_phone_could_reach_are_not_served(refused: Callable[..., str]) -> None:
    assert "Set DOORBOARD_URL" in refused(DOORBOARD_HOST="0.0.0.0")


def test_an_address_with_a_path_is_refused(refused: Callable[..., str]) -> None:
    assert "without a path" in refused(DOORBOARD_URL="https://example.cn/board")


def test_a_server_that_is_asked_to_stop_stops_cleanly(incubator: Incubator) -> None:
    incubator.db.close()
    server = Server(incubator.config.data).start()
    assert fetch("GET", f"{server.url}/manage/sign-in").status == 200
    assert server.stop() == 0
    assert not (incubator.config.data / "doorboard.sqlite-wal").exists()


def test_a_server_whose_child_read_the_database_ends_with_it_and_leaves_one_whole_file(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    cookie = new_login(incubator.db, hire(incubator, "admin"), incubator.time())
    incubator.db.close()
    server = Server(incubator.config.data, at="2026-03-05T14:04+08:00").start()
    answer = fetch("GET", f"{server.url}/manage/roster/export.xlsx", headers={"Cookie": f"staff={cookie}"})
    assert (answer.status, answer.data[:2]) == (200, b"PK")
    (child,) = children(server.pid)
    assert server.stop() == 0
    assert not Path(f"/proc/{child}").exists()
    assert not (incubator.config.data / "doorboard.sqlite-wal").exists()
