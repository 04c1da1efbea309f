"""Long lists come in pages: everything is on one of them, and nothing on two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.paging import PAGE, page_of


@pytest.mark.parametrize(
    ("asked", "number", "shown"), [(1, 1, PAGE), (2, 2, PAGE), (3, 3, 1), (99, 3, 1), (0, 1, PAGE)]
)
def test_a_page_is_found_by_its_number_and_counts_everything(asked: int, number: int, shown: int) -> None:
    page = page_of(range(2 * PAGE + 1), asked)

    assert (page.number, len(page.items), page.last, page.found) == (number, shown, 3, 2 * PAGE + 1)


def test_nothing_found_is_one_empty_page() -> None:
    assert (page_of([], 1).last, page_of([], 7).found) == (1, 0)


@given(st.integers(0, 5 * PAGE))
def test_everything_is_on_one_page_and_nothing_on_two(count: int) -> None:
    found = list(range(count))

    assert [one for number in range(page_of(found, 1).last) for one in page_of(found, number + 1).items] == found
