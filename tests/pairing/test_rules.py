from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.pairing.rules import code_of


@pytest.mark.parametrize("typed", ["482913", "482 913", " 482-913 ", "４８２９１３", "482\u2009913", "4 8 2 9 1 3"])
def test_a_code_is_read_however_it_is_spaced(typed: str) -> None:
    assert code_of(typed) == "482913"


@pytest.mark.parametrize("typed", ["", "48291", "4829131", "48291a", "四八二九一三", "-482913x", "٤٨٢٩١٣"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert code_of(typed) is None


@given(st.text(max_size=30))
def test_no_typing_is_read_as_anything_but_six_plain_digits(typed: str) -> None:
    code = code_of(typed)
    assert code is None or (len(code) == 6 and set(code) <= set("0123456789"))
