"""A person asks to have something corrected: an entry, or what the roster says of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.corrections.rules import ENTRY, MOST_REQUESTS, Asked
from server.corrections.tables import Correction
from server.presence.tables import Entry
from server.roster.edits import present

OPEN = "open"


def request_correction(
    db: Database, person_id: int, asked: Asked, entry_id: int | None, by: Principal, now: datetime
) -> None:
    """Keep a request until somebody decides; asking the same twice is asking once. Raises :class:`Refusal`."""

    def keep(tx: Transaction) -> None:
        organisation = present(tx.session, person_id, now).membership.organisation_id
        if asked.about == ENTRY:
            organisation = _said_for(tx.session, person_id, entry_id)
        elif entry_id is not None:
            raise Refusal("error.404", status=404)
        mine = (Correction.person_id == person_id) & (Correction.state == OPEN)
        waiting = tx.session.scalars(select(Correction).where(mine)).all()
        if any((one.about, one.entry_id, one.wanted) == (asked.about, entry_id, asked.wanted) for one in waiting):
            return
        if len(waiting) >= MOST_REQUESTS:
            raise Refusal("corrections.refused.requests_many", status=409, most=MOST_REQUESTS)
        row = Correction(person_id=person_id, about=asked.about, entry_id=entry_id, created_at=now, state=OPEN)
        row.wanted, row.words, row.organisation_id = asked.wanted, asked.words, organisation
        tx.session.add(row)

    db.act(keep, by=by)


def requests_of(session: Session, person_id: int) -> Sequence[Correction]:
    """Return what a person asked, the newest first."""
    mine = select(Correction).where(Correction.person_id == person_id)
    return session.scalars(mine.order_by(Correction.id.desc())).all()


def _said_for(session: Session, person_id: int, entry_id: int | None) -> int:
    """Return the organisation for which a person's own entry was said; refuse that of anybody else."""
    own = select(Entry.organisation_id).where(Entry.id == entry_id, Entry.person_id == person_id)
    organisation = session.scalar(own)
    if organisation is None:
        raise Refusal("error.404", status=404)
    return organisation
