"""What users hold, whoever asks: for the keys that others made for them, and that they made for others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.made import actor_of
from server.access.roles import Actor, Grant, may_grant
from server.accounts.scopes import whole_scope
from server.accounts.tables import PasswordLink, User, UserGrant
from server.core.principals import Principal
from server.core.refs import Ref


def grants_of(session: Session, user: Principal) -> list[Grant]:
    """Return what a user was granted and still holds."""
    held = select(UserGrant).filter_by(user_id=user.ref.id, ended_at=None).order_by(UserGrant.id)
    return [Grant(user, one.role, one.scope) for one in session.scalars(held)]


def actor_of_user(session: Session, user_id: int, _now: datetime) -> Actor:
    """Return what a user may do; who was disabled may do nothing."""
    user = session.get_one(User, user_id)
    return Actor(() if user.disabled_at else tuple(grants_of(session, Principal(Ref("user", user_id)))))


def reaches_all(session: Session, actor: Actor, user_id: int) -> bool:
    """Tell whether an actor could grant everything that a user holds."""
    held = grants_of(session, Principal(Ref("user", user_id)))
    return all(may_grant(actor, one.role, whole_scope(session, one.scope) or one.scope) for one in held)


def may_hand_keys(session: Session, actor: Actor, _maker: Ref, link: int, _now: datetime) -> bool:
    """Tell whether a maker may still hand over a link for a password: never to more than they could grant."""
    return bool(actor.grants) and reaches_all(session, actor, session.get_one(PasswordLink, link).user_id)


def vouches(session: Session, maker: Ref | None, user_id: int, now: datetime) -> bool:
    """Tell whether who handed over a way in could grant all that its user holds now."""
    actor = actor_of(session, maker, now) if maker else None
    return actor is None or reaches_all(session, actor, user_id)
