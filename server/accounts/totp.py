"""One-time codes of an authenticator app: the secret is kept encrypted, and no code opens the door twice."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import or_, update

from server.access.audit import record
from server.accounts.scopes import about_user
from server.accounts.tables import User
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.keys import Keys
from server.core.principals import HOUSE, Principal

STEP_SECONDS = 30
DRIFT = 1
"""How many steps the clock of a phone may be off."""
SET_UP_SECONDS = 900
"""How long a page on which somebody sets up codes is good for."""


def new_totp_secret() -> str:
    """Return a new secret in base32, as apps take it."""
    return pyotp.random_base32()


def address_of(secret: str, login: str, host: str) -> str:
    """Return what the QR code for an app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=host)


def sealed(keys: Keys, secret: str) -> str:
    """Return a secret as it is kept, and as a page may carry it."""
    return _box(keys).encrypt(secret.encode()).decode()


def opened(keys: Keys, kept: str, ttl: int | None = None) -> str | None:
    """Return the secret again; None where it was sealed by another key, or longer ago than ``ttl`` seconds."""
    try:
        return _box(keys).decrypt(kept, ttl).decode()
    except (InvalidToken, ValueError):
        # What is not even ASCII is a ValueError to cryptography.
        return None


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the step that a code is of, None where it is of no present one."""
    digits, present = "".join(code.split()), int(now.timestamp()) // STEP_SECONDS
    clock = pyotp.TOTP(secret)
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(clock.at(step * STEP_SECONDS).encode(), digits.encode()):
            return step
    return None


def use_code(db: Database, keys: Keys, user: User, code: str, now: datetime) -> bool:
    """Tell whether a code is right and was not used before; from now on it was."""
    secret = opened(keys, user.totp or "")
    step = matching_step(secret, code, now) if secret else None
    if step is None:
        return False
    unused = or_(User.totp_step.is_(None), User.totp_step < step)

    def use(tx: Transaction) -> bool:
        mine = update(User).where(User.id == user.id, User.totp == user.totp, unused).values(totp_step=step)
        return tx.session.scalar(mine.returning(User.id)) is not None

    return db.act(use, by=HOUSE)


def keep_totp(
    db: Database,
    user_id: int,
    kept: str | None,
    step: int | None,
    by: Principal,
    now: datetime,
) -> None:
    """Ask a user for codes from now on, or, without a secret, no longer."""

    def keep(tx: Transaction) -> None:
        user = tx.session.get_one(User, user_id)
        if user.totp is None and kept is None:
            return
        user.totp, user.totp_step = kept, step
        record(tx, by.ref, "totp.set" if kept else "totp.removed", about_user(tx.session, user_id), now)

    db.act(keep, by=by)


def _box(keys: Keys) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(keys.derive("totp")))
