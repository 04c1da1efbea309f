"""An uploaded file, kept between its preview and its import: readable by the server alone, for an hour at most."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from server.core.refusal import Refusal

KEPT = timedelta(hours=1)
_KEY = re.compile(r"[\w-]{22}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and the site that it is for: an id, or the name of a site to create."""

    name: str
    site: int | str
    data: bytes


class Uploads:
    """The folder of the uploads."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "uploads"

    def keep(self, upload: Upload, now: datetime) -> str:
        """Keep a file; return its key, which nobody can guess."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self.forget_old(now)
        key = secrets.token_urlsafe(16)
        handle = os.open(self._folder / key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            head = {"name": upload.name, "site": upload.site}
            file.write(orjson.dumps(head) + b"\n" + upload.data)
        os.utime(self._folder / key, (now.timestamp(), now.timestamp()))
        return key

    def get(self, key: str, now: datetime) -> Upload:
        """Return a kept file; refuse a key that is too old or was never given."""
        self.forget_old(now)
        file = self._folder / key
        if not (_KEY.fullmatch(key) and file.is_file()):
            raise Refusal("roster.refused.gone", status=410)
        head, data = file.read_bytes().split(b"\n", 1)
        said = orjson.loads(head)
        return Upload(said["name"], said["site"], data)

    def forget(self, key: str) -> None:
        """Remove a file that was imported."""
        (self._folder / key).unlink(missing_ok=True)

    def forget_old(self, now: datetime) -> None:
        """Remove what was left lying for too long."""
        for file in self._folder.glob("*"):
            if file.stat().st_mtime < (now - KEPT).timestamp():
                file.unlink(missing_ok=True)
