"""Names are compared by what their writings share."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.folding import folded, same
from server.core.hanzi import DOTS, as_characters

RADICALS = [chr(code) for code in range(0x2E80, 0x2FE0) if unicodedata.name(chr(code), "")]
"""Both blocks: the CJK Radicals Supplement and the Kangxi radicals."""
REPEAT = "\u2e80"
"""The one radical that stands for no character."""


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


@pytest.mark.parametrize("radical", [radical for radical in RADICALS if radical != REPEAT])
def test_a_radical_that_a_pdf_gave_in_the_place_of_a_character_is_the_character(radical: str) -> None:
    character = as_characters(radical)
    assert unicodedata.name(character).startswith("CJK UNIFIED IDEOGRAPH")
    assert unicodedata.normalize("NFKC", radical) in (radical, character)
    assert same(f"王{radical}") == same(f"王{character}")


def test_both_blocks_of_radicals_are_known_and_nothing_else_becomes_another_character() -> None:
    assert len(RADICALS) == 115 + 214
    assert as_characters(REPEAT) == REPEAT
    assert as_characters("⺠⽅〇々ＡａﬁÅ王") == "民方〇々ＡａﬁÅ王"


@pytest.mark.parametrize("dot", DOTS)
def test_a_minority_name_is_the_same_whichever_of_the_ten_dots_is_in_it(dot: str) -> None:
    assert same(f"买买提{dot}艾力") == same(f"买买提 {dot} 艾力") == "买买提·艾力"


def test_a_dot_beside_letters_and_figures_is_no_dot_of_a_name() -> None:
    assert same("J. Smith") == "j.smith"
    assert same("3.12") == "3.12"


@pytest.mark.parametrize("unseen", ["\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef", "\u200b", "\ufeff", "\u180b"])
def test_what_only_says_how_a_character_is_drawn_makes_no_other_name(unseen: str) -> None:
    assert same(f"葛{unseen}城") == same("葛城")


@given(st.text())
def test_a_name_that_is_folded_stays_as_it_is(name: str) -> None:
    assert same(same(name)) == same(name)


@given(st.text())
def test_width_and_composition_make_no_other_name(name: str) -> None:
    assert all(same(unicodedata.normalize(form, name)) == same(name) for form in ("NFC", "NFD", "NFKC", "NFKD"))
