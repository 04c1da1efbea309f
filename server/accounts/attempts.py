"""Attempts to prove who one is: counted before they are checked, so that many at once are counted too.

The delay belongs to a user and a device. Whoever never signed in here as that user shares one delay with all other
strangers, so a stranger's guesses do not delay the user at an own browser. Strangers wait for strangers only, and from
one network they try so many passwords a minute and no more. Whoever finds the queue full has tried nothing yet.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from server.access.hashing import waiting
from server.access.patience import Patience
from server.access.rates import Rates
from server.access.throttle import failed, succeeded, take_turn
from server.accounts.rules import password_of
from server.accounts.signed_in import device_of
from server.accounts.tables import User
from server.core.db import Database, Transaction
from server.core.folding import folded
from server.core.keys import digest

PATIENCE = Patience(free=5)


def proves(db: Database, user: User | None, login: str, password: str, now: datetime) -> bool:
    """Tell whether this is the password of a user, None for a name that nobody has: it takes as long.

    Raises :class:`Refusal` for who must wait.
    """
    device = device_of(user.id) if user else None
    if device is None:
        rates: Rates = current_app.extensions["rates"]
        rates.count_guess()
    key = f"password:{device}:{user.id}" if user and device else f"password:stranger:{digest(folded(login))[:24]}"
    stored = user.password if user and user.disabled_at is None else None
    with waiting("known" if device else "strangers") as place:
        count_attempt(db, key, now)
        if not place.matches(stored, password_of(password)):
            return False
    forget_attempts(db, key)
    return True


def code_key(user_id: int) -> str:
    """Return the key of the delay for one-time codes."""
    return f"totp:{device_of(user_id) or 'stranger'}:{user_id}"


def count_attempt(db: Database, key: str, now: datetime) -> None:
    """Count an attempt before it is checked. Raises :class:`Refusal` while the delay of this key lasts."""

    def count(tx: Transaction) -> None:
        take_turn(tx, key, now)
        failed(tx, key, now, PATIENCE)

    db.act(count)


def forget_attempts(db: Database, key: str) -> None:
    """Forget the attempts of a key: the last one was right."""
    db.act(lambda tx: succeeded(tx, key))
