"""The file of a backup: a tar of the database, the key that its codes and cookies hang on, and a note on both.

The key is inside because a database without it knows no phone and no door any more. So a backup is as secret as the
data folder: it is written readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import orjson

from server.core.refusal import StartRefusal

ABOUT = "about.json"
DATABASE = "database"
KEY = "secret.key"
LARGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class About:
    """What a backup is of. ``digest`` is the SHA-256 of the database in it."""

    made_at: datetime
    engine: str
    step: str
    digest: str

    @classmethod
    def of(cls, note: bytes) -> About:
        """Read the note of a backup."""
        said = orjson.loads(note)
        return cls(datetime.fromisoformat(said["made_at"]), said["engine"], said["step"], said["digest"])


def pack(target: Path, database: Path, key: Path, about: About) -> None:
    """Write a backup that is on the disk, whole, when this returns; until then there is no ``target``."""
    part = database.with_name("part")
    with _private(part) as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            _add(tar, ABOUT, io.BytesIO(orjson.dumps(asdict(about))))
            for name, path in ((KEY, key), (DATABASE, database)):
                with path.open("rb") as content:
                    _add(tar, name, content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)
    sync_folder(target.parent)


def unpack(file: Path, folder: Path) -> About:
    """Put the parts of a backup into an empty folder; raise :class:`StartRefusal` for a file that is not whole."""
    try:
        with tarfile.open(file) as tar:
            about = About.of(_member(tar, ABOUT).read(LARGEST_NOTE))
            for name in (KEY, DATABASE):
                with _private(folder / name) as part:
                    shutil.copyfileobj(_member(tar, name), part, 1 << 20)
    except FileNotFoundError:
        raise StartRefusal(f"There is no file {file}.") from None
    except (tarfile.TarError, KeyError, ValueError, TypeError):
        raise StartRefusal(f"{file} is not a backup of Doorboard, or not all of it is there.") from None
    if digest_of(folder / DATABASE) != about.digest:
        raise StartRefusal(f"{file} was damaged after it was written: take another backup.")
    return about


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.mode = 0o600
    member.size = content.seek(0, io.SEEK_END)
    content.seek(0)
    tar.addfile(member, content)


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    content = tar.extractfile(name)
    if content is None:
        raise KeyError(name)
    return content


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
