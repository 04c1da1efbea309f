"""Attempts to prove who one is: counted before they are checked, so that many at once are counted too.

The delay belongs to a user and a device. Whoever never signed in here as that user shares one delay with all other
strangers, so a stranger's guesses do not delay the user at an own browser.
"""

from __future__ import annotations

from datetime import datetime

from server.accounts.rules import folded
from server.accounts.signed_in import device_of
from server.core.access import digest
from server.core.db import Database, Transaction
from server.core.patience import Patience
from server.core.throttle import failed, refuse_while_waiting, succeeded, take_turns

PATIENCE = Patience(free=5)


def password_key(user_id: int | None, login: str) -> str:
    """Return the key of the delay for passwords; unknown names are delayed like known ones."""
    device = device_of(user_id) if user_id else None
    return f"password:{device}:{user_id}" if device else f"password:stranger:{digest(folded(login))[:24]}"


def code_key(user_id: int) -> str:
    """Return the key of the delay for one-time codes."""
    return f"totp:{device_of(user_id) or 'stranger'}:{user_id}"


def count_attempt(db: Database, key: str, now: datetime) -> None:
    """Count an attempt before it is checked. Raises :class:`Refusal` while the delay of this key lasts."""

    def count(tx: Transaction) -> None:
        take_turns(tx, key)
        refuse_while_waiting(tx.session, key, now)
        failed(tx, key, now, PATIENCE)

    db.act(count)


def forget_attempts(db: Database, key: str) -> None:
    """Forget the attempts of a key: the last one was right."""
    db.act(lambda tx: succeeded(tx, key))
