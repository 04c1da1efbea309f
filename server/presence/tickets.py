"""The ticket: proof that a live door code was scanned, good for 120 seconds, so that it survives a first login."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from server.core.access import Keys
from server.core.refusal import Refusal

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which door was scanned, in which period of its code."""

    board_id: int
    step: int


def seal(keys: Keys, ticket: Ticket) -> str:
    """Return the ticket as text that only this installation can make."""
    return _serializer(keys).dumps([ticket.board_id, ticket.step])


def unseal(keys: Keys, text: str) -> Ticket:
    """Return the ticket; raise :class:`Refusal` when it is too old or not ours."""
    try:
        board_id, step = _serializer(keys).loads(text, max_age=SECONDS)
    except BadData:
        raise Refusal("refused.ticket", status=410) from None
    return Ticket(board_id, step)


def _serializer(keys: Keys) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keys.derive("ticket").hex())
