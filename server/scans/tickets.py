"""The ticket: proof that a live door code was scanned, good for 120 seconds in the browser that scanned.

So it survives a first login, and is worth nothing to whom it is sent on.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime
from functools import lru_cache

from itsdangerous import BadData, URLSafeSerializer

from server.core.keys import Keys
from server.core.refusal import Refusal
from server.edge.browser import browser
from server.edge.cookieless import NoCookies, brought_nothing_back

SECONDS = 120
SCAN = "scan"
SCANNER_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which door was scanned, in which period of its code, when (seconds since 1970), and by which browser."""

    board_id: int
    step: int
    at: int
    scanner: str


def scanner() -> str:
    """Return what a ticket says of the browser that scans: sent on to another one, it is worth nothing."""
    return browser(SCAN)[:SCANNER_LENGTH]


def seal(keys: Keys, ticket: Ticket) -> str:
    """Return the ticket as text that only this installation can make."""
    return str(_serializer(keys).dumps(astuple(ticket)))


def unseal(keys: Keys, text: str, now: datetime) -> Ticket:
    """Return the ticket; raise :class:`Refusal` when it is too old, not ours, or came from another browser.

    A browser that keeps no cookie is another one each time.
    """
    try:
        ticket = Ticket(*_serializer(keys).loads(text))
    except (BadData, TypeError):
        raise Refusal("scans.refused.ticket", status=410) from None
    if now.timestamp() > ticket.at + SECONDS:
        raise Refusal("scans.refused.ticket", status=410)
    if ticket.scanner != scanner():
        if brought_nothing_back():
            raise NoCookies
        raise Refusal("scans.refused.scanned_elsewhere", status=403)
    return ticket


@lru_cache(1)
def _serializer(keys: Keys) -> URLSafeSerializer:
    return URLSafeSerializer(keys.derive("ticket").hex())
