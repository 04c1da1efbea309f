"""Tokens of the API are made and revoked, each with its line in the ledger of rights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, select

from server.access.audit import record
from server.access.roles import EVERYWHERE, Scope
from server.access.tables import Token
from server.access.tokens import PERMISSIONS
from server.accounts.scopes import about_token, refuse_gone
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.keys import digest, new_secret
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal


def create_token(
    db: Database,
    name: str,
    permissions: Iterable[str],
    now: datetime,
    scope: Scope = EVERYWHERE,
    by: Principal = CONSOLE,
) -> str:
    """Create an API token, limited to a scope, and return it: it is shown this once."""
    wanted = sorted(set(permissions))
    unknown = [one for one in wanted if one not in PERMISSIONS]
    if unknown or not wanted:
        raise Refusal("accounts.refused.permission", permissions=", ".join(PERMISSIONS))
    secret, limit = new_secret(), scope.narrowest()

    def create(tx: Transaction) -> None:
        refuse_gone(tx.session, scope, now)
        token = Token(
            name=name,
            digest=digest(secret),
            permissions=" ".join(wanted),
            zone_id=limit.zone,
            site_id=limit.site,
            organisation_id=limit.organisation,
            author=by.ref,
            created_at=now,
        )
        tx.session.add(token)
        tx.session.flush()
        record(
            tx,
            by.ref,
            "token.created",
            about_token(tx.session, token.id),
            now,
            name=name,
            permissions=wanted,
            scope=str(limit),
        )

    db.act(create, by=by)
    return secret


def revoke_token(db: Database, token_id: int, by: Principal, now: datetime) -> None:
    """Let a token open nothing any more. Raises :class:`Refusal` where there is none."""

    def revoke(tx: Transaction) -> None:
        revoke_within(tx, token_id, by.ref, now)

    db.act(revoke, by=by)


def revoke_tokens(tx: Transaction, these: ColumnElement[bool], author: Ref, now: datetime) -> None:
    """Let these tokens, which are in force, open nothing any more."""
    for token in tx.session.scalars(select(Token).where(these).order_by(Token.id)).all():
        token.revoked_at = now
        record(tx, author, "token.revoked", about_token(tx.session, token.id), now, name=token.name)


def revoke_within(tx: Transaction, token_id: int, author: Ref, now: datetime) -> None:
    """Let a token open nothing any more as part of a larger change."""
    if tx.session.get(Token, token_id) is None:
        raise Refusal("accounts.refused.no_token", number=token_id, status=404)
    revoke_tokens(tx, (Token.id == token_id) & Token.revoked_at.is_(None), author, now)
