"""Users come, get rights, lose rights and go. Every change is one transaction with its line in the ledger of rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.access.audit import About, record
from server.access.roles import EVERYWHERE, Place
from server.accounts.grants import give_within, keep_an_admin
from server.accounts.places import about_user, whole_place
from server.accounts.rules import LINK_LASTS, Span, email_of, login_of, name_of
from server.accounts.tables import Login, Passkey, PasswordLink, User
from server.core.db import Database
from server.core.keys import digest, new_secret
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.transactions import Transaction


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to be, as somebody typed it. Without a role the user can sign in and do nothing."""

    login: str
    name: str
    email: str = ""
    role: str | None = None
    place: Place = EVERYWHERE


def create_user(db: Database, wanted: NewUser, by: Principal, now: datetime) -> tuple[int, str]:
    """Create a user; return the id and the secret of the link for setting a password. Raises :class:`Refusal`."""
    login = login_of(wanted.login)
    if login is None:
        raise Refusal("accounts.refused.login")
    name, email = _checked(wanted.name, wanted.email)

    def create(tx: Transaction) -> tuple[int, str]:
        _refuse_taken(tx.session, login, email)
        user = User(login=login, name=name, email=email, created_at=now)
        tx.session.add(user)
        tx.session.flush()
        # The line belongs where the user will, who holds nothing yet.
        home = whole_place(tx.session, wanted.place) if wanted.role else EVERYWHERE
        record(tx, by.ref, "user.created", About(Ref("user", user.id), home), now, login=login)
        if wanted.role:
            give_within(tx, user.id, wanted.role, wanted.place, by.ref, now)
        return user.id, _link(tx, user.id, by.ref, now)

    return db.act(create, by=by)


def disable_user(db: Database, user_id: int, by: Principal, now: datetime) -> None:
    """Let a user in no more: every sign-in ends at once, every open link is void."""

    def disable(tx: Transaction) -> None:
        user = tx.session.get_one(User, user_id)
        if user.disabled_at is not None:
            return
        keep_an_admin(tx.session, user_id)
        user.disabled_at = now
        end_logins(tx, user_id, by.ref, now)
        _void_links(tx, user_id, now)
        record(tx, by.ref, "user.disabled", about_user(tx.session, user_id), now)

    db.act(disable, by=by)


def enable_user(db: Database, user_id: int, by: Principal, now: datetime) -> None:
    """Let a disabled user in again, with what the user still holds."""

    def enable(tx: Transaction) -> None:
        user = tx.session.get_one(User, user_id)
        if user.disabled_at is not None:
            user.disabled_at = None
            record(tx, by.ref, "user.enabled", about_user(tx.session, user_id), now)

    db.act(enable, by=by)


def edit_user(db: Database, user_id: int, name: str, email: str, by: Principal, now: datetime) -> None:
    """Change what a user is called and the e-mail address. Raises :class:`Refusal`."""
    kept_name, kept_email = _checked(name, email)

    def edit(tx: Transaction) -> None:
        # Held, so that no provider is linked by the old address meanwhile.
        user = tx.session.get_one(User, user_id, with_for_update={"key_share": True})
        if kept_email != user.email:
            _refuse_taken(tx.session, email=kept_email)
        if (user.name, user.email) != (kept_name, kept_email):
            if user.email != kept_email and user.issuer:
                # Whoever the provider knows by the old address is not known by the new one.
                user.issuer = user.subject = None
                end_logins(tx, user_id, by.ref, now)
            user.name, user.email = kept_name, kept_email
            record(tx, by.ref, "user.edited", about_user(tx.session, user_id), now, name=kept_name, email=kept_email)

    db.act(edit, by=by)


def new_link(db: Database, user_id: int, by: Principal, now: datetime) -> str:
    """Return the secret of a new link for setting a password; earlier ones are void."""
    return db.act(lambda tx: _link(tx, user_id, by.ref, now), by=by)


def end_factors(db: Database, user_id: int, by: Principal, now: datetime) -> None:
    """Ask a user neither for codes nor for passkeys any more, as when the phone is lost; every sign-in ends."""

    def end(tx: Transaction) -> None:
        user = tx.session.get_one(User, user_id)
        user.totp, user.totp_step = None, None
        tx.session.execute(delete(Passkey).where(Passkey.user_id == user_id))
        end_logins(tx, user_id, by.ref, now)
        record(tx, by.ref, "factors.ended", about_user(tx.session, user_id), now)

    db.act(end, by=by)


def end_logins(
    tx: Transaction, user_id: int, author: Ref, now: datetime, *, but: int | None = None, only: int | None = None
) -> None:
    """End the sign-ins of a user: all, all but one, or only one; all but for ``only`` with those that are under way."""
    if only is None:
        tx.session.execute(update(User).where(User.id == user_id).values(generation=User.generation + 1))
    mine = (Login.user_id == user_id) & Login.ended_at.is_(None) & Login.id.is_distinct_from(but)
    wanted = mine & (Login.id == only) if only else mine
    ended = tx.session.scalars(update(Login).where(wanted).values(ended_at=now).returning(Login.id)).all()
    if ended:
        record(tx, author, "login.ended", about_user(tx.session, user_id), now, logins=sorted(ended))


def sign_ins(session: Session, ids: Iterable[int]) -> dict[int, Span]:
    """Return these sign-ins with their spans, without those of users who were disabled."""
    rows = session.execute(
        select(Login.id, Login.seen_at, Login.ends_at, Login.ended_at)
        .join(User, User.id == Login.user_id)
        .where(Login.id.in_(list(ids)), User.disabled_at.is_(None))
    )
    return {row.id: Span(row.seen_at, row.ends_at, row.ended_at) for row in rows}


def _link(tx: Transaction, user_id: int, author: Ref, now: datetime) -> str:
    # Of two at once, the second sees the link of the first.
    tx.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    _void_links(tx, user_id, now)
    secret = new_secret()
    tx.session.add(PasswordLink(user_id=user_id, digest=digest(secret), created_at=now, ends_at=now + LINK_LASTS))
    record(tx, author, "password.link", about_user(tx.session, user_id), now)
    return secret


def _void_links(tx: Transaction, user_id: int, now: datetime) -> None:
    open_ones = (PasswordLink.user_id == user_id) & PasswordLink.used_at.is_(None)
    tx.session.execute(update(PasswordLink).where(open_ones).values(used_at=now))


def _checked(name: str, email: str) -> tuple[str, str | None]:
    kept_name, kept_email = name_of(name), email_of(email)
    if kept_name is None:
        raise Refusal("accounts.refused.name")
    if email.strip() and kept_email is None:
        raise Refusal("accounts.refused.email")
    return kept_name, kept_email


def _refuse_taken(session: Session, login: str | None = None, email: str | None = None) -> None:
    if login and session.scalar(select(User.id).where(User.login == login)) is not None:
        raise Refusal("accounts.refused.login_taken", login=login)
    if email and session.scalar(select(User.id).where(User.email == email)) is not None:
        raise Refusal("accounts.refused.email_taken", email=email)
