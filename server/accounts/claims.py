"""Who somebody is here whom an OpenID provider proved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.access.audit import record
from server.accounts.rules import email_of
from server.accounts.scopes import about_user
from server.accounts.tables import LONGEST_SUBJECT, User
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.refusal import Refusal


def user_of_claims(db: Database, claims: dict[str, Any], now: datetime) -> User:
    """Return the user whom a provider proved, linked at the first time by the e-mail that it verified.

    Raises :class:`Refusal` for whoever is no user here: nobody becomes one by signing in.
    """
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    if len(subject) > LONGEST_SUBJECT:
        raise Refusal("accounts.refused.oidc_stranger", status=403)
    email = email_of(str(claims.get("email", ""))) if claims.get("email_verified") is True else None

    def find(tx: Transaction) -> User:
        user = tx.session.scalar(select(User).filter_by(issuer=issuer, subject=subject))
        if user is None and email:
            user = tx.session.scalar(select(User).filter_by(email=email, issuer=None).with_for_update())
        if user is None or user.disabled_at is not None:
            raise Refusal("accounts.refused.oidc_stranger", status=403)
        if user.issuer is None:
            user.issuer, user.subject = issuer, subject
            record(tx, Ref("user", user.id), "oidc.linked", about_user(tx.session, user.id), now, issuer=issuer)
        tx.session.flush()
        tx.session.expunge(user)
        return user

    return db.act(find, by=HOUSE)
