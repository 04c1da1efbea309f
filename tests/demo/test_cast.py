from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from server.demo.cast import FLOORS, OFFICE, OFFICE_ROOM, SHARED, VACANT, CastTenant, cast_incubator
from server.roster.importing.phones import phone
from server.roster.notices import LONGEST


@pytest.fixture(params=[1, 2, 506], ids="seed {}".format)
def cast(request: pytest.FixtureRequest) -> list[CastTenant]:
    return cast_incubator(Random(request.param))


def test_the_demo_has_the_scale_of_a_real_incubator(cast: list[CastTenant]) -> None:
    assert len(cast) == 81
    assert sum(len(tenant.people) for tenant in cast) == 700
    assert all(27 <= rooms <= 40 for rooms in FLOORS.values())


def test_the_same_random_numbers_make_the_same_incubator() -> None:
    assert cast_incubator(Random(5)) == cast_incubator(Random(5))
    assert cast_incubator(Random(5)) != cast_incubator(Random(6))


def test_no_two_tenants_and_no_two_people_can_be_confused(cast: list[CastTenant]) -> None:
    phones = [person.phone for tenant in cast for person in tenant.people]
    assert len({tenant.name.full for tenant in cast}) == len({tenant.name.short for tenant in cast}) == 81
    assert len(set(phones)) == 700
    for tenant in cast:
        assert len({person.name for person in tenant.people}) == len(tenant.people)


def test_every_phone_number_is_valid_in_shape_and_nobodys(cast: list[CastTenant]) -> None:
    for tenant in cast:
        for person in tenant.people:
            assert phone(person.phone) == person.phone
            assert person.phone.startswith("154")


def test_every_tenant_has_one_liaison(cast: list[CastTenant]) -> None:
    assert all(sum(person.liaison for person in tenant.people) == 1 for tenant in cast)


def test_about_six_of_ten_let_the_door_name_them(cast: list[CastTenant]) -> None:
    listed = sum(person.listed for tenant in cast for person in tenant.people)
    assert 0.5 < listed / 700 < 0.7


def test_the_odd_cases_that_a_sign_must_bear_are_among_them(cast: list[CastTenant]) -> None:
    sizes = [len(tenant.people) for tenant in cast]
    behind = Counter(room for tenant in cast for room in tenant.rooms)
    assert max(len(tenant.name.full) for tenant in cast) > 30
    assert max(sizes) == 60
    assert sum(size <= 3 for size in sizes) >= 5
    assert {room: count for room, count in behind.items() if count > 1} == SHARED
    assert sum(len(tenant.rooms) == 2 for tenant in cast) == 1
    assert not set(VACANT) & set(behind)


def test_the_park_office_is_in_the_house(cast: list[CastTenant]) -> None:
    assert [tenant.rooms for tenant in cast if tenant.name.full == OFFICE] == [(OFFICE_ROOM,)]


def test_no_floor_is_much_fuller_than_another(cast: list[CastTenant]) -> None:
    floors = Counter[str]()
    for tenant in cast:
        floors[tenant.rooms[0][0]] += len(tenant.people)
    assert max(floors.values()) < 2 * min(floors.values())


def test_rooms_are_numbered_by_floor(cast: list[CastTenant]) -> None:
    assert all(re.fullmatch(r"[123]-\d\d", room) for tenant in cast for room in tenant.rooms)


def test_a_few_doors_have_a_notice_that_fits(cast: list[CastTenant]) -> None:
    notices = [tenant.notice for tenant in cast if tenant.notice]
    assert len(notices) >= 5
    assert all(len(notice) <= LONGEST for notice in notices)
