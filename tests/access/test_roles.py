"""Roles and the places that they are granted on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access.roles import EVERYWHERE, GRANTABLE, ROLES, Actor, Grant, Permission, Place, around, may_grant
from server.core.principals import Principal
from server.core.refs import Ref

ANYWHERE = st.builds(
    Place,
    zone=st.sampled_from([None, 1, 2]),
    site=st.sampled_from([None, 1, 2]),
    organisation=st.sampled_from([None, 5, 6]),
    person=st.sampled_from([None, 7, 8]),
)
WHOLE = st.sampled_from(
    [
        EVERYWHERE,
        Place(1),
        *(Place(zone, site) for zone, site in ((1, 1), (1, 2), (2, 3), (None, 4))),
        *(Place(1, 1, organisation) for organisation in (5, 6)),
        *(Place(None, 4, 7, person) for person in (8, 9)),
    ]
)
"""Places that are named whole. The fourth site lies in no zone."""
HERE = Place(1, 1, 5, 7)


def holding(role: str, place: Place) -> Actor:
    return Actor((Grant(Principal(Ref("user", 3)), role, place),))


@given(ANYWHERE, ANYWHERE, ANYWHERE)
def test_what_covers_a_place_covers_all_within_it(wide: Place, middle: Place, narrow: Place) -> None:
    assert not (wide.covers(middle) and middle.covers(narrow)) or wide.covers(narrow)
    assert wide.covers(wide)
    assert Place().covers(wide)


@given(st.sampled_from(sorted(ROLES)), ANYWHERE, st.sampled_from(Permission), ANYWHERE)
def test_a_role_permits_what_its_row_says_within_its_place_and_nothing_else(
    role: str, granted: Place, permission: Permission, there: Place
) -> None:
    permitted = holding(role, granted).holder(permission, there) is not None
    assert permitted == (permission in ROLES[role] and granted.covers(there))


@given(st.sampled_from(sorted(GRANTABLE)), ANYWHERE, st.sampled_from(sorted(GRANTABLE)), ANYWHERE)
def test_nobody_hands_out_more_than_they_hold(role: str, place: Place, wanted: str, there: Place) -> None:
    actor = holding(role, place)
    if may_grant(actor, wanted, there):
        assert all(actor.holder(permission, there) for permission in ROLES[wanted])
        assert actor.holder(Permission.USERS, there)


@pytest.mark.parametrize(
    ("role", "place", "wanted", "there", "permitted"),
    [
        ("admin", Place(), "admin", Place(), True),
        ("admin", Place(), "liaison", HERE, False),
        ("admin", Place(), "liaison", Place(1, 1, 5), True),
        ("zone", Place(1), "manager", Place(1, 1), True),
        ("zone", Place(1), "manager", Place(2, 2), False),
        ("zone", Place(1), "admin", Place(), False),
        ("manager", Place(site=1), "staff", Place(1, 1), True),
        ("manager", Place(site=1), "zone", Place(1), False),
        ("staff", Place(site=1), "staff", Place(1, 1), False),
        ("liaison", Place(organisation=5), "liaison", Place(1, 1, 5), False),
    ],
)
def test_roles_are_handed_out_downwards(role: str, place: Place, wanted: str, there: Place, permitted: bool) -> None:
    assert may_grant(holding(role, place), wanted, there) == permitted


def test_who_is_permitted_nothing_there_need_not_learn_that_it_exists() -> None:
    assert holding("staff", Place(site=1)).knows(HERE)
    assert not holding("staff", Place(site=2)).knows(HERE)
    assert Actor().places(Permission.BOARDS) == ()


@given(st.lists(WHOLE, min_size=1, max_size=4))
def test_around_several_places_is_the_narrowest_that_covers_them(places: list[Place]) -> None:
    found = around(places)
    assert all(found.covers(place) for place in places)
    assert len(set(places)) > 1 or found == places[0]


def test_around_two_zones_or_nothing_at_all_is_everywhere() -> None:
    assert around([Place(1, 1), Place(2, 2)]) == EVERYWHERE
    assert around([Place(1, 1), Place(1, 2)]) == Place(1)
    assert around([]) == EVERYWHERE
