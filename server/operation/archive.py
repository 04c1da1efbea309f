"""The file of a backup: a tar of the database, the key that its codes and cookies hang on, its files, and a note.

The key is inside because a database without it knows no phone and no door any more. So a backup is as secret as the
data folder: it is written readable by its owner alone.
"""

from __future__ import annotations

import io
import re
import shutil
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import orjson

from server.core.disk import digest_of, private, sync, sync_folder
from server.core.files.store import FOLDER, FileStore
from server.core.keys import KEY_FILE
from server.core.refusal import StartRefusal

ABOUT = "about.json"
DATABASE = "database"
KEY = KEY_FILE
LARGEST_NOTE = 10_000
LARGEST_KEY = 1_000
"""Bytes of what is read whole."""
FILE = re.compile(rf"{FOLDER}/([0-9a-f]{{64}})")


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


def pack(target: Path, database: Path, key: Path, files: Iterable[Path], about: About) -> None:
    """Write a backup that is on the disk, whole, when this returns; until then there is no ``target``."""
    part = database.with_name("part")
    with private(part) as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            _add(tar, ABOUT, io.BytesIO(orjson.dumps(asdict(about))))
            for name, path in ((KEY, key), (DATABASE, database)):
                with path.open("rb") as content:
                    _add(tar, name, content)
            for path in files:
                with path.open("rb") as content:
                    _add(tar, f"{FOLDER}/{path.name}", content)
        sync(file)
    part.rename(target)
    sync_folder(target.parent)


def unpack(file: Path, folder: Path) -> About:
    """Put the parts of a backup into an empty folder; raise :class:`StartRefusal` for a file that is not whole."""
    try:
        with tarfile.open(file, "r:") as tar:
            _check_members(tar, file, folder)
            about = About.of(_member(tar, ABOUT).read(LARGEST_NOTE))
            for name in (KEY, DATABASE):
                _extract(_member(tar, name), folder / name)
            for name in _files_in(tar):
                target = FileStore(folder).path(name)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _extract(_member(tar, f"{FOLDER}/{name}"), target)
    except FileNotFoundError:
        raise StartRefusal(f"There is no file {file}.") from None
    except (tarfile.TarError, KeyError, ValueError, TypeError):
        raise StartRefusal(f"{file} is not a backup of Doorboard, or not all of it is there.") from None
    except OSError as error:
        raise StartRefusal(f"{file} cannot be read or put beside the database ({error.strerror}).") from None
    if digest_of(folder / DATABASE) != about.digest:
        raise StartRefusal(f"{file} was damaged after it was written: take another backup.")
    return about


def _check_members(tar: tarfile.TarFile, file: Path, folder: Path) -> None:
    """Look at what a tar says of its members before any of it is written."""
    members = tar.getmembers()
    odd = next((one.name for one in members if not one.isreg()), None)
    if odd is not None:
        raise StartRefusal(f"{file} holds a link or something else that is no file ({odd!r}): it is no backup of ours.")
    names = [one.name for one in members]
    if len(set(names)) != len(names):
        raise StartRefusal(f"{file} holds two files of one name: it is no backup of ours.")
    sizes = {one.name: one.size for one in members}
    if sizes.get(KEY, 0) > LARGEST_KEY or sizes.get(ABOUT, 0) > LARGEST_NOTE:
        raise StartRefusal(f"{file} holds a key or a note that is far too large: it is no backup of ours.")
    room = shutil.disk_usage(folder).free
    if sum(sizes.values()) > room:
        raise StartRefusal(
            f"{file} unpacks to {sum(sizes.values()) >> 20} MB, and {room >> 20} MB are free in {folder.parent}: "
            "make room, and restore again."
        )


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.mode = 0o600
    member.size = content.seek(0, io.SEEK_END)
    content.seek(0)
    tar.addfile(member, content)


def _files_in(tar: tarfile.TarFile) -> list[str]:
    """Return the names of the files in a backup; what is called otherwise is none."""
    return [found[1] for name in tar.getnames() if (found := FILE.fullmatch(name))]


def _extract(content: IO[bytes], target: Path) -> None:
    with private(target) as part:
        shutil.copyfileobj(content, part, 1 << 20)
        sync(part)


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    content = tar.extractfile(name)
    if content is None:
        raise KeyError(name)
    return content
