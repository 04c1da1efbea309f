"""Users come, get rights, lose rights and go. Every change is one transaction with its line in the ledger of rights."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from server.access.audit import About, record
from server.access.made import NOTHING, end_lost, end_outgrown
from server.access.roles import EVERYWHERE, GRANTABLE, Scope
from server.accounts.logins import end_logins
from server.accounts.passwords import link_within, void_links
from server.accounts.rights import actor_of_user, vouches
from server.accounts.rules import email_of, login_of, name_of
from server.accounts.scopes import about_user, refuse_gone, whole_scope
from server.accounts.tables import Passkey, User, UserGrant
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to be, as somebody typed it. Without a role the user can sign in and do nothing."""

    login: str
    name: str
    email: str = ""
    role: str | None = None
    scope: Scope = EVERYWHERE


def create_user(db: Database, wanted: NewUser, by: Principal, now: datetime) -> tuple[int, str]:
    """Create a user; return the id and the secret of the link for setting a password. Raises :class:`Refusal`."""
    login = login_of(wanted.login)
    if login is None:
        raise Refusal("accounts.refused.login")
    name, email = _checked(wanted.name, wanted.email)

    def create(tx: Transaction) -> tuple[int, str]:
        _refuse_taken(tx.session, login, email)
        user = User(login=login, name=name, email=email, vouched_by=by.ref, email_by=by.ref, created_at=now)
        tx.session.add(user)
        tx.session.flush()
        # The line belongs where the user will, who holds nothing yet.
        home = whole_scope(tx.session, wanted.scope) if wanted.role else EVERYWHERE
        record(tx, by.ref, "user.created", About(Ref("user", user.id), home), now, login=login)
        if wanted.role:
            _grant(tx, user.id, wanted.role, wanted.scope, by.ref, now)
        return user.id, link_within(tx, user.id, by.ref, now)

    return db.act(create, by=by)


def disable_user(
    db: Database, user_id: int, by: Principal, now: datetime, ticked: Collection[str] | None = None
) -> None:
    """Let a user in no more: every sign-in ends at once, every open link is void, and so is what the user made.

    Of the tokens and targets that the user made, those ``ticked`` end; None: all.
    """

    def disable(tx: Transaction) -> None:
        user = tx.session.get_one(User, user_id)
        if user.disabled_at is not None:
            return
        _keep_an_admin(tx.session, user_id)
        user.disabled_at = now
        end_logins(tx, user_id, by.ref, now)
        void_links(tx, user_id, now)
        end_lost(tx, Ref("user", user_id), NOTHING, by.ref, now, ticked)
        record(tx, by.ref, "user.disabled", about_user(tx.session, user_id), now)

    db.act(disable, long=True, by=by)


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
        # Locked, so that no provider is linked by the old address meanwhile.
        user = tx.session.get_one(User, user_id, with_for_update={"key_share": True})
        if kept_email != user.email:
            _refuse_taken(tx.session, email=kept_email)
        if (user.name, user.email) != (kept_name, kept_email):
            if user.email != kept_email and user.issuer:
                # Whoever the provider knows by the old address is not known by the new one.
                user.issuer = user.subject = None
                end_logins(tx, user_id, by.ref, now)
            if user.email != kept_email:
                user.email_by = by.ref
            user.name, user.email = kept_name, kept_email
            record(tx, by.ref, "user.edited", about_user(tx.session, user_id), now, name=kept_name, email=kept_email)

    db.act(edit, by=by)


def end_factors(db: Database, user_id: int, by: Principal, now: datetime) -> None:
    """Ask a user neither for codes nor for passkeys any more, as when the phone is lost; every sign-in ends."""

    def end(tx: Transaction) -> None:
        user = tx.session.get_one(User, user_id)
        user.totp, user.totp_step = None, None
        tx.session.execute(delete(Passkey).where(Passkey.user_id == user_id))
        end_logins(tx, user_id, by.ref, now)
        record(tx, by.ref, "factors.ended", about_user(tx.session, user_id), now)

    db.act(end, by=by)


def grant_role(db: Database, user_id: int, role: str, scope: Scope, by: Principal, now: datetime) -> str | None:
    """Grant a role on a scope; what is held already is not granted twice. Raises :class:`Refusal`.

    Where whoever handed the user the way in could not grant as much, all ways in end: the secret of a link for setting
    the password again is returned.
    """

    def grant(tx: Transaction) -> str | None:
        _grant(tx, user_id, role, scope, by.ref, now)
        tx.write()
        return link_within(tx, user_id, by.ref, now) if _end_outgrown_ways(tx, user_id, by.ref, now) else None

    return db.act(grant, by=by)


def _end_outgrown_ways(tx: Transaction, user_id: int, author: Ref, now: datetime) -> bool:
    """End every way in that somebody handed over who could not grant what its user holds; tell whether there was."""
    user = tx.session.get_one(User, user_id)
    open_link = end_outgrown(tx, ["password_link"], user_id, author, now)
    known = user.email is not None and not vouches(tx.session, user.email_by, user_id, now)
    if known:
        user.email = user.email_by = user.issuer = user.subject = None
    proved = bool(user.password) and not vouches(tx.session, user.vouched_by, user_id, now)
    if not (open_link or known or proved):
        return False
    user.password = user.totp = user.totp_step = None
    tx.session.execute(delete(Passkey).where(Passkey.user_id == user_id))
    end_logins(tx, user_id, author, now)
    record(tx, author, "ways.ended", about_user(tx.session, user_id), now)
    return True


def withdraw_role(
    db: Database, user_id: int, grant_id: int, by: Principal, now: datetime, ticked: Collection[str] | None = None
) -> None:
    """End a grant, and what the user made and could not make with what is left of their rights.

    Of the tokens and targets among it, those ``ticked`` end; None: all. Raises :class:`Refusal` for the right that the
    last administrator holds.
    """

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
        end_grants(tx, UserGrant.id == grant_id, by.ref, now, ticked)

    db.act(end, long=True, by=by)


def end_grants(
    tx: Transaction, these: ColumnElement[bool], author: Ref, now: datetime, ticked: Collection[str] | None = None
) -> None:
    """End these grants, which are held still, and what their users made and could not make with what is left."""
    users: dict[int, None] = {}
    for grant in tx.session.scalars(select(UserGrant).where(these).order_by(UserGrant.id)).all():
        grant.ended_at, user = now, grant.user_id
        users[user] = None
        # What its user does at this moment, they do with that right.
        tx.session.execute(update(User).where(User.id == user).values(generation=User.generation + 1))
        record(tx, author, "grant.ended", about_user(tx.session, user), now, role=grant.role, scope=str(grant.scope))
    tx.write()
    for user in users:
        end_lost(tx, Ref("user", user), actor_of_user(tx.session, user, now), author, now, ticked)


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


def _grant(tx: Transaction, user_id: int, role: str, scope: Scope, author: Ref, now: datetime) -> None:
    if scope.kind not in GRANTABLE.get(role, ()):
        raise Refusal("accounts.refused.role_scope")
    refuse_gone(tx.session, scope, now)
    limit = scope.narrowest()
    columns = {"zone_id": limit.zone, "site_id": limit.site, "organisation_id": limit.organisation}
    # The row lock of the user keeps two who grant the same from granting it twice.
    tx.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    held = select(UserGrant.id).filter_by(user_id=user_id, role=role, ended_at=None, **columns)
    if tx.session.scalar(held) is not None:
        return
    tx.session.add(UserGrant(user_id=user_id, role=role, granted_by=author, granted_at=now, **columns))
    record(tx, author, "grant.given", about_user(tx.session, user_id), now, role=role, scope=str(scope))


def _keep_an_admin(session: Session, user_id: int) -> None:
    # Two of the last administrators who go at the same time go one after the other.
    session.execute(select(User.id).where(User.id.in_(_admins())).order_by(User.id).with_for_update(key_share=True))
    if set(session.scalars(_admins())) == {user_id}:
        raise Refusal("accounts.refused.last_admin")


def _admins() -> Select[int]:
    return (
        select(UserGrant.user_id)
        .join(User, User.id == UserGrant.user_id)
        .where(UserGrant.role == "admin", UserGrant.ended_at.is_(None), User.disabled_at.is_(None))
    )
