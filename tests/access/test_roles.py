"""Roles and the scopes that they are granted on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access.roles import EVERYWHERE, GRANTABLE, ROLES, Actor, Grant, Permission, Scope, around, may_grant
from server.core.principals import Principal
from server.core.refs import Ref

ANYWHERE = st.builds(
    Scope,
    zone=st.sampled_from([None, 1, 2]),
    site=st.sampled_from([None, 1, 2]),
    organisation=st.sampled_from([None, 5, 6]),
    person=st.sampled_from([None, 7, 8]),
)
WHOLE = st.sampled_from(
    [
        EVERYWHERE,
        Scope(1),
        *(Scope(zone, site) for zone, site in ((1, 1), (1, 2), (2, 3), (None, 4))),
        *(Scope(1, 1, organisation) for organisation in (5, 6)),
        *(Scope(None, 4, 7, person) for person in (8, 9)),
    ]
)
"""Scopes that are named whole. The fourth site lies in no zone."""
HERE = Scope(1, 1, 5, 7)


def holding(role: str, scope: Scope) -> Actor:
    return Actor((Grant(Principal(Ref("user", 3)), role, scope),))


@given(ANYWHERE, ANYWHERE, ANYWHERE)
def test_what_covers_a_scope_covers_all_within_it(wide: Scope, middle: Scope, narrow: Scope) -> None:
    assert not (wide.covers(middle) and middle.covers(narrow)) or wide.covers(narrow)
    assert wide.covers(wide)
    assert Scope().covers(wide)


@given(st.sampled_from(sorted(ROLES)), ANYWHERE, st.sampled_from(Permission), ANYWHERE)
def test_a_role_permits_what_its_row_says_within_its_scope_and_nothing_else(
    role: str, granted: Scope, permission: Permission, there: Scope
) -> None:
    permitted = holding(role, granted).holder(permission, there) is not None
    assert permitted == (permission in ROLES[role] and granted.covers(there))


@given(st.sampled_from(sorted(GRANTABLE)), ANYWHERE, st.sampled_from(sorted(GRANTABLE)), ANYWHERE)
def test_nobody_hands_out_more_than_they_hold(role: str, scope: Scope, wanted: str, there: Scope) -> None:
    actor = holding(role, scope)
    if may_grant(actor, wanted, there):
        assert all(actor.holder(permission, there) for permission in ROLES[wanted])
        assert actor.holder(Permission.USERS, there)


@pytest.mark.parametrize(
    ("role", "scope", "wanted", "there", "permitted"),
    [
        ("admin", Scope(), "admin", Scope(), True),
        ("admin", Scope(), "liaison", HERE, False),
        ("admin", Scope(), "liaison", Scope(1, 1, 5), True),
        ("zone", Scope(1), "manager", Scope(1, 1), True),
        ("zone", Scope(1), "manager", Scope(2, 2), False),
        ("zone", Scope(1), "admin", Scope(), False),
        ("manager", Scope(site=1), "staff", Scope(1, 1), True),
        ("manager", Scope(site=1), "zone", Scope(1), False),
        ("staff", Scope(site=1), "staff", Scope(1, 1), False),
        ("liaison", Scope(organisation=5), "liaison", Scope(1, 1, 5), False),
    ],
)
def test_roles_are_handed_out_downwards(role: str, scope: Scope, wanted: str, there: Scope, permitted: bool) -> None:
    assert may_grant(holding(role, scope), wanted, there) == permitted


def test_who_is_permitted_nothing_there_need_not_learn_that_it_exists() -> None:
    assert holding("staff", Scope(site=1)).knows(HERE)
    assert not holding("staff", Scope(site=2)).knows(HERE)
    assert Actor().scopes(Permission.BOARDS) == ()


@given(st.lists(WHOLE, min_size=1, max_size=4))
def test_around_several_scopes_is_the_narrowest_that_covers_them(scopes: list[Scope]) -> None:
    found = around(scopes)
    assert all(found.covers(scope) for scope in scopes)
    assert len(set(scopes)) > 1 or found == scopes[0]


def test_around_two_zones_or_nothing_at_all_is_everywhere() -> None:
    assert around([Scope(1, 1), Scope(2, 2)]) == EVERYWHERE
    assert around([Scope(1, 1), Scope(1, 2)]) == Scope(1)
    assert around([]) == EVERYWHERE
