"""Proof at the command line: checkpoints to be kept elsewhere, and the logs held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from server.core.database.db import Database
from server.core.files.store import FileStore
from server.core.keys import Keys
from server.core.logs.entries import Log
from server.core.logs.notes import Note, read_notes, verifier_key
from server.core.refusal import StartRefusal
from server.operation.proof import Proof
from server.operation.sealing import checkpoint_key, newest_checkpoints, origin_of, seal
from server.operation.verification import check_files, note_proofs, whole_parts


def checkpoints(db: Database, keys: Keys, now: datetime, *, public: bool) -> list[str]:
    """Seal what waits; return the newest checkpoint of every log, or with ``public`` the keys that check them."""
    seal(db, keys, now)
    with db.reading() as session:
        if not public:
            return newest_checkpoints(session, keys)
        key = checkpoint_key(keys).public_key()
        numbers = session.scalars(select(Log.id).order_by(Log.id))
        return [verifier_key(origin_of(session, number), key) for number in numbers]


def verify_aloud(db: Database, data: Path, kept: Iterable[Path], say: Callable[[str], None], *, whole: bool) -> None:
    """Prove that all is whole and say it line by line, or raise :class:`StartRefusal`."""
    outside = [note for file in kept for note in _read(file)]
    proofs = []
    with db.reading() as session:
        for part in whole_parts(session, Keys.of(data), whole=whole, outside=outside):
            say(str(part))
            if isinstance(part, Proof):
                proofs.append(part)
        check_files(session, FileStore(data))
        say("the files: whole")
    note_proofs(db, proofs)


def _read(file: Path) -> list[Note]:
    try:
        return read_notes(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StartRefusal(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise StartRefusal(f"{file} holds no checkpoints: {error}.") from None
