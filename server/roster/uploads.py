"""An uploaded file, kept between its preview and its import: readable by the server alone, for an hour at most."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from server.core.refusal import Refusal
from server.roster.headings import Said
from server.roster.importing.told import Companies, Company, Naming
from server.roster.staging import new_key

KEPT = timedelta(hours=1)
READ = ".read"
"""What the file was read as, so that it is read once."""
_KEY = re.compile(r"[\w-]{22}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and the site that it is for: an id, or the name of a site to create.

    ``said`` is what somebody said of its headings, ``companies`` of its companies, ``hidden`` whether its hidden rows
    are wanted.
    """

    name: str
    site: int | str
    data: bytes
    said: Said = field(default_factory=dict)
    hidden: bool = False
    companies: Companies = field(default_factory=dict)


class Uploads:
    """The folder of the uploads."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "uploads"

    def keep(self, upload: Upload, now: datetime) -> str:
        """Keep a file; return its key, which nobody can guess."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self.forget_old(now)
        key = new_key()
        self._write(key, _packed(upload), now)
        return key

    def amend(self, key: str, upload: Upload, now: datetime) -> None:
        """Keep what was said of a file since; it is to be read anew."""
        (self._folder / f"{key}{READ}").unlink(missing_ok=True)
        self._write(key, _packed(upload), now)

    def reading(self, key: str) -> bytes | None:
        """Return what a file was read as, None where it is to be read."""
        try:
            return (self._folder / f"{key}{READ}").read_bytes()
        except FileNotFoundError:
            return None

    def keep_reading(self, key: str, reading: bytes, now: datetime) -> None:
        """Keep what a file was read as."""
        self._write(f"{key}{READ}", reading, now)

    def _write(self, name: str, content: bytes, now: datetime) -> None:
        beside = self._folder / f"{name}.{secrets.token_urlsafe(6)}"
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.utime(beside, (now.timestamp(), now.timestamp()))
        beside.replace(self._folder / name)

    def get(self, key: str, now: datetime) -> Upload:
        """Return a kept file; refuse a key that is too old or was never given."""
        self.forget_old(now)
        file = self._folder / key
        if not (_KEY.fullmatch(key) and file.is_file()):
            raise Refusal("roster.refused.gone", status=410)
        head, data = file.read_bytes().split(b"\n", 1)
        said = orjson.loads(head)
        companies = {name: Company(Naming(naming), known) for name, (naming, known) in said["companies"].items()}
        return Upload(said["name"], said["site"], data, said["said"], said["hidden"], companies)

    def forget(self, key: str) -> None:
        """Keep a file no longer: it is imported."""
        for name in (key, f"{key}{READ}"):
            (self._folder / name).unlink(missing_ok=True)

    def forget_old(self, now: datetime) -> None:
        """Remove what was left lying for too long."""
        for file in self._folder.glob("*"):
            if file.stat().st_mtime < (now - KEPT).timestamp():
                file.unlink(missing_ok=True)


def _packed(upload: Upload) -> bytes:
    companies = {name: (one.naming, one.known) for name, one in upload.companies.items()}
    about = {"name": upload.name, "site": upload.site, "hidden": upload.hidden}
    head = {**about, "said": upload.said, "companies": companies}
    return orjson.dumps(head) + b"\n" + upload.data
