"""Files by their content: whole or not there, named by rows, removed when nobody names them any more."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, func, select

from server.core.database.transactions import Transaction
from server.core.files import kinds
from server.core.files.rows import Naming, drop_files, name_file
from server.core.files.store import Damaged, FileStore
from server.core.files.sweep import GRACE
from server.core.files.tables import File
from server.core.principals import CONSOLE, HOUSE
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Table
from tests.incubator import THURSDAY, Incubator

BOTH_ENGINES = True
LONGEST_HASH = 64
OWNER = Ref("organisation", 1)

STORING = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from server.core.database.db import Database
from server.core.files import store
from server.core.files.rows import Naming, name_file
from server.core.files.store import FileStore
from server.core.principals import CONSOLE, HOUSE
from server.core.refs import Ref

step, data, url, now = sys.argv[1:]
now = datetime.fromisoformat(now)

def die(*_given, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

if step == "sync":
    store.sync = die
elif step == "rename":
    Path.rename = die
stored = FileStore(Path(data)).put(b"picture", now)

def name(tx):
    name_file(tx, stored, Naming("logo", Ref("organisation", 1), None, CONSOLE.ref), now)
    tx.write()
    if step == "commit":
        die()

Database(url).act(name, by=HOUSE)
"""


def lying(incubator: Incubator) -> list[str]:
    """Return the names of all that lies in the folder of the files, but for its lock."""
    return sorted(path.name for path in (incubator.config.data / "files").glob("??/*"))


def store(incubator: Incubator, content: bytes = b"picture", owner: Ref = OWNER, site: int | None = None) -> str:
    stored = FileStore(incubator.config.data).put(content, incubator.time())
    named = Naming("logo", owner, site, CONSOLE.ref)
    incubator.db.act(lambda tx: name_file(tx, stored, named, incubator.time()), by=HOUSE)
    return stored.digest


def rows(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(File)) or 0


def age(incubator: Incubator, by: timedelta) -> None:
    """Let all files be older than they are."""
    for path in (incubator.config.data / "files").glob("??/*"):
        then = (incubator.time() - by).timestamp()
        os.utime(path, (then, then))


@contextmanager
def full_disk() -> Iterator[None]:
    """Let the system refuse to write more than some bytes to any file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("step", ["sync", "rename", "commit"])
def test_whoever_dies_before_the_commit_leaves_no_row_and_at_worst_a_file_that_is_swept(
    incubator: Incubator, step: str
) -> None:
    given = (step, str(incubator.config.data), incubator.config.database_url, THURSDAY.isoformat())
    done = subprocess.run([sys.executable, "-c", STORING, *given], check=False)
    assert done.returncode == -signal.SIGKILL
    assert rows(incubator) == 0
    assert len(lying(incubator)) == 1
    age(incubator, 2 * GRACE)
    incubator.work()
    assert lying(incubator) == []


def test_a_file_is_whole_on_the_disk_before_it_is_named(incubator: Incubator) -> None:
    files = FileStore(incubator.config.data)
    stored = files.put(b"picture", THURSDAY)
    assert (rows(incubator), files.read(stored.digest)) == (0, b"picture")


def test_the_same_bytes_lie_there_once_until_nobody_names_them(incubator: Incubator) -> None:
    other = Ref("organisation", 2)
    digest = store(incubator)
    assert store(incubator, owner=other) == digest
    assert (rows(incubator), lying(incubator)) == (2, [digest])
    age(incubator, 2 * GRACE)
    for owner, left in ((OWNER, [digest]), (other, [])):
        incubator.db.act(lambda tx, owner=owner: drop_files(tx.session, owner), by=HOUSE)  # type: ignore[misc]
        incubator.time.pass_by(hours=1)
        incubator.work()
        assert lying(incubator) == left


def test_what_was_just_stored_again_is_not_swept_before_it_is_named(incubator: Incubator) -> None:
    digest = store(incubator)
    incubator.db.act(lambda tx: drop_files(tx.session, OWNER), by=HOUSE)
    age(incubator, 2 * GRACE)
    FileStore(incubator.config.data).put(b"picture", incubator.time())
    incubator.work()
    assert lying(incubator) == [digest]


def test_nothing_is_swept_while_somebody_copies_files(incubator: Incubator) -> None:
    digest = store(incubator)
    incubator.db.act(lambda tx: drop_files(tx.session, OWNER), by=HOUSE)
    age(incubator, 2 * GRACE)
    with FileStore(incubator.config.data).lock_shared():
        incubator.work()
        assert lying(incubator) == [digest]
    incubator.time.pass_by(hours=1)
    incubator.work()
    assert lying(incubator) == []


def test_a_file_is_its_owners_alone(incubator: Incubator) -> None:
    digest = store(incubator)
    path = FileStore(incubator.config.data).path(digest)
    assert [part.stat().st_mode & 0o777 for part in (path, path.parent, path.parent.parent)] == [0o600, 0o700, 0o700]


def test_a_full_disk_is_said_and_leaves_nothing_half_written(incubator: Incubator) -> None:
    store(incubator, b"a")
    before = lying(incubator)
    with full_disk(), pytest.raises(Refusal) as refused:
        store(incubator, b"picture")
    assert (refused.value.key, refused.value.status) == ("core.refused.disk_full", 507)
    assert (rows(incubator), lying(incubator)) == (1, before)


def test_a_site_that_has_no_room_left_says_what_to_do_and_others_have_theirs(
    incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "QUOTAS", {"logo": 10})
    store(incubator, b"12345678", site=incubator.site_id)
    with pytest.raises(Refusal) as refused:
        store(incubator, b"abc", site=incubator.site_id)
    assert (refused.value.key, refused.value.values) == ("core.refused.quota", {"used": 1, "quota": 1})
    store(incubator, b"abc")
    assert rows(incubator) == 2


def test_a_file_that_rotted_is_not_read_and_storing_it_again_mends_it(incubator: Incubator) -> None:
    files = FileStore(incubator.config.data)
    digest = store(incubator)
    files.path(digest).write_bytes(b"pictore")
    with pytest.raises(Damaged, match="is damaged"):
        files.read(digest)
    store(incubator)
    assert files.read(digest) == b"picture"


def test_no_column_holds_a_file() -> None:
    """Hashes, signatures and salts stand in rows, and the peaks of a log: one hash for each bit of its size."""
    binary = {
        f"{table.name}.{column.name}": column.type.length
        for table in Table.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert {name for name, length in binary.items() if length is None or length > LONGEST_HASH} == {
        "log.peaks",
        "log.proved_peaks",
    }


def test_what_writes_a_row_that_is_taken_back_leaves_no_row(incubator: Incubator) -> None:
    stored = FileStore(incubator.config.data).put(b"picture", THURSDAY)

    def fail(tx: Transaction) -> None:
        name_file(tx, stored, Naming("logo", OWNER, None, CONSOLE.ref), THURSDAY)
        raise Refusal("error.400")

    with pytest.raises(Refusal):
        incubator.db.act(fail, by=HOUSE)
    assert rows(incubator) == 0
