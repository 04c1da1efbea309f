"""A scanned door: which door, which person, where to; and the choice that is recorded with its ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from server.access.guard import own_check, public
from server.core.house import house
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.edge.browser import remember_browser
from server.forms.form import read
from server.phones.identity import current_phone, homes_here
from server.presence.actions import Scan
from server.presence.myself import Myself, read_all_of_me
from server.scans import door as reads
from server.scans.choosing import Setting, mine_of, offers, take_choice
from server.scans.forms import WhoForm
from server.scans.initials import by_initial
from server.scans.tickets import seal, unseal
from server.scans.web import routes

AT_THE_DOOR = Setting(
    main=("on_site", "market", "errand", "meeting"),
    more=("nearby", "trip", "remote", "leave", "off"),
    provenance="scan",
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read for a page: the door, whoever the phone is of, and why it was cut off."""

    door: reads.Door
    mine: list[Myself]
    revoked: str | None


@routes.get("/S/<board>/<code>")
@own_check("a live door code")
def scan(board: str, code: str) -> ResponseReturnValue:
    """Answer a scanned code: which door, which person. Changes no row, for chat apps fetch it first."""
    now = house().clock()
    with house().db.reader.connect() as connection:
        found = reads.scanned(connection, house(), board, code, now)
        if found is None:
            return render_template("scans/expired.html", board=board), 410
        door, ticket = found
        seen = _see(connection, door, now)
    return remember_browser(make_response(_door(seen, seal(house().keys, ticket))))


@routes.get("/s/")
@public
def tidied() -> ResponseReturnValue:
    """Answer a reload after the address bar was tidied: the code is gone, scan the one on the door."""
    return render_template("scans/expired.html", board=None), 410


@routes.get("/s/<ticket>")
@own_check("a ticket")
def again(ticket: str) -> ResponseReturnValue:
    """Show the door once more for a ticket that is still good."""
    now = house().clock()
    board = unseal(house().keys, ticket, now).board_id
    with house().db.reader.connect() as connection:
        seen = _see(connection, reads.read_door(connection, board, now), now)
    return _door(seen, ticket)


def _see(connection: Connection, door: reads.Door, now: datetime) -> _Seen:
    phone = current_phone(connection)
    mine = read_all_of_me(connection, homes_here(connection), now)
    return _Seen(door, mine, phone.revoked if phone else None)


def _door(seen: _Seen, ticket: str) -> ResponseReturnValue:
    door, mine = seen.door, seen.mine
    here = reads.chosen(reads.behind(mine, door), request.args.get("as", type=row_id))
    if not mine or "enrol" in request.args:
        return _who(door, ticket, seen.revoked)
    if not here:
        return render_template("scans/elsewhere.html", door=door, ticket=ticket, mine=mine), 403
    if len(here) > 1:
        back = url_for("scans.again", ticket=ticket)
        return render_template("scans/which.html", door=door, here=here, back=back)
    return _choices(here[0], door, ticket)


def _who(door: reads.Door, ticket: str, revoked: str | None) -> str:
    with house().db.reader.connect() as connection:
        people = reads.people_behind(connection, door, house().clock())
    letters = by_initial(people, door.organisations)
    return render_template("scans/who.html", door=door, people=people, letters=letters, ticket=ticket, revoked=revoked)


def _choices(me: Myself, door: reads.Door, ticket: str, refusal: Refusal | None = None) -> str:
    offered = offers(AT_THE_DOOR, me, refusal)
    return render_template("scans/choices.html", me=me, door=door, ticket=ticket, **offered)


@routes.post("/s/declare")
@own_check("a live ticket and the cookie of a phone")
def check_in() -> ResponseReturnValue:
    """Record the choice: ticket, phone and rules decide."""
    form = read(WhoForm)
    sealed = form.ticket
    ticket = unseal(house().keys, sealed, house().clock())
    me = mine_of(form.person)

    def again(refusal: Refusal) -> str:
        if refusal.status != 422:
            raise refusal
        # A slip is no reason to scan again: the same ticket takes the choice that was meant.
        now = house().clock()
        with house().db.reader.connect() as connection:
            door = reads.read_door(connection, ticket.board_id, now)
            myself = read_all_of_me(connection, [me], now)[0]
        return _choices(myself, door, sealed, refusal)

    scan = Scan(ticket.board_id, ticket.step)
    return take_choice(AT_THE_DOOR, me, scan, lambda made: f"/s/done/{made.entry_id}?ticket={sealed}", again)
