"""What somebody said of the columns in a site's files; the next file of the site is read with it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.roster.importing.headers import Meanings
from server.roster.importing.synonyms import Column
from server.roster.tables import Heading

Said = Mapping[str, str | None]
"""Meanings by the names of their columns, as they are kept."""


def meanings_at(session: Session, site: int) -> Said:
    """Return what is remembered of a site's headings."""
    rows = session.execute(select(Heading.key, Heading.column).where(Heading.site_id == site))
    return {row.key: row.column for row in rows}


def as_meanings(said: Said) -> Meanings:
    """Return what was said for those who read a file."""
    return {key: Column(name) if name else None for key, name in said.items()}


def remember_headings(tx: Transaction, site: int, said: Said) -> None:
    """Remember what was said, in place of what was said before of the same headings."""
    tx.session.execute(delete(Heading).where(Heading.site_id == site, Heading.key.in_(said)))
    if said:
        tx.session.execute(
            insert(Heading), [{"site_id": site, "key": key, "column": name} for key, name in said.items()]
        )


def say_headings(db: Database, site: int, said: Said, by: Principal) -> None:
    """Remember what was said of a site's headings."""
    db.act(lambda tx: remember_headings(tx, site, said), by=by)
