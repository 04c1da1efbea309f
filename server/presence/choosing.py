"""The choice on a phone: what a page offers, and what its form says: which choice, about whom, named by which key."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import request

from server.core.db import Reads
from server.core.house import house
from server.core.i18n import said
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.phones.cookies import homes_here
from server.presence.actions import Declaration, declare
from server.presence.door import Door, Myself, behind, read_all_of_me
from server.presence.returns import Answer, suggestions
from server.presence.statuses import STATUSES, Return
from server.sites.rules import Hours

KEY_LENGTH = 80


def offers(
    main: Iterable[str], more: Iterable[str], hours: Hours, now: datetime, refusal: Refusal | None = None
) -> dict[str, Any]:
    """Return what a page needs to offer some statuses, the later ones folded away.

    After a refusal the page keeps what was typed, and says at its place what was wrong with it.
    """
    shown = {"main": [STATUSES[key] for key in main], "more": [STATUSES[key] for key in more]}
    status = request.form.get("status") if refusal and refusal.status == 422 else None
    return shown | {
        "key": secrets.token_urlsafe(12),
        "suggestions": {asks: suggestions(asks, now, hours) for asks in (Return.TIME, Return.DATE)},
        "local": hours.local,
        "today": hours.local(now).date(),
        "asked": request.form,
        "reopened": status if any(one.key == status for rows in shown.values() for one in rows) else None,
        "problem": said(refusal),
    }


def me_behind(reads: Reads, door: Door, now: datetime) -> Myself:
    """Return the one of this phone's people whom the form is about; refuse anybody else, and who works elsewhere."""
    person = form_id("person")
    mine = [home for home in homes_here(reads) if home.person_id == person]
    if not mine:
        raise Refusal("refused.stranger", status=403)
    me = read_all_of_me(reads, mine, now)[0]
    if not behind([me], door):
        raise Refusal("refused.other_door", status=403)
    return me


def answer_of_form(hours: Hours) -> Answer:
    """Return what the form says."""
    form = request.form
    return Answer(
        status=form.get("status", ""),
        until=form.get("until", ""),
        custom=form.get("custom", ""),
        place=form.get("place"),
        purpose=form.get("purpose"),
        hours=hours,
    )


def key_of_form() -> str:
    """Return the name that the page gave to this choice, so that sending it twice is sending it once."""
    return request.form.get("key", "")[:KEY_LENGTH] or secrets.token_urlsafe(12)


def declared_once(said: Declaration, now: datetime) -> int:
    """Record a choice and return its entry.

    A page that was sent already is told so when it comes with another choice, or after a newer one.
    """
    try:
        made = declare(house().db, said, now)
    except Refusal as refusal:
        if refusal.key == "refused.key_reused":
            raise Refusal("refused.declared_already", status=409) from None
        raise
    if not made.stands:
        raise Refusal("refused.declared_already", status=409)
    return made.entry_id


def form_id(field: str) -> int:
    """Return a row's id that a form names; 0, which no row has, for anything else."""
    return request.form.get(field, 0, type=row_id)
