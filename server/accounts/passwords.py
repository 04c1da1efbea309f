"""Passwords, and the links that set one: by whoever proved to be the user, once, never too common."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.access.hashing import hashed
from server.accounts.logins import end_logins
from server.accounts.rules import LINK_LASTS, LONGEST_PASSWORD, SHORTEST_PASSWORD, password_of, password_problem
from server.accounts.scopes import about_user
from server.accounts.tables import PasswordLink, User
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.folding import folded
from server.core.keys import digest, new_secret
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.sites.tables import Site

OURS = ("doorboard", "menpai", "门牌")


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that guessers try first."""
    text = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(folded(word) for line in lines for word in line.split())


def set_password(
    db: Database, user_id: int, password: str, by: Principal, now: datetime, but: int | None = None
) -> None:
    """Give a user a new password and end the sign-ins, all but one.

    Raises :class:`Refusal`, also for a bad password.
    """
    with db.reading() as session:
        _check(session, user_id, password)
    stored = hashed(password_of(password))

    def give(tx: Transaction) -> None:
        _set(tx, user_id, stored, by.ref, now, but)

    db.act(give, by=by)


def new_link(db: Database, user_id: int, by: Principal, now: datetime) -> str:
    """Return the secret of a new link for setting a password; earlier ones are void."""
    return db.act(lambda tx: link_within(tx, user_id, by.ref, now), by=by)


def link_within(tx: Transaction, user_id: int, author: Ref, now: datetime) -> str:
    """Return the secret of a new link as part of a transaction."""
    # Of two at once, the second sees the link of the first.
    tx.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    void_links(tx, user_id, now)
    secret = new_secret()
    tx.session.add(
        PasswordLink(user_id=user_id, digest=digest(secret), author=author, created_at=now, ends_at=now + LINK_LASTS)
    )
    record(tx, author, "password.link", about_user(tx.session, user_id), now)
    return secret


def void_links(tx: Transaction, user_id: int, now: datetime) -> None:
    """Let the links that a user was given set no password any more."""
    open_ones = (PasswordLink.user_id == user_id) & PasswordLink.used_at.is_(None)
    tx.session.execute(update(PasswordLink).where(open_ones).values(used_at=now))


def void_link(tx: Transaction, link_id: int, author: Ref, now: datetime) -> None:
    """Let one link set no password any more."""
    link = tx.session.get_one(PasswordLink, link_id)
    link.used_at = now
    record(tx, author, "password.link_voided", about_user(tx.session, link.user_id), now)


def use_link(db: Database, secret: str, password: str, now: datetime) -> None:
    """Set the password that a link allows to set, once. Raises :class:`Refusal`."""
    with db.reading() as session:
        user_id = open_link(session, secret, now).user_id
        _check(session, user_id, password)
    stored = hashed(password_of(password))

    def use(tx: Transaction) -> None:
        link = open_link(tx.session, secret, now, lock=True)
        link.used_at = now
        if link.author != Ref("user", user_id):
            # A link that a user makes for themself is worth what the one by which they came is.
            tx.session.get_one(User, user_id).vouched_by = link.author
        _set(tx, user_id, stored, Ref("user", user_id), now, None)

    db.act(use, by=HOUSE)


def open_link(session: Session, secret: str, now: datetime, *, lock: bool = False) -> PasswordLink:
    """Return the link with this secret; raise :class:`Refusal` for one that was used, is too old, or never was."""
    found = (
        select(PasswordLink)
        .join(User, User.id == PasswordLink.user_id)
        .where(
            PasswordLink.digest == digest(secret),
            PasswordLink.used_at.is_(None),
            PasswordLink.ends_at > now,
            User.disabled_at.is_(None),
        )
    )
    link = session.scalar(found.with_for_update(of=PasswordLink) if lock else found)
    if link is None:
        raise Refusal("accounts.refused.link", status=404)
    return link


def _check(session: Session, user_id: int, password: str) -> None:
    user = session.get_one(User, user_id)
    email = (user.email or "").partition("@")[0]
    known = [*OURS, user.login, user.name, email, *session.scalars(select(Site.name))]
    problem = password_problem(password, known, common_passwords())
    if problem:
        raise Refusal(problem, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)


def _set(tx: Transaction, user_id: int, stored: str, author: Ref, now: datetime, but: int | None) -> None:
    tx.session.get_one(User, user_id).password = stored
    end_logins(tx, user_id, author, now, but=but)
    record(tx, author, "password.set", about_user(tx.session, user_id), now)
