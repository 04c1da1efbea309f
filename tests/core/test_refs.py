"""References: what ledgers name, as a value and as a text."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from server.core.refs import ALONE, LARGEST_ID, ROWS, Ref, RefKind
from server.core.tables import Reference

ROW = st.builds(Ref, st.sampled_from(sorted(ROWS)), st.integers(1, LARGEST_ID))
ONE = st.one_of(ROW, st.builds(Ref, st.sampled_from(sorted(ALONE))))


@given(ONE)
def test_what_was_written_is_read_as_the_same(ref: Ref) -> None:
    assert Ref.parse(str(ref)) == ref


@given(st.one_of(st.text(), st.from_regex(r"\A(person|site|console|moon):?0*[0-9]{0,11}\Z")))
def test_a_text_means_one_thing_or_nothing(text: str) -> None:
    try:
        found = Ref.parse(text)
    except ValueError:
        return
    assert str(found) == text


@pytest.mark.parametrize(
    ("kind", "number"),
    [("person", None), ("person", 0), ("person", -1), ("person", LARGEST_ID + 1), ("console", 1), ("moon", 1)],
)
def test_nothing_refers_to_what_cannot_be(kind: str, number: int | None) -> None:
    with pytest.raises(ValueError, match="names nothing"):
        Ref(cast("RefKind", kind), number)


def test_a_column_of_references_takes_no_text() -> None:
    with pytest.raises(TypeError, match="no reference"):
        Reference().process_bind_param(cast("Ref", "person:7"), sqlite.dialect())
