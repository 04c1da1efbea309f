"""A wrong entry is set right: a new entry names it, says who corrected it and why. The wrong one stays to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.presence.recording import (
    ENTRY,
    ENTRY_OF,
    Receipt,
    detail_of,
    entry_values,
    file,
    following_entry,
    lock_person,
    record,
    standing_entry,
)
from server.presence.rules import Whereabouts, Wish, decide_correction


@dataclass(frozen=True, slots=True)
class Right:
    """What an entry should have said, who says so, and why."""

    status: str
    since: datetime
    until: datetime | None
    by: Principal
    reason: str


def correct_within(tx: Transaction, entry_id: int, right: Right, now: datetime) -> Receipt:
    """Correct an entry; boards change only where it is what stands of its person now.

    Raises :class:`Refusal` when it was corrected before, or would overtake the entry before or after it.
    """
    wrong = tx.execute(ENTRY_OF, {"entry": entry_id}).one()
    person = lock_person(tx, wrong.person_id, now)
    mine = (ENTRY.c.person_id == person.id) & (ENTRY.c.line == wrong.line)
    if tx.session.scalar(select(func.max(ENTRY.c.id)).where(mine)) != entry_id:
        raise Refusal("corrections.refused.corrected_already", status=409)
    before = standing_entry(tx.connection, person.id, before=wrong.line)
    after = following_entry(tx.connection, person.id, wrong.line)
    was = Whereabouts(wrong.status, wrong.since, wrong.until)
    kept = was.not_today and right.until is None and right.status == wrong.status
    wish = decide_correction(
        Wish(right.status, right.until, wrong.place, wrong.purpose, not_today=kept),
        right.since,
        before.since if before else None,
        after.since if after else now,
    )
    values = entry_values(person, now, "proxy", right.by.ref) | {
        "status": wish.status,
        "since": right.since,
        "until": wish.until,
        "corrects": wrong.line,
        "reason": right.reason,
        # Who has changed company since said it for the one before, in its log.
        "organisation_id": wrong.organisation_id,
        "log_id": wrong.log_id,
    }
    values |= detail_of(wish)
    return file(tx, person, values) if after else record(tx, person, values)
