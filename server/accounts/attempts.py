"""Attempts to prove who one is, and whom each counts for.

The delay belongs to a user and a device. Whoever never signed in here as that user shares one delay with all other
strangers, so a stranger's guesses do not delay the user at an own browser. Strangers wait for strangers only, and from
one network they try so many passwords a minute and no more.
"""

from __future__ import annotations

from datetime import datetime

from server.access.throttle.attempts import Attempt, matches
from server.access.throttle.requests import throttle
from server.accounts.rules import password_of
from server.accounts.signed_in import device_of
from server.accounts.tables import User
from server.core.database.db import Database
from server.core.folding import folded
from server.core.keys import digest
from server.core.refs import Ref


def proves(db: Database, user: User | None, login: str, password: str, now: datetime) -> bool:
    """Tell whether this is the password of a user, None for a name that nobody has: it takes as long.

    Raises :class:`Refusal` for who must wait.
    """
    device = device_of(user.id) if user else None
    if user and device:
        attempt = Attempt("password", str(Ref("user", user.id)), device)
    else:
        throttle().count("guess")
        attempt = Attempt("stranger", f"name:{digest(folded(login))[:24]}")
    stored = user.password if user and user.disabled_at is None else None
    return matches(db, [attempt], stored, password_of(password), now)


def code_attempt(user_id: int) -> Attempt:
    """Return as what a one-time code of a user is counted."""
    return Attempt("code", str(Ref("user", user_id)), device_of(user_id) or "")
