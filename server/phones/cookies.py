"""The cookie that a phone is known by."""

from __future__ import annotations

from flask import Flask, Response, g, request

from server.core.house import house
from server.core.transactions import Reads
from server.edge.cookies import LONGEST_AGE, keep, kept
from server.edge.origin import SAFE
from server.phones.actions import note_use
from server.phones.reads import KnownPhone, find_phone
from server.roster.found import keep_found
from server.roster.homes import Home

PHONE = "phone"


def init_app(app: Flask) -> None:
    """Note which phones are in use, by what they write to an application: looking ahead at links changes nothing."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    # Browsers forget a cookie after its time however often it is used, but for one that is set anew.
    phone, secret = g.get("phone"), kept(PHONE)
    if phone and secret and request.method not in SAFE and note_use(house().db, phone, house().clock()):
        hand_over(response, secret)
    return response


def current_phone(reads: Reads) -> KnownPhone | None:
    """Return the phone that sends the current request, also one that was cut off."""
    if "phone" not in g:
        g.phone = find_phone(reads, kept(PHONE), house().clock())
        keep_found(g.phone.people if g.phone else ())
    found: KnownPhone | None = g.phone
    return found


def knows_phone() -> bool:
    """Tell whether the browser says to be a phone, believed without a look: the database may be what is away."""
    return kept(PHONE) is not None


def present(reads: Reads) -> list[int]:
    """Return the people whose phone sends the current request: nobody for a stranger's."""
    return [home.person_id for home in homes_here(reads)]


def homes_here(reads: Reads) -> tuple[Home, ...]:
    """Return the people whose phone sends the current request, as they are on their rosters."""
    phone = current_phone(reads)
    return phone.people if phone and not phone.revoked else ()


def hand_over(response: Response, secret: str) -> None:
    """Let the phone be known by this secret from now on."""
    keep(response, PHONE, secret, LONGEST_AGE)
