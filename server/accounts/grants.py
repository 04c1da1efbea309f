"""Rights are given and withdrawn: a role on a place, with who did it and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.access.roles import GRANTABLE, Place
from server.accounts.places import about_user
from server.accounts.tables import User, UserGrant
from server.core.db import Database
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.transactions import Transaction


def give(db: Database, user_id: int, role: str, place: Place, by: Principal, now: datetime) -> None:
    """Grant a role on a place; what is held already is not granted twice."""
    db.act(lambda tx: give_within(tx, user_id, role, place, by.ref, now), by=by)


def withdraw(db: Database, user_id: int, grant_id: int, by: Principal, now: datetime) -> None:
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
            keep_an_admin(tx.session, user_id)
        grant.ended_at = now
        # What its user does at this moment, they do with that right.
        tx.session.execute(update(User).where(User.id == user_id).values(generation=User.generation + 1))
        record(tx, by.ref, "grant.ended", about_user(tx.session, user_id), now, role=grant.role, place=str(grant.place))

    db.act(end, by=by)


def give_within(tx: Transaction, user_id: int, role: str, place: Place, author: Ref, now: datetime) -> None:
    """Grant a role as part of a transaction. Raises :class:`Refusal` where it cannot be granted there."""
    if place.kind not in GRANTABLE.get(role, ()):
        raise Refusal("accounts.refused.role_place")
    limit = place.narrowest()
    columns = {"zone_id": limit.zone, "site_id": limit.site, "organisation_id": limit.organisation}
    # The row lock of the user keeps two who grant the same from granting it twice.
    tx.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    held = select(UserGrant.id).filter_by(user_id=user_id, role=role, ended_at=None, **columns)
    if tx.session.scalar(held) is not None:
        return
    tx.session.add(UserGrant(user_id=user_id, role=role, granted_by=author, granted_at=now, **columns))
    record(tx, author, "grant.given", about_user(tx.session, user_id), now, role=role, place=str(place))


def keep_an_admin(session: Session, user_id: int) -> None:
    """Raise :class:`Refusal` if this user is the only one who may do everything."""
    # Two of the last administrators who go at the same time go one after the other.
    session.execute(select(User.id).where(User.id.in_(_admins())).order_by(User.id).with_for_update(key_share=True))
    if admins_of(session) == {user_id}:
        raise Refusal("accounts.refused.last_admin")


def admins_of(session: Session) -> set[int]:
    """Return the users who may do everything and can sign in."""
    return set(session.scalars(_admins()))


def _admins() -> Select[int]:
    return (
        select(UserGrant.user_id)
        .join(User, User.id == UserGrant.user_id)
        .where(UserGrant.role == "admin", UserGrant.ended_at.is_(None), User.disabled_at.is_(None))
    )
