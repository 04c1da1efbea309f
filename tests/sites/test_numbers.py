from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sites.numbers import floor_of, room_order


@pytest.mark.parametrize(
    ("number", "floor"),
    [("3-12", "3"), ("301", "3"), ("1201", "12"), ("A305", "3"), ("前台", "1"), ("12", "1"), ("B座-1102", "11")],
)
def test_a_room_number_tells_its_floor(number: str, floor: str) -> None:
    assert floor_of(number) == floor


@given(st.lists(st.integers(1, 40), min_size=1, unique=True))
def test_rooms_are_in_the_order_in_which_people_count(numbers: list[int]) -> None:
    named = [f"A3-{number}" for number in numbers]
    assert sorted(named, key=room_order) == [f"A3-{number}" for number in sorted(numbers)]


def test_a_room_with_a_letter_has_its_place_among_the_others() -> None:
    assert sorted(["前台", "3-2B", "3-12", "3-2", "3-2A"], key=room_order) == ["3-2", "3-2A", "3-2B", "3-12", "前台"]
