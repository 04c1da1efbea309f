"""Requests for correction are decided: the ledger gets a new entry, the roster its change, the person an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.corrections.recording import Right, correct_within
from server.corrections.rules import ENTRY, may_decide
from server.corrections.tables import Correction
from server.roster.edits import change_within, present

OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"


def correct_entry(db: Database, request_id: int, right: Right, now: datetime) -> None:
    """Accept what a person asked about an entry: say what it should have been. Raises :class:`Refusal`."""

    def carry_out(tx: Transaction, request: Correction) -> None:
        if request.about != ENTRY or request.entry_id is None:
            raise Refusal("error.400", status=400)
        correct_within(tx, request.entry_id, right, now)

    _decide(db, request_id, ACCEPTED, right.by, right.reason, carry_out, now)


def correct_roster(db: Database, request_id: int, answer: str, by: Principal, now: datetime) -> None:
    """Accept what a person asked about the roster: change it. Raises :class:`Refusal`."""

    def carry_out(tx: Transaction, request: Correction) -> None:
        if request.about == ENTRY:
            raise Refusal("error.400", status=400)
        one = present(tx.session, request.person_id, now)
        if one.membership.organisation_id != request.organisation_id:
            raise Refusal("roster.refused.person_gone", status=404)
        change_within(tx, one, by.ref, now, **{request.about: request.wanted})

    _decide(db, request_id, ACCEPTED, by, answer, carry_out, now)


def turn_down(db: Database, request_id: int, answer: str, by: Principal, now: datetime) -> None:
    """Turn a request down, with an answer. Raises :class:`Refusal`."""
    _decide(db, request_id, REFUSED, by, answer, lambda _tx, _request: None, now)


def _decide(
    db: Database,
    request_id: int,
    state: str,
    by: Principal,
    answer: str,
    carry_out: Callable[[Transaction, Correction], None],
    now: datetime,
) -> None:
    def decide(tx: Transaction) -> None:
        request = tx.session.scalars(select(Correction).where(Correction.id == request_id).with_for_update()).one()
        may_decide(by.ref, request.person_id)
        if request.state != OPEN:
            raise Refusal("corrections.refused.decided_already", status=409)
        carry_out(tx, request)
        request.state, request.decided_at = state, now
        request.decided_by, request.answer = by.ref, answer or None

    db.act(decide, by=by)
