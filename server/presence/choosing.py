"""What a form on a phone says: which choice, about whom, named by which key."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import request

from server.core.house import house
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.presence.actions import Declaration, declare
from server.presence.returns import parse_return
from server.presence.rules import Wish
from server.presence.statuses import STATUSES
from server.sites.rules import Hours

KEY_LENGTH = 80


def wish_of_form(hours: Hours, now: datetime) -> Wish:
    """Return what the form wants to be known."""
    form = request.form
    status = STATUSES.get(form.get("status", ""))
    if status is None:
        raise Refusal("refused.status")
    until = parse_return(form.get("until", ""), form.get("custom", ""), status.asks, now, hours)
    return Wish(status.key, until, form.get("place"), form.get("purpose"))


def key_of_form() -> str:
    """Return the name that the page gave to this choice, so that sending it twice is sending it once."""
    return request.form.get("key", "")[:KEY_LENGTH] or secrets.token_urlsafe(12)


def declared_once(said: Declaration, now: datetime) -> int:
    """Record a choice and return its entry; a page that was sent already with another choice is told so."""
    try:
        return declare(house().db, said, now).entry_id
    except Refusal as refusal:
        if refusal.key == "refused.key_reused":
            raise Refusal("refused.declared_already", status=409) from None
        raise


def form_id(field: str) -> int:
    """Return a row's id that a form names; 0, which no row has, for anything else."""
    return request.form.get(field, 0, type=row_id)
