"""What is held about somebody, at the command line: for those who left, and have no phone that shows it any more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import orjson

from server.access.audit import record
from server.core.database.db import Database
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.mine.holdings import export
from server.roster.homes import last_home_of
from server.roster.scopes import about_person
from server.words.terminal import words


def export_person(db: Database, number: int, file: Path, now: datetime) -> None:
    """Write all that is held about a person into a file of one's own. Raises :class:`Refusal`."""
    with db.reading() as session:
        home = last_home_of(session, number, now)
        if home is None:
            raise Refusal("mine.refused.no_person", number=number)
        held = export(session, home, now, words)
    try:
        file.touch(0o600, exist_ok=False)
        file.write_bytes(orjson.dumps(held, option=orjson.OPT_INDENT_2))
    except OSError as error:
        raise Refusal("mine.refused.unwritable", file=file, reason=error.strerror) from error
    db.act(
        lambda tx: record(tx, CONSOLE.ref, "person.exported", about_person(tx.session, number, now), now), by=CONSOLE
    )
    click.echo(words("mine.data.exported", file=file))
