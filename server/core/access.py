"""Secrets and who holds them: keys on disk, tokens by digest, scopes."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, bindparam, select

from server.core.asking import ask_ahead
from server.core.db import Reads, rows_of
from server.core.refusal import StartRefusal
from server.core.roles import Place
from server.core.statements import Rows
from server.core.tables import Token, plain

SCOPES = {
    "read": "sites, rooms, organisations, statuses and public faces",
    "people": "names, phone numbers and whereabouts of people",
    "presence": "set a person's status",
    "roster": "leases, the park office and its departments",
    "metrics": "the figures of the server, for Prometheus",
}
"""Scope → what it opens."""


KEY_BYTES = 32
ENTRIES, CHECKPOINTS = "entries", "checkpoints"
"""Purposes of keys: what marks entries as the installation's own, and what signs its checkpoints."""


class Keys:
    """The installation's secret, from which every other key is derived by purpose."""

    def __init__(self, root: bytes) -> None:
        self._root = root

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes that belong to one purpose only."""
        return hmac.digest(self._root, purpose.encode(), hashlib.sha256)

    @classmethod
    def of(cls, folder: Path) -> Keys:
        """Read ``secret.key`` in the data folder; make it, readable by its owner alone, when there is none."""
        path = folder / "secret.key"
        if not path.exists():
            _write_secret(path)
        try:
            root = bytes.fromhex(path.read_text().strip())
        except ValueError:
            root = b""
        if len(root) != KEY_BYTES:
            raise StartRefusal(f"{path} is damaged: put it back from a backup, or remove it for a new one.")
        return cls(root)


def _write_secret(path: Path) -> None:
    # Whole or not at all: half a secret, or none, would be one that anybody can guess.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        Path(path).hardlink_to(name)
    Path(name).unlink()


def new_secret() -> str:
    """Return 256 random bits that fit into a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Bearer:
    """A program that showed the token with this id: what it may do, and where."""

    id: int
    scopes: frozenset[str]
    place: Place


TOKEN = plain(Token)
_TOKEN = select(TOKEN.c.id, TOKEN.c.scopes, TOKEN.c.zone_id, TOKEN.c.site_id, TOKEN.c.organisation_id).where(
    TOKEN.c.digest == bindparam("digest"), TOKEN.c.revoked_at.is_(None)
)


def find_token(reads: Reads, secret: str) -> Bearer | None:
    """Return who shows this token, unless it was revoked."""
    return _bearer(rows_of(reads, _TOKEN, digest=digest(secret)))


def seek_token(connection: Connection, secret: str) -> Callable[[], Bearer | None]:
    """Look ahead for who shows this token, on the terms of :func:`find_token`."""
    found = ask_ahead(connection, _TOKEN, {"digest": digest(secret)})
    return lambda: _bearer(found())


def _bearer(rows: Rows) -> Bearer | None:
    row = rows.one_or_none()
    if row is None:
        return None
    return Bearer(row.id, frozenset(row.scopes.split()), Place(row.zone_id, row.site_id, row.organisation_id))
