"""Secrets in the wrong hands: made up, revoked, ended, read from the database, or made for something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update

from server.access.tables import Token
from server.access.tokens import PERMISSIONS
from server.accounts.actions import disable_user
from server.accounts.logins import end_all_logins
from server.accounts.tables import UserGrant
from server.accounts.tokens import create_token, revoke_token
from server.boards.kiosks import Kiosk
from server.core.keys import digest
from server.core.principals import CONSOLE, HOUSE
from server.fleet.actions import replace_device, revoke_kiosk
from server.phones.actions import leave, revoke_phone
from server.phones.tables import PhoneOwner
from server.roster.edits import leave as leave_roster
from tests.incubator import Incubator
from tests.security.estate import Estate, Spot
from tests.staff import hire, new_login

Secret = Callable[[Estate], str]
"""Brings a secret about, and whatever made it worthless."""


def a_made_up_secret(_estate: Estate) -> str:
    return "x" * 43


def a_token(estate: Estate) -> str:
    return create_token(estate.incubator.db, "everything", PERMISSIONS, estate.incubator.time.now)


def a_revoked_token(estate: Estate) -> str:
    secret = a_token(estate)
    with estate.incubator.db.reading() as session:
        token = session.scalars(select(Token.id).where(Token.digest == digest(secret))).one()
    revoke_token(estate.incubator.db, token, CONSOLE, estate.incubator.time.now)
    return secret


def what_is_stored_of_a_token(estate: Estate) -> str:
    return digest(a_token(estate))


def a_kiosk(estate: Estate) -> str:
    return estate.own.kiosk


def what_is_stored_of_a_kiosk(estate: Estate) -> str:
    return digest(estate.own.kiosk)


def a_revoked_kiosk(estate: Estate) -> str:
    revoke_kiosk(estate.incubator.db, number(estate.own, "kiosk"), CONSOLE, estate.incubator.time.now)
    return estate.own.kiosk


def a_kiosk_that_was_replaced(estate: Estate) -> str:
    kiosk, now = number(estate.own, "kiosk"), estate.incubator.time.now
    with estate.incubator.db.transaction() as tx:
        board = tx.session.scalars(select(Kiosk.board_id).where(Kiosk.id == kiosk)).one()
        replace_device(tx, kiosk, board, "another", now)
    return estate.own.kiosk


def a_phone(estate: Estate) -> str:
    return estate.own.cookie


def what_is_stored_of_a_phone(estate: Estate) -> str:
    return digest(estate.own.cookie)


def a_phone_that_was_revoked(estate: Estate) -> str:
    owner = owner_of(estate)
    people = [owner.person_id]
    now = estate.incubator.time.now
    estate.incubator.db.act(lambda tx: revoke_phone(tx, owner.phone_id, people, CONSOLE.ref, "lost", now), by=HOUSE)
    return estate.own.cookie


def a_phone_that_is_nobodys_any_more(estate: Estate) -> str:
    owner, now = owner_of(estate), estate.incubator.time.now
    estate.incubator.db.act(lambda tx: leave(tx, owner.phone_id, [owner.person_id], now), by=HOUSE)
    return estate.own.cookie


def the_phone_of_somebody_who_left(estate: Estate) -> str:
    leave_roster(estate.incubator.db, number(estate.own, "person"), CONSOLE, estate.incubator.time.now)
    return estate.own.cookie


def a_sign_in(estate: Estate) -> str:
    return signed_in(estate.incubator)[1]


def what_is_stored_of_a_sign_in(estate: Estate) -> str:
    return digest(a_sign_in(estate))


def a_sign_in_that_was_ended(estate: Estate) -> str:
    user, secret = signed_in(estate.incubator)
    end_all_logins(estate.incubator.db, user, CONSOLE, estate.incubator.time.now)
    return secret


def the_sign_in_of_a_disabled_user(estate: Estate) -> str:
    user, secret = signed_in(estate.incubator)
    hire(estate.incubator, login="another-admin")
    disable_user(estate.incubator.db, user, CONSOLE, estate.incubator.time.now)
    return secret


def a_sign_in_that_nobody_used_since_yesterday(estate: Estate) -> str:
    secret = a_sign_in(estate)
    estate.incubator.time.now += timedelta(hours=9)
    return secret


def the_sign_in_of_an_admin_without_rights(estate: Estate) -> str:
    user, secret = signed_in(estate.incubator)
    with estate.incubator.db.transaction() as tx:
        held = UserGrant.user_id == user
        tx.session.execute(update(UserGrant).where(held).values(ended_at=estate.incubator.time.now))
    return secret


def signed_in(incubator: Incubator) -> tuple[int, str]:
    user = hire(incubator, login="admin-of-secrets")
    return user, new_login(incubator.db, user, incubator.time.now)


def owner_of(estate: Estate) -> PhoneOwner:
    with estate.incubator.db.reading() as session:
        return session.get_one(PhoneOwner, number(estate.own, "phone_owner"))


def number(spot: Spot, name: str) -> int:
    value = spot.examples[name].value
    assert isinstance(value, int)
    return value
