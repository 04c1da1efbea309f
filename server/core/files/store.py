"""The bytes of files, each in a file named by their SHA-256: whole, or not there.

A file is on the disk before the row that names it is committed. So whatever ends in between, the worst that is left is
a file that no row names, and :mod:`server.core.files.sweep` removes it.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from server.core.disk import digest_of, private, sync, sync_folder, try_lock
from server.core.refusal import Refusal

FOLDER = "files"
LOCK = "lock"
PART = ".part-"

log = logging.getLogger(__name__)


class Damaged(Exception):  # noqa: N818 (it is no defect of the program)
    """A file is not there, or not what its name says."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are on the disk, and may be named by a row."""

    digest: str
    size: int


class FileStore:
    """The files of a data folder. Whoever adds or copies some shares a lock that whoever removes some has alone."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER
        self.in_thread: Callable[[Callable[[], None]], None] = _here
        """Runs what waits for the disk; a server lets everybody else have their turn meanwhile."""

    def put(self, content: bytes, now: datetime) -> Stored:
        """Store bytes before a row names them. Raises :class:`Refusal` where the disk takes no more."""
        digest = hashlib.sha256(content).hexdigest()
        try:
            self.in_thread(lambda: self._put(digest, content, now))
        except OSError as error:
            log.exception("a file of %s bytes could not be stored", len(content))
            raise Refusal("core.refused.disk_full", status=507) from error
        return Stored(digest, len(content))

    def read(self, digest: str) -> bytes:
        """Return the bytes of a file. Raises :class:`Damaged`."""
        try:
            content = self.path(digest).read_bytes()
        except OSError as error:
            raise Damaged(f"{self.path(digest)} cannot be read ({error.strerror})") from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise Damaged(f"{self.path(digest)} is damaged")
        return content

    def check(self, digest: str) -> None:
        """Raise :class:`Damaged` unless a file is whole."""
        try:
            found = digest_of(self.path(digest))
        except OSError as error:
            raise Damaged(f"{self.path(digest)} cannot be read ({error.strerror})") from None
        if found != digest:
            raise Damaged(f"{self.path(digest)} is damaged")

    def path(self, digest: str) -> Path:
        """Return where the file of this name lies."""
        return self.folder / digest[:2] / digest

    def take_in(self, other: FileStore) -> None:
        """Move all files of another folder on the same disk here."""
        for found in other.folder.glob("??/*"):
            target = self.path(found.name)
            self._make(target.parent)
            found.replace(target)
            sync_folder(target.parent)

    @contextmanager
    def lock_shared(self) -> Iterator[None]:
        """Keep all files from being removed."""
        self._make(self.folder)
        with (self.folder / LOCK).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            yield

    @contextmanager
    def lock_alone(self) -> Iterator[bool]:
        """Keep everybody else from adding and copying files; yields whether nobody does."""
        self._make(self.folder)
        with (self.folder / LOCK).open("ab") as file:
            yield try_lock(file)

    def _put(self, digest: str, content: bytes, now: datetime) -> None:
        path = self.path(digest)
        with self.lock_shared():
            self._make(path.parent)
            if not (path.exists() and path.read_bytes() == content):
                _write(path, content)
            # It is as new as if it had not been there: whoever named it before may just have let it go.
            os.utime(path, (now.timestamp(), now.timestamp()))
            sync_folder(path.parent)

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(folder.parent)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f"{PART}{secrets.token_hex(8)}")
    try:
        with private(part) as file:
            file.write(content)
            sync(file)
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _here(work: Callable[[], None]) -> None:
    work()
