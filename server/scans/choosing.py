"""The choice on a phone: what a page offers, and what its form says: which choice, about whom, named by which key."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import request

from server.core.db import Reads
from server.core.house import house
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.phones.cookies import homes_here
from server.presence.actions import Declaration, declare
from server.presence.myself import Myself
from server.presence.returns import Answer
from server.roster.homes import Home
from server.scans.door import Door, behind
from server.scans.offering import offer, slip_of
from server.sites.rules import Hours

KEY_LENGTH = 80


def offers(
    main: tuple[str, ...],
    more: tuple[str, ...],
    me: Myself,
    hours: Hours,
    now: datetime,
    refusal: Refusal | None = None,
) -> dict[str, Any]:
    """Return what a page needs to offer somebody some statuses, the later ones folded away."""
    offered = offer(main, more, me.standing, hours, now)
    return {
        "key": secrets.token_urlsafe(12),
        "offer": offered,
        "slip": slip_of(refusal, offered),
        "local": hours.local,
        "today": offered.today,
    }


def me_behind(reads: Reads, door: Door) -> Home:
    """Return the one of this phone's people whom the form is about; refuse anybody else, and who works elsewhere."""
    person = form_id("person")
    mine = [home for home in homes_here(reads) if home.person_id == person]
    if not mine:
        raise Refusal("access.refused.stranger", status=403)
    if not behind(mine, door):
        raise Refusal("presence.refused.other_door", status=403)
    return mine[0]


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
        if refusal.key == "core.refused.key_reused":
            raise Refusal("presence.refused.declared_already", status=409) from None
        raise
    if not made.stands:
        raise Refusal("presence.refused.declared_already", status=409)
    return made.entry_id


def form_id(field: str) -> int:
    """Return a row's id that a form names; 0, which no row has, for anything else."""
    return request.form.get(field, 0, type=row_id)
