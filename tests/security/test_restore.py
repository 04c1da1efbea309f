"""A key, a backup and a data folder that somebody else had a hand in: each is refused with what to do."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from server.accounts.actions import NewUser, create_user
from server.core.keys import KEY_FILE, Keys
from server.core.principals import CONSOLE
from server.core.refusal import StartRefusal
from server.demo.opening import open_demo
from server.operation.archive import KEY
from server.operation.backups import make_backup
from server.operation.restoring import restore
from server.process.storage import check_real, open_storage
from server.sites.tables import Site
from tests.incubator import Incubator, Time, config_of

Repack = Callable[[tarfile.TarFile, tarfile.TarInfo, bytes], None]


def add(tar: tarfile.TarFile, member: tarfile.TarInfo, content: bytes) -> None:
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def repacked(made: Path, change: Repack) -> None:
    with tarfile.open(made) as tar:
        parts = [(one, (tar.extractfile(one) or io.BytesIO()).read()) for one in tar.getmembers()]
    with tarfile.open(made, "w") as tar:
        for member, content in parts:
            if member.name == KEY:
                change(tar, member, content)
            else:
                add(tar, member, content)


def another_key(tar: tarfile.TarFile, member: tarfile.TarInfo, _content: bytes) -> None:
    add(tar, member, b"ab" * 32)


def a_link(tar: tarfile.TarFile, member: tarfile.TarInfo, _content: bytes) -> None:
    member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/hostname", 0
    tar.addfile(member)


def a_loop(tar: tarfile.TarFile, member: tarfile.TarInfo, _content: bytes) -> None:
    member.type, member.linkname, member.size = tarfile.LNKTYPE, KEY, 0
    tar.addfile(member)


def twice(tar: tarfile.TarFile, member: tarfile.TarInfo, content: bytes) -> None:
    add(tar, member, content)
    add(tar, member, content)


def a_huge_key(tar: tarfile.TarFile, member: tarfile.TarInfo, _content: bytes) -> None:
    add(tar, member, b"ab" * 1_000_000)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (another_key, "not the key of this database"),
        (a_link, "holds a link"),
        (a_loop, "holds a link"),
        (twice, "two files of one name"),
        (a_huge_key, "far too large"),
    ],
)
def test_a_backup_that_somebody_packed_anew_is_refused(incubator: Incubator, change: Repack, said: str) -> None:
    made = make_backup(incubator.db, incubator.config, incubator.time())
    repacked(made, change)
    incubator.db.close()
    before = (incubator.config.data / KEY_FILE).read_bytes()
    with pytest.raises(StartRefusal, match=said):
        restore(incubator.config, made, incubator.time())
    assert (incubator.config.data / KEY_FILE).read_bytes() == before


def test_a_backup_larger_than_the_disk_is_refused_before_it_is_read(
    incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_backup(incubator.db, incubator.config, incubator.time())
    incubator.db.close()
    full = SimpleNamespace(free=1 << 10)
    monkeypatch.setattr("server.operation.archive.shutil.disk_usage", lambda _folder: full)
    with pytest.raises(StartRefusal, match="make room"):
        restore(incubator.config, made, incubator.time())


def test_a_lost_key_is_never_replaced_silently(incubator: Incubator) -> None:
    incubator.db.close()
    key = incubator.config.data / KEY_FILE
    key.unlink()
    with pytest.raises(StartRefusal, match=r"missing.*put the key back"):
        open_storage(incubator.config, migrate=True)
    assert not key.exists()


def test_the_key_of_another_installation_opens_nothing(incubator: Incubator) -> None:
    incubator.db.close()
    (incubator.config.data / KEY_FILE).write_text("ab" * 32)
    with pytest.raises(StartRefusal, match="not the key of this database"):
        open_storage(incubator.config)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused_with_what_to_do(incubator: Incubator, mode: int) -> None:
    key = incubator.config.data / KEY_FILE
    key.chmod(mode)
    with pytest.raises(StartRefusal, match="chmod 600"):
        Keys.of(incubator.config.data)
    key.chmod(0o600)
    assert Keys.of(incubator.config.data).mark


def test_the_demo_never_fills_an_installation_that_has_a_user(tmp_path: Path) -> None:
    config = config_of(tmp_path / "data")
    with closing(open_storage(config, migrate=True)) as db:
        create_user(db, NewUser("wang.lei", "王磊"), CONSOLE, Time()())
        with pytest.raises(StartRefusal, match="real incubator"):
            open_demo(db, Time()(), lambda _line: None)


def test_the_demos_data_are_never_served_as_real(incubator: Incubator) -> None:
    check_real(incubator.db)
    with incubator.db.transaction() as tx:
        tx.session.execute(update(Site).values(made_up=True))
    with pytest.raises(StartRefusal, match="doorboard demo"):
        check_real(incubator.db)
