"""What a right made ends with the right, and no key that somebody made opens more than they hold."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.access.made import declared
from server.access.roles import EVERYWHERE, Scope
from server.access.tables import Token
from server.access.tokens import find_token
from server.accounts.actions import NewUser, create_user, disable_user, grant_role, withdraw_role
from server.accounts.passwords import new_link, open_link, use_link
from server.accounts.tables import User, UserGrant
from server.accounts.tokens import create_token
from server.alerts.tables import Target
from server.alerts.targets import add_target
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Table
from server.phones.invites import invite, open_invite
from server.phones.pins import hand_out
from server.phones.tables import Pin
from server.sites.actions import add_site
from tests.incubator import Incubator
from tests.staff import hire, live_logins, new_login

BOTH_ENGINES = True
PASSWORD = "四月的雨下得正好"
SECRET = re.compile(r"digest|hash|password|totp|public_key|nonce")
NO_RIGHT_MAKES_IT = {
    "user_account": "ends with its user, and by wider rights of them (vouched_by)",
    "passkey": "ends with its user, and by wider rights of them",
    "login": "ends with its user",
    "phone": "made by its owner",
    "kiosk": "made by a pairing; a device at work outlives its installer",
}
"""Tables with a secret that nobody makes for somebody else, and what ends it."""


def as_user(user: int) -> Principal:
    return Principal(Ref("user", user))


def manager_of(incubator: Incubator) -> int:
    incubator.tenant("北辰智造", "王小明")
    hire(incubator)
    return hire(incubator, "manager", Scope(site=incubator.site_id))


def opens(incubator: Incubator, secret: str) -> bool:
    with incubator.db.reading() as session:
        try:
            open_link(session, secret, incubator.time())
        except Refusal:
            return False
    return True


def grant_id(incubator: Incubator, user: int, scope: Scope) -> int:
    with incubator.db.reading() as session:
        return session.scalars(select(UserGrant.id).filter_by(user_id=user, site_id=scope.site)).one()


def disabled(incubator: Incubator, user: int) -> None:
    disable_user(incubator.db, user, CONSOLE, incubator.time())


def narrowed(incubator: Incubator, user: int) -> None:
    grant = grant_id(incubator, user, Scope(site=incubator.site_id))
    withdraw_role(incubator.db, user, grant, CONSOLE, incubator.time())


ENDING = pytest.mark.parametrize("ended", [disabled, narrowed])


def test_every_table_with_a_secret_says_what_ends_it() -> None:
    secret = {name for name, table in Table.metadata.tables.items() if any(map(SECRET.search, table.c.keys()))}
    assert secret - {"file"} <= {one.table for one in declared()} | NO_RIGHT_MAKES_IT.keys()


def test_everything_that_a_right_makes_names_its_maker() -> None:
    for one in declared():
        assert one.maker is not None
        assert one.kind == "pairing" or not Table.metadata.tables[one.table].c["author"].nullable


@ENDING
def test_an_invite_is_void_with_the_right_that_made_it(
    incubator: Incubator, ended: Callable[[Incubator, int], None]
) -> None:
    user, now = manager_of(incubator), incubator.time()
    person = incubator.person("王小明")
    invite(incubator.db, incubator.keys, person, as_user(user), now)
    ended(incubator, user)
    with incubator.db.reading() as session:
        assert open_invite(session, incubator.keys, person, now) is None


@ENDING
def test_a_pin_is_void_with_the_right_that_made_it_unless_chosen_anew(
    incubator: Incubator, ended: Callable[[Incubator, int], None]
) -> None:
    user = manager_of(incubator)
    incubator.tenant("东湖软件", "李娜", room="3-13")
    first, other = incubator.person("王小明"), incubator.person("李娜")
    hand_out(incubator.db, {first: "402817", other: "918273"}, as_user(user), incubator.time())
    hand_out(incubator.db, {other: "573920"}, Principal(Ref("person", other)), incubator.time())
    ended(incubator, user)
    with incubator.db.reading() as session:
        assert session.scalars(select(Pin.person_id)).all() == [other]


@ENDING
def test_a_link_for_a_password_is_void_with_the_right_that_made_it(
    incubator: Incubator, ended: Callable[[Incubator, int], None]
) -> None:
    user = manager_of(incubator)
    wanted = NewUser("puppet", "王木偶", role="staff", scope=Scope(site=incubator.site_id))
    _puppet, secret = create_user(incubator.db, wanted, as_user(user), incubator.time())
    assert opens(incubator, secret)
    ended(incubator, user)
    assert not opens(incubator, secret)


@ENDING
def test_tokens_and_targets_end_with_the_right_that_made_them(
    incubator: Incubator, ended: Callable[[Incubator, int], None]
) -> None:
    user, now = manager_of(incubator), incubator.time()
    secret = create_token(incubator.db, "园区大屏", ["read"], now, Scope(site=incubator.site_id), as_user(user))
    add_target(incubator.db, incubator.site_id, "wang@example.cn", (), as_user(user), now)
    ended(incubator, user)
    with incubator.db.reading() as session:
        assert find_token(session, secret) is None
        assert session.scalars(select(Target)).all() == []


def test_what_is_not_ticked_stays(incubator: Incubator) -> None:
    user, now = manager_of(incubator), incubator.time()
    for name in ("大屏", "旧系统"):
        create_token(incubator.db, name, ["read"], now, EVERYWHERE, as_user(user))
    disable_user(incubator.db, user, CONSOLE, now, ticked=["token-2"])
    with incubator.db.reading() as session:
        assert session.scalars(select(Token.name).where(Token.revoked_at.is_(None))).all() == ["大屏"]


def test_who_loses_one_site_keeps_what_they_made_at_another(incubator: Incubator) -> None:
    user, now = manager_of(incubator), incubator.time()
    zone = incubator.zone("高新区")
    with incubator.db.transaction() as tx:
        other = add_site(tx, "东湖创业园", zone).id
    grant_role(incubator.db, user, "manager", Scope(site=other), CONSOLE, now)
    person = incubator.person("王小明")
    invite(incubator.db, incubator.keys, person, as_user(user), now)
    withdraw_role(incubator.db, user, grant_id(incubator, user, Scope(site=other)), CONSOLE, now)
    with incubator.db.reading() as session:
        assert open_invite(session, incubator.keys, person, now) is not None


def test_an_old_link_of_a_promoted_puppet_opens_nothing(incubator: Incubator) -> None:
    user, now = manager_of(incubator), incubator.time()
    wanted = NewUser("puppet", "王木偶", role="staff", scope=Scope(site=incubator.site_id))
    puppet, secret = create_user(incubator.db, wanted, as_user(user), now)
    again = grant_role(incubator.db, puppet, "admin", EVERYWHERE, CONSOLE, now)
    assert not opens(incubator, secret)
    assert again
    assert opens(incubator, again)


def test_a_promoted_puppet_is_signed_out_and_sets_the_password_again(incubator: Incubator) -> None:
    user, now = manager_of(incubator), incubator.time()
    wanted = NewUser("puppet", "王木偶", "p@example.cn", "staff", Scope(site=incubator.site_id))
    puppet, secret = create_user(incubator.db, wanted, as_user(user), now)
    use_link(incubator.db, secret, PASSWORD, now)
    # A link that the puppet makes for itself is no better than the first.
    use_link(incubator.db, new_link(incubator.db, puppet, as_user(puppet), now), PASSWORD, now)
    new_login(incubator.db, puppet, now)
    assert grant_role(incubator.db, puppet, "admin", EVERYWHERE, CONSOLE, now)
    assert live_logins(incubator.db, now, 1) == set()
    with incubator.db.reading() as session:
        found = session.get_one(User, puppet)
        assert (found.password, found.email, found.issuer) == (None, None, None)


def test_who_got_the_way_in_from_somebody_who_holds_as_much_keeps_it(incubator: Incubator) -> None:
    user = manager_of(incubator)
    wanted = NewUser("li.na", "李娜", role="staff", scope=Scope(site=incubator.site_id))
    colleague, secret = create_user(incubator.db, wanted, as_user(user), incubator.time())
    use_link(incubator.db, secret, PASSWORD, incubator.time())
    manager = Scope(site=incubator.site_id)
    assert grant_role(incubator.db, colleague, "manager", manager, CONSOLE, incubator.time()) is None
