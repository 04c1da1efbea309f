from __future__ import annotations

import re
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, update

from server.core.database.db import Database
from server.core.keys import Keys
from server.core.logs.entries import Log, Seal
from server.core.refusal import StartRefusal
from server.core.tables import Instance
from server.operation.backups import make_backup, newest_backup
from server.operation.restoring import restore
from server.operation.running import running
from server.operation.sealing import seal
from server.operation.verification import check
from server.presence.tables import Entry, Presence
from server.process.storage import open_storage
from tests.incubator import Incubator

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ


def lines(office: Incubator) -> int:
    db = open_storage(office.config)
    try:
        with db.reading() as session:
            check(session, office.keys)
            return len(session.scalars(select(Entry.id)).all())
    finally:
        db.close()


def epoch(office: Incubator) -> str:
    db = open_storage(office.config)
    try:
        with db.reading() as session:
            return session.scalars(select(Instance.epoch)).one()
    finally:
        db.close()


def test_a_backup_brings_everything_back_under_a_new_epoch(office: Incubator) -> None:
    before = epoch(office)
    made = make_backup(office.db, office.config, office.time())
    office.says("李小红", "on_site")
    office.db.close()
    done = restore(office.config, made, office.time())
    assert lines(office) == 3
    assert epoch(office) != before
    assert done.kept
    assert not done.older


def test_what_was_restored_goes_on_as_if_nothing_had_been(office: Incubator) -> None:
    made = make_backup(office.db, office.config, office.time())
    office.db.close()
    restore(office.config, made, office.time())
    office.db = open_storage(office.config)
    office.says("李小红", "on_site")
    assert lines(office) == 4


def test_a_backup_brings_the_key_back_that_codes_and_cookies_hang_on(office: Incubator) -> None:
    before = Keys.of(office.config.data).derive("codes")
    made = make_backup(office.db, office.config, office.time())
    office.db.close()
    (office.config.data / "secret.key").unlink()
    assert Keys.begin(office.config.data).derive("codes") != before
    restore(office.config, made, office.time())
    assert Keys.of(office.config.data).derive("codes") == before
    assert len(list(office.config.data.glob("secret-before-restore-*.key"))) == 1


def test_a_backup_can_be_read_by_its_owner_alone_and_leaves_nothing_beside_it(office: Incubator) -> None:
    made = make_backup(office.db, office.config, office.time())
    assert made.stat().st_mode & 0o777 == 0o600
    assert list(made.parent.iterdir()) == [made]
    assert newest_backup(office.config.data) == office.time().replace(microsecond=0)


def test_a_backup_never_overwrites_another_file(office: Incubator, tmp_path: Path) -> None:
    taken = tmp_path / "photos.tar"
    taken.write_text("mine")
    with pytest.raises(StartRefusal, match="exists already"):
        make_backup(office.db, office.config, office.time(), taken)
    assert taken.read_text() == "mine"


def test_a_forged_ledger_is_not_backed_up(office: Incubator) -> None:
    seal(office.db, office.keys, office.time())
    with office.db.transaction() as tx:
        tx.session.execute(update(Seal).values(root=b"forged"))
    with pytest.raises(StartRefusal, match="are not those that were sealed"):
        make_backup(office.db, office.config, office.time())
    assert not list((office.config.data / "backups").iterdir())


def test_a_status_that_does_not_follow_from_the_entries_is_found(office: Incubator) -> None:
    with office.db.transaction() as tx:
        tx.session.execute(update(Presence).values(status="market"))
    with office.db.reading() as session, pytest.raises(StartRefusal, match="does not follow from the entries"):
        check(session, office.keys)


def test_a_backup_goes_on_where_the_last_one_ended(office: Incubator) -> None:
    seal(office.db, office.keys, office.time())
    for number in range(2):
        make_backup(office.db, office.config, office.time(), office.config.data / f"{number}.tar")
        with office.db.reading() as session:
            assert session.scalars(select(Log.proved).where(Log.kind == "tenant")).one() == 3


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def halved(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def replaced(file: Path) -> None:
    file.write_bytes(b"this is no backup" * 1000)


def hollowed(file: Path) -> None:
    with tarfile.open(file, "w"):
        pass


@pytest.mark.parametrize("harm", [flipped, halved, replaced, hollowed, Path.unlink])
def test_a_harmed_backup_is_refused_and_nothing_is_touched(office: Incubator, harm: Callable[[Path], None]) -> None:
    made = make_backup(office.db, office.config, office.time())
    office.says("李小红", "on_site")
    office.db.close()
    harm(made)
    before = epoch(office)
    with pytest.raises(StartRefusal, match=re.escape(str(made))):
        restore(office.config, made, office.time())
    assert lines(office) == 4
    assert epoch(office) == before
    assert not list(office.config.data.glob(".restore-*"))


def test_nothing_is_restored_under_a_running_server(office: Incubator) -> None:
    made = make_backup(office.db, office.config, office.time())
    office.db.close()
    data = office.config.data
    with running(data), running(data), pytest.raises(StartRefusal, match="A server runs"):
        restore(office.config, made, office.time())
    restore(office.config, made, office.time())


def test_a_backup_of_the_other_engine_is_refused(office: Incubator, engine: str, tmp_path: Path) -> None:
    made = make_backup(office.db, office.config, office.time())
    with tarfile.open(made) as whole:
        whole.extractall(tmp_path / "parts", filter="data")
    note = tmp_path / "parts" / "about.json"
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[engine]
    note.write_text(note.read_text().replace(f'"{engine}"', f'"{other}"'))
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        for part in (tmp_path / "parts").iterdir():
            tar.add(part, part.name)
    with pytest.raises(StartRefusal, match=f"is of {other}"):
        restore(office.config, tmp_path / "other.tar", office.time())


def test_a_folder_that_is_lost_comes_back_from_a_backup_elsewhere(
    office: Incubator, tmp_path: Path, engine: str
) -> None:
    made = make_backup(office.db, office.config, office.time(), tmp_path / "elsewhere.tar")
    office.db.close()
    shutil.rmtree(office.config.data)
    done = restore(office.config, made, office.time())
    assert lines(office) == 3
    assert (done.kept is None) == (engine == "sqlite")


@pytest.mark.only("sqlite")  # PostgreSQL keeps its files to itself
def test_a_damaged_database_is_kept_and_replaced(office: Incubator) -> None:
    made = make_backup(office.db, office.config, office.time())
    office.db.close()
    file = office.config.data / "doorboard.sqlite"
    file.write_bytes(b"\0" * 5000)
    (office.config.data / "doorboard.sqlite-wal").write_bytes(b"a log that belongs to it")
    kept = restore(office.config, made, office.time()).kept
    assert kept
    assert Path(kept).read_bytes() == b"\0" * 5000
    assert Path(f"{kept}-wal").read_bytes() == b"a log that belongs to it"
    assert lines(office) == 3


@pytest.mark.only("sqlite")  # pg_dump's own promise
def test_a_backup_is_one_state_while_others_write(office: Incubator) -> None:
    other = Database(office.db.url)
    with other.transaction() as tx:
        tx.session.execute(update(Instance).values(name="HALFWAY"))
        tx.session.flush()
        made = make_backup(office.db, office.config, office.time())
    other.close()
    with tarfile.open(made) as tar:
        tar.extract("database", office.config.data, filter="data")
    with closing(sqlite3.connect(office.config.data / "database")) as copy:
        assert copy.execute("SELECT name FROM instance").fetchone() != ("HALFWAY",)
