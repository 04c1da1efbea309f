"""Every kind of thing that is made on the strength of a right: a row each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from server.access.made import Made, declare, on_scope
from server.access.roles import Actor, Grant, Permission, Scope
from server.access.tables import Token
from server.accounts.passwords import void_link
from server.accounts.rights import actor_of_user, may_hand_keys
from server.accounts.scopes import whole_scope
from server.accounts.tables import PasswordLink
from server.accounts.tokens import revoke_within
from server.alerts.removing import remove_targets
from server.alerts.scopes import scope_of_target
from server.alerts.tables import Target
from server.boards.kiosks import Kiosk
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refs import Ref
from server.fleet.scopes import scope_of_kiosk
from server.fleet.tables import Pairing
from server.pairing.actions import abandon
from server.phones.invites import INVITE, void_invite
from server.phones.pins import PIN, void_pin
from server.phones.tables import Invite
from server.roster.homes import last_home_of
from server.roster.scopes import scope_on


def _remove_target(tx: Transaction, target: int, author: Ref, now: datetime) -> None:
    remove_targets(tx, Target.id == target, author, now)


def _of_invite(session: Session, invite: int, now: datetime) -> Scope | None:
    return scope_on(session, session.get_one(Invite, invite).person_id, now)


def _of_pairing(session: Session, pairing: int, _now: datetime) -> Scope | None:
    kiosk = session.get_one(Pairing, pairing).kiosk_id
    return scope_of_kiosk(session, kiosk) if kiosk else None


def _of_target(session: Session, target: int, _now: datetime) -> Scope | None:
    return scope_of_target(session, target)


def _of_token(session: Session, token: int, _now: datetime) -> Scope | None:
    return whole_scope(session, session.get_one(Token, token).scope)


def _actor_of_person(session: Session, person: int, now: datetime) -> Actor:
    home = last_home_of(session, person, now)
    if home is None or not home.liaison:
        return Actor()
    return Actor((Grant(Principal(Ref("person", person)), "liaison", Scope(organisation=home.organisation_id)),))


def _nameless() -> ColumnElement[str]:
    return literal("")


MADE = (
    Made(
        "password_link",
        "password_link",
        PasswordLink.author,
        lambda now: select(PasswordLink.id, PasswordLink.author.label("maker"), _nameless().label("name")).where(
            PasswordLink.used_at.is_(None), PasswordLink.ends_at > now
        ),
        may_hand_keys,
        void_link,
        subject=PasswordLink.user_id,
    ),
    Made(
        "invite",
        "invite",
        INVITE.c.author,
        lambda now: select(INVITE.c.id, INVITE.c.author.label("maker"), _nameless().label("name")).where(
            INVITE.c.used_at.is_(None), INVITE.c.expires_at > now
        ),
        on_scope(Permission.ENROL, _of_invite),
        void_invite,
        subject=INVITE.c.person_id,
    ),
    Made(
        "pin",
        "pin",
        PIN.c.author,
        lambda _now: select(PIN.c.person_id.label("id"), PIN.c.author.label("maker"), _nameless().label("name")),
        on_scope(Permission.ENROL, scope_on),
        void_pin,
        subject=PIN.c.person_id,
    ),
    Made(
        "pairing",
        "pairing",
        Pairing.confirmed_by,
        lambda now: (
            select(Pairing.id, Pairing.confirmed_by.label("maker"), _nameless().label("name"))
            .join(Kiosk, Kiosk.id == Pairing.kiosk_id)
            .where(Pairing.expires_at > now, Kiosk.seen_at.is_(None), Kiosk.revoked_at.is_(None))
        ),
        on_scope(Permission.KIOSKS_EDIT, _of_pairing),
        abandon,
    ),
    Made(
        "token",
        "token",
        Token.author,
        lambda _now: select(Token.id, Token.author.label("maker"), Token.name).where(Token.revoked_at.is_(None)),
        on_scope(Permission.TOKENS, _of_token),
        revoke_within,
        listed=True,
    ),
    Made(
        "target",
        "alert_target",
        Target.author,
        lambda _now: select(Target.id, Target.author.label("maker"), Target.address.label("name")),
        on_scope(Permission.SETTINGS, _of_target),
        _remove_target,
        listed=True,
    ),
)

declare(MADE, {"user": actor_of_user, "person": _actor_of_person})
