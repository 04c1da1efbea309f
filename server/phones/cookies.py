"""The cookie that a phone is known by."""

from __future__ import annotations

from flask import Response, g

from server.core.house import house
from server.core.transactions import Reads
from server.edge.cookies import LONGEST_AGE, keep, kept
from server.phones.reads import Known, find_phone
from server.roster.found import keep_found
from server.roster.homes import Home

PHONE = "phone"


def current_phone(reads: Reads) -> Known | None:
    """Return the phone that sends the current request, also one that is not trusted any more."""
    if "phone" not in g:
        g.phone = find_phone(reads, kept(PHONE), house().clock())
        keep_found(g.phone.people if g.phone else ())
    found: Known | None = g.phone
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
    return phone.people if phone and not phone.ended else ()


def hand_over(response: Response, secret: str) -> None:
    """Let the phone be known by this secret from now on."""
    # Of two in one answer, that of the renewal was replaced already.
    g.pop("renewed", None)
    keep(response, PHONE, secret, LONGEST_AGE)
