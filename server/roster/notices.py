"""The notice: one line that a tenant hangs on its own door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refs import Ref
from server.roster.organisations import lock_organisation
from server.roster.tables import Organisation
from server.sites.tables import boards_showing

LONGEST = 60
"""Characters: what a door shows in two lines that are read in passing."""


def notices_of(session: Session, site_id: int) -> dict[int, str]:
    """Return the notices of a site by organisation."""
    rows = session.execute(
        select(Organisation.id, Organisation.notice).where(
            Organisation.site_id == site_id, Organisation.notice.is_not(None)
        )
    )
    return {row.id: row.notice or "" for row in rows}


def set_notice(db: Database, organisation_id: int, line: str, by: Principal, now: datetime) -> None:
    """Hang a line on an organisation's door; an empty one takes it down."""

    def hang(tx: Transaction) -> None:
        organisation, day = lock_organisation(tx.session, organisation_id, now)
        organisation.notice = line or None
        tx.move(boards_showing([organisation_id], day))

    db.act(hang, by=by)


def take_down(tx: Transaction, these: ColumnElement[bool], _author: Ref, _now: datetime) -> None:
    """Take the notices of these organisations down."""
    tx.session.execute(update(Organisation).where(these).values(notice=None))
