"""What the server writes is for its own user, however careless the shell that started it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.core.keys import Keys, new_secret
from tests.process import Server


@pytest.fixture
def careless() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def readable_by_others(folder: Path) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in (folder, *folder.rglob("*"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


@pytest.mark.usefixtures("careless")
def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    Keys.begin(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.long
@pytest.mark.usefixtures("careless")
def test_nothing_in_the_data_folder_is_for_others(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.run("migrate")
    server.run("site", "create", "星河创业孵化中心")
    with server:
        server.run("token", "create", "--name", "x", "--permission", "read")
        server.run("export", "roster", "-o", str(tmp_path / "out.xlsx"))
        server.run("backup")
        assert readable_by_others(server.data) == []
    assert readable_by_others(tmp_path / "data") == []
    assert stat.S_IMODE((tmp_path / "out.xlsx").stat().st_mode) == 0o600


@pytest.mark.usefixtures("careless")
def test_a_folder_that_somebody_made_for_everybody_still_gets_private_files(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o777)
    env = os.environ | {"DOORBOARD_DATA": str(data)}
    subprocess.run([sys.executable, "-m", "server", "migrate"], env=env, check=True, capture_output=True)
    assert [name for name in readable_by_others(data) if name != "."] == []


def test_secrets_are_long_and_no_two_are_alike() -> None:
    made = {new_secret() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(secret) == 43 for secret in made)


def test_keys_of_different_purposes_tell_nothing_of_each_other(tmp_path: Path) -> None:
    keys = Keys.begin(tmp_path)
    assert len({keys.derive(purpose) for purpose in ("door", "session", "ticket")}) == 3
    assert Keys.of(tmp_path).derive("door") == keys.derive("door")
