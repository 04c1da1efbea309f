"""The choice on a phone: what a page offers, and what its form says: which choice, about whom, named by which key."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect
from flask.typing import ResponseReturnValue

from server.core.house import house
from server.core.refusal import Refusal
from server.forms.form import read
from server.phones.identity import holder, homes_here
from server.presence.actions import Declaration, Scan, declare
from server.presence.myself import Myself
from server.presence.recording import Receipt
from server.presence.rules import Provenance
from server.roster.homes import Home
from server.scans.forms import ChoiceForm
from server.scans.offering import offer, slip_of


@dataclass(frozen=True, slots=True)
class Setting:
    """Where somebody chooses: the statuses that are offered, the later ones folded away, and a choice's provenance."""

    main: tuple[str, ...]
    more: tuple[str, ...]
    provenance: Provenance = "unverified"


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
    scan: Scan | None,
    done: Callable[[Receipt], str],
    again: Callable[[Refusal], str],
) -> ResponseReturnValue:
    """Record the choice that a form brings of one of this phone's people, and send on to the address that it has then.

    ``again`` draws the page once more, with what was refused on it; or it raises what is no slip there. A form that was
    sent already is told so when it comes with another choice, or after a newer one.
    """
    try:
        form = read(ChoiceForm)
        said = Declaration(me, form.answer(me.hours), setting.provenance, holder(me), form.key, scan)
        made = _declared_once(said)
    except Refusal as refusal:
        return again(refusal), refusal.status
    return redirect(done(made), 303)


def _declared_once(said: Declaration) -> Receipt:
    try:
        made = declare(house().db, said, house().clock())
    except Refusal as refusal:
        if refusal.key == "core.refused.key_reused":
            raise Refusal("scans.refused.declared_already", status=409) from None
        raise
    if not made.stands:
        raise Refusal("scans.refused.declared_already", status=409)
    return made


def mine_of(person: int) -> Home:
    """Return one of this phone's people; refuse anybody else."""
    with house().db.reader.connect() as connection:
        mine = next((home for home in homes_here(connection) if home.person_id == person), None)
    if mine is None:
        raise Refusal("access.refused.stranger", status=403)
    return mine
