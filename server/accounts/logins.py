"""Sign-ins: opened when somebody proved who they are, known by a cookie, used until they end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.accounts.rules import LASTS, How, Span
from server.accounts.scopes import about_user
from server.accounts.tables import Login, User
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.keys import digest, new_secret
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain

LOGIN, USER = plain(Login), plain(User)
_PROVED = (USER.c.generation == bindparam("by_generation")) & USER.c.disabled_at.is_(None)
_IN_FORCE = (
    select(LOGIN.c.id)
    .join(USER, USER.c.id == LOGIN.c.user_id)
    .where(LOGIN.c.id == bindparam("by_login"), LOGIN.c.ended_at.is_(None), _PROVED)
    .with_for_update(key_share=True)
    .scalar_subquery()
)
_KNOWN = (
    select(USER.c.id)
    .where(USER.c.id == bindparam("by_user"), _PROVED)
    .with_for_update(key_share=True)
    .scalar_subquery()
)


class SignedOut(Refusal):
    """The sign-in by which somebody acts, or which was under way, has ended meanwhile."""

    def __init__(self) -> None:
        super().__init__("accounts.refused.ended", status=403)


@dataclass(frozen=True, slots=True)
class Newcomer(Principal):
    """A user, read at this ``generation``, who is proving who they are."""

    generation: int

    @property
    def proof(self) -> ScalarSelect[Any]:
        """The user, until all their sign-ins end or a right is withdrawn."""
        return _KNOWN

    @property
    def given(self) -> dict[str, Any]:
        """The user as they were read."""
        return {"by_user": self.ref.id, "by_generation": self.generation}

    @property
    def refusal(self) -> Refusal:
        """What they are told who were too slow."""
        return SignedOut()


@dataclass(frozen=True, slots=True)
class SignIn(Newcomer):
    """A user who acts by a sign-in, with the rights that they had at this ``generation``."""

    login: int

    @property
    def proof(self) -> ScalarSelect[Any]:
        """The sign-in, until it ends or a right of its user is withdrawn."""
        return _IN_FORCE

    @property
    def given(self) -> dict[str, Any]:
        """The sign-in, and the user as they were read."""
        return {"by_login": self.login, "by_generation": self.generation}


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody signs in: what the browser says of itself, and what it is called for this user."""

    summary: str
    browser: str


def open_login(db: Database, user: User, how: How, at: Device, now: datetime, instead_of: int | None = None) -> str:
    """Sign a user in and return what the cookie holds; the sign-in that the browser had before is over.

    ``user`` is as it was read before it was proved who it is. Raises :class:`SignedOut` when all sign-ins ended since.
    """
    secret = new_secret()

    def sign_in(tx: Transaction) -> None:
        before = tx.session.get(Login, instead_of) if instead_of else None
        if before:
            end_logins(tx, before.user_id, Ref("user", user.id), now, only=before.id)
        tx.session.add(
            Login(
                user_id=user.id,
                digest=digest(secret),
                how=how,
                device=at.summary,
                browser=at.browser,
                created_at=now,
                seen_at=now,
                ends_at=now + LASTS,
            )
        )

    db.act(sign_in, by=Newcomer(Ref("user", user.id), user.generation))
    return secret


def login_with(session: Session, secret: str | None, now: datetime) -> tuple[Login, User] | None:
    """Return the sign-in that a cookie stands for and its user, None where it no longer holds."""
    if not secret:
        return None
    row = session.execute(
        select(Login, User)
        .join(User, User.id == Login.user_id)
        .where(Login.digest == digest(secret), Login.ended_at.is_(None), User.disabled_at.is_(None))
    ).one_or_none()
    if row is None or not Span(row.Login.seen_at, row.Login.ends_at).is_live(now):
        return None
    return row.Login, row.User


def knows(session: Session, user_id: int, browser: str) -> bool:
    """Tell whether a user has signed in at a browser before."""
    mine = select(LOGIN.c.id).where(LOGIN.c.user_id == user_id, LOGIN.c.browser == browser).limit(1)
    return session.scalar(mine) is not None


def end_login(db: Database, user_id: int, login_id: int, by: Principal, now: datetime) -> None:
    """End one sign-in of a user. Raises :class:`Refusal` for one that is somebody else's."""

    def end(tx: Transaction) -> None:
        login = tx.session.get(Login, login_id)
        if login is None or login.user_id != user_id:
            raise Refusal("error.404", status=404)
        end_logins(tx, user_id, by.ref, now, only=login_id)

    db.act(end, by=by)


def end_all_logins(db: Database, user_id: int, by: Principal, now: datetime, but: int | None = None) -> None:
    """End every sign-in of a user, or every other one."""
    db.act(lambda tx: end_logins(tx, user_id, by.ref, now, but=but), by=by)


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
