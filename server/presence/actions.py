"""Check-in and undo: each one transaction of entry, projection and board versions.

This is the busiest path of the server, so it speaks SQLAlchemy Core.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.core.db import AnyRow, Database, Transaction
from server.core.entries import append, hold
from server.core.idempotency import remember, replayed
from server.core.metrics import metrics
from server.core.refusal import Refusal
from server.core.tables import plain
from server.presence.rules import Wish, decide, may_undo
from server.presence.tables import ERASABLE, Entry, Presence, UsedTicket
from server.roster.tables import Organisation, Person
from server.sites.actions import ledger_of
from server.sites.tables import boards_showing

ENTRY, PRESENCE, USED_TICKET = plain(Entry), plain(Presence), plain(UsedTicket)


@dataclass(frozen=True, slots=True)
class Door:
    """The live code that a declaration came through: at most one declaration per person, board and step."""

    board_id: int
    step: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """A wish with everything that its entry says about how it came to be.

    ``caller`` and ``key`` make it idempotent; ``author`` is who speaks (``person:7``, ``token:2``).
    """

    person_id: int
    wish: Wish
    worth: str
    author: str
    key: str
    door: Door | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded."""

    entry_id: int
    person_id: int
    status: str
    since: datetime
    until: datetime | None

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Receipt:
        """Read a remembered receipt."""
        until = answer["until"]
        return cls(
            **{
                **answer,
                "since": datetime.fromisoformat(answer["since"]),
                "until": until and datetime.fromisoformat(until),
            }
        )


def declare(db: Database, said: Declaration, now: datetime) -> Receipt:
    """Record what a person declared.

    Raises :class:`Refusal` when the rules refuse it, the person is gone, or the door's code was used already.
    """
    return db.act(lambda tx: declare_within(tx, said, now))


def declare_within(tx: Transaction, said: Declaration, now: datetime) -> Receipt:
    """Record a declaration as part of a larger change, on the terms of :func:`declare`."""
    request = {"person": said.person_id, "reason": said.reason, **asdict(said.wish)}
    person = _person(tx.session, said.person_id)
    # From here on the same request, sent twice, waits for itself.
    hold(tx.session, ledger_of(person.site_id))
    answer = replayed(tx.session, said.author, said.key, request)
    if answer is not None:
        return Receipt.of(answer)
    receipt = _record(tx, person, decide(said.wish, now), said, now)
    if said.door:
        _use_ticket(tx.session, said.person_id, said.door, receipt.entry_id, now)
    remember(tx.session, said.author, said.key, request, asdict(receipt), now)
    metrics().checkins.labels(said.worth).inc()
    return receipt


def undo(db: Database, entry_id: int, author: str, now: datetime) -> Receipt:
    """Take the last declaration back: a correction that names it and restores what was known before.

    Undoing twice is undoing once. Raises :class:`Refusal` when it is too late or something newer was declared.
    """
    return db.act(lambda tx: _undo_within(tx, entry_id, author, now))


def _undo_within(tx: Transaction, entry_id: int, author: str, now: datetime) -> Receipt:
    entry = tx.session.execute(select(ENTRY).where(ENTRY.c.id == entry_id)).one()
    person = _person(tx.session, entry.person_id)
    hold(tx.session, ledger_of(person.site_id))
    latest = _latest(tx.session, person.id)
    if latest is not None and latest.corrects == entry_id:
        return Receipt(latest.id, latest.person_id, latest.status, latest.since, latest.until)
    is_last = latest is not None and latest.id == entry_id and entry.corrects is None
    if not is_last or not may_undo(entry.recorded_at, now):
        raise Refusal("refused.undo_late", status=409)
    before = _latest(tx.session, person.id, before=entry_id)
    values = _entry_values(person, now, entry.worth, author) | {
        "status": before.status if before else "unknown",
        "since": before.since if before else now,
        "until": before.until if before else None,
        "corrects": entry_id,
        "reason": "undo",
    }
    # Who takes a choice back is about to make another one, with the code that is still on the door.
    tx.session.execute(delete(USED_TICKET).where(USED_TICKET.c.entry_id == entry_id))
    return _append(tx, values)


def _record(tx: Transaction, person: AnyRow, wish: Wish, said: Declaration, now: datetime) -> Receipt:
    return _append(
        tx,
        _entry_values(person, now, said.worth, said.author)
        | {
            "status": wish.status,
            "since": now,
            "until": wish.until,
            "board_id": said.door.board_id if said.door else None,
            "reason": said.reason,
        }
        | _detail(wish),
    )


def _entry_values(person: AnyRow, now: datetime, worth: str, author: str) -> dict[str, Any]:
    return {
        "ledger": ledger_of(person.site_id),
        "recorded_at": now,
        "site_id": person.site_id,
        "organisation_id": person.organisation_id,
        "person_id": person.id,
        "worth": worth,
        "author": author,
    }


def _detail(wish: Wish) -> dict[str, Any]:
    if not (wish.place or wish.purpose):
        return {}
    salt = secrets.token_hex(16)
    words = f"{salt}\n{wish.place or ''}\n{wish.purpose or ''}"
    return {
        "detail": hashlib.sha256(words.encode()).hexdigest(),
        "salt": salt,
        "place": wish.place,
        "purpose": wish.purpose,
    }


def _append(tx: Transaction, values: dict[str, Any]) -> Receipt:
    entry_id = append(tx.session, ENTRY, values, ERASABLE)
    projected = {key: values[key] for key in ("status", "since", "until")} | {"entry_id": entry_id}
    person_id = values["person_id"]
    changed = tx.session.execute(update(PRESENCE).where(PRESENCE.c.person_id == person_id).values(**projected))
    if not changed.rowcount:  # type: ignore[attr-defined]
        tx.session.execute(insert(PRESENCE).values(person_id=person_id, **projected))
    tx.move(boards_showing([values["organisation_id"]]))
    return Receipt(entry_id, person_id, values["status"], values["since"], values["until"])


def _person(session: Session, person_id: int) -> AnyRow:
    row = session.execute(
        select(Person.id, Person.organisation_id, Organisation.site_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id == person_id, Person.left_at.is_(None))
    ).one_or_none()
    if row is None:
        raise Refusal("refused.person_gone", status=404)
    return row


def _latest(session: Session, person_id: int, before: int | None = None) -> AnyRow | None:
    query = select(ENTRY).where(ENTRY.c.person_id == person_id).order_by(ENTRY.c.id.desc()).limit(1)
    return session.execute(query if before is None else query.where(ENTRY.c.id < before)).one_or_none()


def _use_ticket(session: Session, person_id: int, door: Door, entry_id: int, now: datetime) -> None:
    used = {"person_id": person_id, "board_id": door.board_id, "step": door.step}
    try:
        session.execute(insert(USED_TICKET).values(**used, entry_id=entry_id, used_at=now))
    except IntegrityError:
        raise Refusal("refused.code_used", status=409) from None
