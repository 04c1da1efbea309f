"""Names are compared by what their writings share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.folding import folded


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_white_space_tells_no_names_apart(text: str) -> None:
    assert folded(f" {text}\u3000\t") == folded(text.replace(" ", "\u3000\n"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高新区", " 高新区　"),
        ("High-Tech Zone", "ＨＩＧＨ－ＴＥＣＨ　ｚｏｎｅ"),
        ("High-Tech  Zone", "high-tech\tzone"),
        ("Straße", "STRASSE"),
        ("Café", "Cafe\u0301"),
        ("ǰ", "J\u030c"),
    ],
)
def test_one_name_in_two_writings_is_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("高新区", "高薪区"), ("A B", "AB"), ("1区", "2区")])
def test_two_names_are_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)
