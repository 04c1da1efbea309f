"""Users come, get rights, lose rights and go. Every change is one transaction with its line in the ledger of rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.accounts.rules import LINK_LASTS, Span, email_of, login_of, name_of
from server.accounts.tables import Login, PasswordLink, User, UserGrant
from server.core.access import digest, new_secret
from server.core.audit import record
from server.core.db import Database, Transaction
from server.core.refusal import Refusal
from server.core.roles import EVERYWHERE, GRANTABLE, Place


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to be, as somebody typed it. Without a role the user can sign in and do nothing."""

    login: str
    name: str
    email: str = ""
    role: str | None = None
    place: Place = EVERYWHERE


def create_user(db: Database, wanted: NewUser, author: str, now: datetime) -> tuple[int, str]:
    """Create a user; return the id and the secret of the link for setting a password. Raises :class:`Refusal`."""
    login, name, email = login_of(wanted.login), name_of(wanted.name), email_of(wanted.email)
    if login is None:
        raise Refusal("accounts.refused.login")
    if name is None:
        raise Refusal("accounts.refused.name")
    if wanted.email.strip() and email is None:
        raise Refusal("accounts.refused.email")

    def create(tx: Transaction) -> tuple[int, str]:
        _refuse_taken(tx.session, login, email)
        user = User(login=login, name=name, email=email, created_at=now)
        tx.session.add(user)
        tx.session.flush()
        record(tx, author, "user.created", f"user:{user.id}", now, login=login)
        if wanted.role:
            _give(tx, user.id, wanted.role, wanted.place, author, now)
        return user.id, _link(tx, user.id, author, now)

    return db.act(create)


def give(db: Database, user_id: int, role: str, place: Place, author: str, now: datetime) -> None:
    """Grant a role on a place; what is held already is not granted twice."""
    db.act(lambda tx: _give(tx, user_id, role, place, author, now))


def withdraw(db: Database, user_id: int, grant_id: int, author: str, now: datetime) -> None:
    """End a grant. Raises :class:`Refusal` for the right that the last administrator holds."""

    def end(tx: Transaction) -> None:
        grant = tx.session.scalar(
            select(UserGrant)
            .where(UserGrant.id == grant_id, UserGrant.user_id == user_id, UserGrant.ended_at.is_(None))
            .with_for_update()
        )
        if grant is None:
            return
        if grant.role == "admin":
            _keep_an_admin(tx.session, user_id)
        grant.ended_at = now
        record(tx, author, "grant.ended", f"user:{user_id}", now, role=grant.role, place=str(place_of(grant)))

    db.act(end)


def disable_user(db: Database, user_id: int, author: str, now: datetime) -> None:
    """Let a user in no more: every sign-in ends at once, every open link is void."""

    def disable(tx: Transaction) -> None:
        user = tx.session.get_one(User, user_id)
        if user.disabled_at is not None:
            return
        _keep_an_admin(tx.session, user_id)
        user.disabled_at = now
        end_logins(tx, user_id, author, now)
        _void_links(tx, user_id, now)
        record(tx, author, "user.disabled", f"user:{user_id}", now)

    db.act(disable)


def enable_user(db: Database, user_id: int, author: str, now: datetime) -> None:
    """Let a disabled user in again, with what the user still holds."""

    def enable(tx: Transaction) -> None:
        user = tx.session.get_one(User, user_id)
        if user.disabled_at is not None:
            user.disabled_at = None
            record(tx, author, "user.enabled", f"user:{user_id}", now)

    db.act(enable)


def new_link(db: Database, user_id: int, author: str, now: datetime) -> str:
    """Return the secret of a new link for setting a password; earlier ones are void."""
    return db.act(lambda tx: _link(tx, user_id, author, now))


def end_logins(
    tx: Transaction, user_id: int, author: str, now: datetime, *, but: int | None = None, only: int | None = None
) -> None:
    """End the sign-ins of a user: all, all but one, or only one."""
    mine = (Login.user_id == user_id) & Login.ended_at.is_(None) & Login.id.is_distinct_from(but)
    wanted = mine & (Login.id == only) if only else mine
    ended = tx.session.scalars(update(Login).where(wanted).values(ended_at=now).returning(Login.id)).all()
    if ended:
        record(tx, author, "login.ended", f"user:{user_id}", now, logins=sorted(ended))


def live_logins(session: Session, ids: Iterable[int], now: datetime) -> set[int]:
    """Return which of these sign-ins still hold."""
    rows = session.execute(
        select(Login.id, Login.seen_at, Login.ends_at, Login.ended_at)
        .join(User, User.id == Login.user_id)
        .where(Login.id.in_(list(ids)), User.disabled_at.is_(None))
    )
    return {row.id for row in rows if Span(row.seen_at, row.ends_at, row.ended_at).is_live(now)}


def place_of(grant: UserGrant) -> Place:
    """Return what a grant is limited to."""
    return Place(grant.zone, grant.site_id, grant.organisation_id)


def _give(tx: Transaction, user_id: int, role: str, place: Place, author: str, now: datetime) -> None:
    if place.kind not in GRANTABLE.get(role, ()):
        raise Refusal("accounts.refused.role_place")
    limit = place.narrowest()
    columns = {"zone": limit.zone, "site_id": limit.site, "organisation_id": limit.organisation}
    # The row lock of the user keeps two who grant the same from granting it twice.
    tx.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    held = select(UserGrant.id).filter_by(user_id=user_id, role=role, ended_at=None, **columns)
    if tx.session.scalar(held) is not None:
        return
    tx.session.add(UserGrant(user_id=user_id, role=role, granted_by=author, granted_at=now, **columns))
    record(tx, author, "grant.given", f"user:{user_id}", now, role=role, place=str(place))


def _link(tx: Transaction, user_id: int, author: str, now: datetime) -> str:
    _void_links(tx, user_id, now)
    secret = new_secret()
    tx.session.add(PasswordLink(user_id=user_id, digest=digest(secret), created_at=now, ends_at=now + LINK_LASTS))
    record(tx, author, "password.link", f"user:{user_id}", now)
    return secret


def _void_links(tx: Transaction, user_id: int, now: datetime) -> None:
    open_ones = (PasswordLink.user_id == user_id) & PasswordLink.used_at.is_(None)
    tx.session.execute(update(PasswordLink).where(open_ones).values(used_at=now))


def _refuse_taken(session: Session, login: str, email: str | None) -> None:
    if session.scalar(select(User.id).where(User.login == login)) is not None:
        raise Refusal("accounts.refused.login_taken", login=login)
    if email and session.scalar(select(User.id).where(User.email == email)) is not None:
        raise Refusal("accounts.refused.email_taken", email=email)


def _keep_an_admin(session: Session, user_id: int) -> None:
    admins = admins_of(session)
    if admins == {user_id}:
        raise Refusal("accounts.refused.last_admin")


def admins_of(session: Session) -> set[int]:
    """Return the users who may do everything and can sign in."""
    return set(
        session.scalars(
            select(UserGrant.user_id)
            .join(User, User.id == UserGrant.user_id)
            .where(UserGrant.role == "admin", UserGrant.ended_at.is_(None), User.disabled_at.is_(None))
        )
    )
