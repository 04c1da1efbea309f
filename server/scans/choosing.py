"""The choice on a phone: what a page offers, and what its form says: which choice, about whom, named by which key."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from server.core.house import house
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.phones.cookies import homes_here
from server.phones.identity import holder
from server.presence.actions import Declaration, Door, declare
from server.presence.myself import Myself
from server.presence.recording import Receipt
from server.presence.returns import Answer
from server.presence.rules import Worth
from server.roster.homes import Home
from server.scans.offering import offer, slip_of
from server.sites.rules import Hours

KEY_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Setting:
    """Where somebody chooses: the statuses that are offered, the later ones folded away, and what a choice is worth."""

    main: tuple[str, ...]
    more: tuple[str, ...]
    worth: Worth = "unverified"


def offers(setting: Setting, me: Myself, refusal: Refusal | None = None) -> dict[str, Any]:
    """Return what a page needs to offer somebody a choice."""
    hours = me.hours
    offered = offer(setting.main, setting.more, me.standing, hours, house().clock())
    return {
        "key": secrets.token_urlsafe(12),
        "offer": offered,
        "slip": slip_of(refusal, offered),
        "clock": offered.clock,
    }


def take_choice(
    setting: Setting,
    me: Home,
    door: Door | None,
    done: Callable[[Receipt], str],
    again: Callable[[Refusal], str],
) -> ResponseReturnValue:
    """Record the choice that a form brings of one of this phone's people, and send on to the address that it has then.

    ``again`` draws the page once more, with what was refused on it; or it raises what is no slip there. A form that was
    sent already is told so when it comes with another choice, or after a newer one.
    """
    try:
        said = Declaration(me, answer_of_form(me.hours), setting.worth, holder(me), key_of_form(), door)
        made = _declared_once(said)
    except Refusal as refusal:
        return again(refusal), refusal.status
    return redirect(done(made), 303)


def _declared_once(said: Declaration) -> Receipt:
    try:
        made = declare(house().db, said, house().clock())
    except Refusal as refusal:
        if refusal.key == "core.refused.key_reused":
            raise Refusal("presence.refused.declared_already", status=409) from None
        raise
    if not made.stands:
        raise Refusal("presence.refused.declared_already", status=409)
    return made


def me_of_form() -> Home:
    """Return the one of this phone's people whom the form is about; refuse anybody else."""
    person = form_id("person")
    with house().db.reading() as session:
        mine = next((home for home in homes_here(session) if home.person_id == person), None)
    if mine is None:
        raise Refusal("access.refused.stranger", status=403)
    return mine


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


def form_id(field: str) -> int:
    """Return a row's id that a form names; 0, which no row has, for anything else."""
    return request.form.get(field, 0, type=row_id)
