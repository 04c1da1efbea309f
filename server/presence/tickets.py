"""The ticket: proof that a live door code was scanned, good for 120 seconds, so that it survives a first login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer

from server.core.access import Keys
from server.core.refusal import Refusal

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which door was scanned, in which period of its code, and when (seconds since 1970)."""

    board_id: int
    step: int
    at: int


def seal(keys: Keys, ticket: Ticket) -> str:
    """Return the ticket as text that only this installation can make."""
    return str(_serializer(keys).dumps([ticket.board_id, ticket.step, ticket.at]))


def unseal(keys: Keys, text: str, now: datetime) -> Ticket:
    """Return the ticket; raise :class:`Refusal` when it is too old or not ours."""
    try:
        ticket = Ticket(*_serializer(keys).loads(text))
    except BadData:
        raise Refusal("refused.ticket", status=410) from None
    if now.timestamp() > ticket.at + SECONDS:
        raise Refusal("refused.ticket", status=410)
    return ticket


def _serializer(keys: Keys) -> URLSafeSerializer:
    return URLSafeSerializer(keys.derive("ticket").hex())
