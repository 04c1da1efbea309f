"""Check-in and undo: each one transaction of entry, projection and board versions.

This is the busiest path of the server, so it speaks SQLAlchemy Core.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.exc import IntegrityError

from server.core.database.db import Database
from server.core.database.idempotency import forget, remember, replayed, sought
from server.core.database.transactions import Transaction
from server.core.metrics import metrics
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.presence.recording import (
    ENTRY_OF,
    Receipt,
    Subject,
    detail_of,
    entry_values,
    lock_ahead,
    lock_person,
    record,
    standing_entry,
)
from server.presence.returns import RelativeWish
from server.presence.rules import Provenance, Wish, decide, may_undo, without_code
from server.presence.tables import UsedTicket
from server.roster.homes import Home

USED_TICKET = plain(UsedTicket)
_USED = insert(USED_TICKET)
_UNUSED = delete(USED_TICKET).where(USED_TICKET.c.entry_id == bindparam("entry"))


@dataclass(frozen=True, slots=True)
class Scan:
    """A code that was scanned at a door: only those who work behind it can declare with it.

    ``step`` is that of a live code, which serves each of them once; what is printed has none.
    """

    board_id: int
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A wish, of whom it says something, and everything that its entry says about how it came to be.

    ``home`` is the person as they were found. ``by`` is who speaks; with ``key`` it makes the
    declaration idempotent. It holds from ``since`` on, from now on where that is None.
    """

    home: Home
    wish: Wish | RelativeWish
    provenance: Provenance
    by: Principal
    key: str
    scan: Scan | None = None
    reason: str | None = None
    since: datetime | None = None


def declare(db: Database, said: Declaration, now: datetime) -> Receipt:
    """Record what a person declared.

    Raises :class:`Refusal` when the rules refuse it, the person is gone, or the door's code was used already.
    """
    return db.act(lambda tx: declare_within(tx, said, now), by=said.by, confirms=True)


def declare_within(tx: Transaction, said: Declaration, now: datetime) -> Receipt:
    """Record a declaration as part of a larger change, on the terms of :func:`declare`."""
    request = {"person": said.home.person_id, "reason": said.reason, **said.wish.sent()}
    subject = lock_ahead(tx, said.home, now)
    # The same request, sent twice, waits for itself before it looks.
    before = sought(tx, said.by.ref, said.key)
    person = subject()
    answer = replayed(before, request)
    if answer is not None:
        made = Receipt.of(answer)
        return replace(made, stands=made.entry_id == person.entry_id)
    if said.scan and said.scan.board_id not in person.boards:
        raise Refusal("presence.refused.other_door", status=403)
    wish = decide(said.wish.at(now), now)
    if said.provenance == "unverified":
        without_code(wish)
    receipt = _record(tx, person, wish, said, now)
    if said.scan and said.scan.step is not None:
        _use_ticket(tx, receipt, said.scan, now)
    remember(tx, said.by.ref, said.key, request, receipt, now)
    metrics().checkins.labels(said.provenance).inc()
    return receipt


def undo(db: Database, entry_id: int, by: Principal, now: datetime) -> Receipt:
    """Take the last declaration back: a correction that names it and restores what was known before.

    Undoing twice is undoing once. Raises :class:`Refusal` when it is too late, something newer was declared, or
    somebody else declared it.
    """
    return db.act(lambda tx: _undo_within(tx, entry_id, by.ref, now), by=by)


def _undo_within(tx: Transaction, entry_id: int, author: Ref, now: datetime) -> Receipt:
    entry = tx.execute(ENTRY_OF, {"entry": entry_id}).one()
    if entry.author != author:
        raise Refusal("presence.refused.undo_others", status=403)
    person = lock_person(tx, entry.person_id, now)
    latest = standing_entry(tx.connection, person.id)
    if latest is not None and latest.corrects == entry_id:
        return Receipt.of_row(latest, person)
    is_last = latest is not None and latest.id == entry_id and entry.corrects is None
    if not is_last or not may_undo(entry.recorded_at, now):
        raise Refusal("presence.refused.undo_late", status=409)
    before = standing_entry(tx.connection, person.id, before=entry_id)
    values = entry_values(person, now, entry.provenance, author) | {
        "status": before.status if before else "unknown",
        "since": before.since if before else now,
        "until": before.until if before else None,
        "corrects": entry_id,
        "reason": "undo",
    }
    if before:
        values |= detail_of(Wish(before.status, place=before.place, purpose=before.purpose))
    # Who takes a choice back is about to make another one, with the code that is still on the door, and maybe with
    # the page that is still in the browser.
    tx.execute(_UNUSED, {"entry": entry_id})
    forget(tx, entry.author, entry.recorded_at)
    return record(tx, person, values)


def _record(tx: Transaction, person: Subject, wish: Wish, said: Declaration, now: datetime) -> Receipt:
    values = entry_values(person, now, said.provenance, said.by.ref) | {
        "status": wish.status,
        "since": said.since or now,
        "until": wish.until,
        # Where a printed code was seen nobody knows.
        "board_id": said.scan.board_id if said.scan and said.scan.step is not None else None,
        "reason": said.reason,
    }
    return record(tx, person, values | detail_of(wish))


def _use_ticket(tx: Transaction, made: Receipt, scan: Scan, now: datetime) -> None:
    used = {"person_id": made.person_id, "board_id": scan.board_id, "step": scan.step}
    try:
        tx.execute(_USED, used | {"entry_id": made.entry_id, "used_at": now})
    except IntegrityError:
        raise Refusal("presence.refused.code_used", status=409) from None
