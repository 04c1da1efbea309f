"""Passkeys: keys in a phone, a computer or a stick, which prove a user here and nowhere else.

A challenge is good for one sign-in: what was issued before a passkey's last use is too old for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.access.audit import record
from server.accounts.scopes import about_user
from server.accounts.tables import Passkey, User
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE, Principal
from server.core.refs import LARGEST_ID
from server.core.refusal import Refusal

CHALLENGE_LASTS = timedelta(minutes=5)
MOST = 10
"""Passkeys of one user."""
LONGEST_CREDENTIAL, LONGEST_KEY = 400, 800
"""Characters that are kept of a passkey's name and of its key. Real ones have half of that."""
UNPROVED = (
    WebAuthnException,
    UnsupportedAlgorithm,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What the library raises over an answer that proves nothing: its own, and whatever it stumbled over."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a passkey must sign, and when it was asked to."""

    secret: bytes
    issued_at: datetime

    def check(self, now: datetime) -> None:
        """Raise :class:`Refusal` for a challenge that nobody answered in time."""
        if now > self.issued_at + CHALLENGE_LASTS:
            raise Refusal("accounts.refused.passkey")


def options_to_add(url: str, instance: str, user: User, held: Sequence[str], challenge: bytes) -> str:
    """Return what a browser needs to make a passkey for a user, as JSON."""
    options = generate_registration_options(
        rp_id=_host(url),
        rp_name="Doorboard 门牌",
        user_id=f"{instance}:{user.id}".encode(),
        user_name=user.login,
        user_display_name=user.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in held],
    )
    return options_to_json(options)


def options_to_sign_in(url: str, challenge: bytes) -> str:
    """Return what a browser needs to ask for any passkey of this site, as JSON."""
    required = UserVerificationRequirement.REQUIRED
    return options_to_json(
        generate_authentication_options(rp_id=_host(url), challenge=challenge, user_verification=required)
    )


def add_passkey(
    db: Database,
    user_id: int,
    url: str,
    challenge: Challenge,
    made: dict[str, Any],
    name: str,
    by: Principal,
    now: datetime,
) -> None:
    """Keep a passkey that a browser made for a user. Raises :class:`Refusal`."""
    challenge.check(now)
    proof = _proof(verify_registration_response, made, challenge, url, 422)
    credential, public_key = bytes_to_base64url(proof.credential_id), bytes_to_base64url(proof.credential_public_key)
    if len(credential) > LONGEST_CREDENTIAL or len(public_key) > LONGEST_KEY:
        raise Refusal("accounts.refused.passkey")

    def add(tx: Transaction) -> None:
        held = keys_of(tx.session, user_id)
        if len(held) >= MOST or _with(tx.session, credential):
            raise Refusal("accounts.refused.passkey_many", most=MOST)
        key = Passkey(user_id=user_id, credential=credential, public_key=public_key, uses=_count(proof.sign_count))
        key.name, key.created_at = name, now
        tx.session.add(key)
        record(tx, by.ref, "passkey.added", about_user(tx.session, user_id), now, name=name)

    db.act(add, by=by)


def user_of_passkey(db: Database, url: str, challenge: Challenge, given: dict[str, Any], now: datetime) -> User:
    """Return the user whose passkey signed a challenge. Raises :class:`Refusal`."""
    challenge.check(now)
    with db.reading() as session:
        key = _with(session, str(given.get("id", "")))
        user = session.get(User, key.user_id) if key else None
    if key is None or user is None or user.disabled_at is not None:
        raise Refusal("accounts.refused.passkey", status=403)
    known = {"credential_public_key": base64url_to_bytes(key.public_key), "credential_current_sign_count": key.uses}
    proof = _proof(verify_authentication_response, given, challenge, url, 403, **known)
    if not db.act(lambda tx: _use(tx, key.id, _count(proof.new_sign_count), challenge, now), by=HOUSE):
        raise Refusal("accounts.refused.passkey", status=403)
    return user


def remove_passkey(db: Database, user_id: int, passkey_id: int, by: Principal, now: datetime) -> None:
    """Let a passkey of a user prove nothing any more. Raises :class:`Refusal` for one that is somebody else's."""

    def remove(tx: Transaction) -> None:
        key = tx.session.get(Passkey, passkey_id)
        if key is None or key.user_id != user_id:
            raise Refusal("error.404", status=404)
        tx.session.delete(key)
        record(tx, by.ref, "passkey.removed", about_user(tx.session, user_id), now, name=key.name)

    db.act(remove, by=by)


def keys_of(session: Session, user_id: int) -> Sequence[Passkey]:
    """Return the passkeys of a user."""
    return session.scalars(select(Passkey).filter_by(user_id=user_id).order_by(Passkey.id)).all()


def _proof(
    verify: Callable[..., T], given: dict[str, Any], challenge: Challenge, url: str, status: int, **known: Any
) -> T:
    try:
        return verify(
            credential=given,
            expected_challenge=challenge.secret,
            expected_rp_id=_host(url),
            expected_origin=url,
            require_user_verification=True,
            **known,
        )
    except UNPROVED as error:
        raise Refusal("accounts.refused.passkey", status=status) from error


def _count(uses: int) -> int:
    # Some devices begin anywhere within 32 bits; a column has 31 of them.
    return min(uses, LARGEST_ID)


def _use(tx: Transaction, key_id: int, uses: int, challenge: Challenge, now: datetime) -> bool:
    unused = or_(Passkey.used_at.is_(None), Passkey.used_at < challenge.issued_at)
    statement = update(Passkey).where(Passkey.id == key_id, unused).values(uses=uses, used_at=now)
    return tx.session.scalar(statement.returning(Passkey.id)) is not None


def _with(session: Session, credential: str) -> Passkey | None:
    return session.scalar(select(Passkey).where(Passkey.credential == credential))


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
