from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fleet.condition import TROUBLES, Condition, Vitals, vitals_of
from tests.incubator import THURSDAY

WELL = Condition(heard_at=THURSDAY, silent_since=None)


def told(**vitals: int | bool) -> Condition:
    return Condition(THURSDAY, None, vitals=vitals_of(vitals))


@pytest.mark.parametrize(
    ("condition", "state", "troubles"),
    [
        (WELL, "live", ()),
        (Condition(None, None), "new", ("new",)),
        (Condition(THURSDAY, THURSDAY), "silent", ("silent",)),
        (Condition(THURSDAY, None, lag=12.0), "live", ()),
        (Condition(THURSDAY, None, lag=12.1), "live", ("behind",)),
        (Condition(THURSDAY, THURSDAY, lag=99.0), "silent", ("silent",)),
        (Condition(THURSDAY, None, alerts=("kiosk_two_places",)), "live", ("two_places",)),
        (told(battery=20, plugged=False), "live", ("battery",)),
        (told(battery=20, plugged=True), "live", ()),
        (told(battery=21, plugged=False), "live", ()),
        (told(wifi=2), "live", ("wifi",)),
        (told(wifi=3), "live", ()),
        (told(drift=-300_001), "live", ("clock",)),
        (told(drift=300_000), "live", ()),
    ],
)
def test_what_is_wrong_with_a_kiosk_is_named(condition: Condition, state: str, troubles: tuple[str, ...]) -> None:
    assert (condition.state, condition.troubles) == (state, troubles)


def test_who_needs_a_hand_sooner_stands_first() -> None:
    silent = Condition(THURSDAY, THURSDAY - timedelta(hours=1))
    doubled = Condition(THURSDAY, THURSDAY, alerts=("kiosk_two_places",))
    fleet = [WELL, told(wifi=0), Condition(None, None), told(battery=5, plugged=False), silent, doubled]
    assert sorted(fleet, key=lambda condition: condition.urgency) == fleet[::-1]
    assert WELL.urgency == len(TROUBLES)


def test_a_kiosk_tells_what_it_can() -> None:
    said = {"battery": 81.6, "plugged": True, "wifi": 7, "app": "Fully 1.55", "agent": "Chrome/53", "drift": -1500}
    assert vitals_of(said) == Vitals(82, True, 7, None, -1500, "Fully 1.55", "Chrome/53")


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "battery",
        {"battery": -1, "wifi": -1, "drift": 2**40, "width": 0},
        {"battery": True, "plugged": 1, "ssid": 7},
        {"battery": float("nan"), "wifi": float("inf")},
        {"app": "", "agent": "\x00\x1b\n"},
    ],
)
def test_what_cannot_be_is_not_taken_down(said: object) -> None:
    assert vitals_of(said) == Vitals()


def test_long_and_ugly_texts_are_cut_and_cleaned() -> None:
    assert vitals_of({"ssid": "园区\u202e\n" + "x" * 99}).ssid == "园区" + "x" * 38


@given(
    st.dictionaries(
        st.sampled_from([*Vitals.__dataclass_fields__]), st.none() | st.integers() | st.floats() | st.text()
    )
)
def test_nothing_that_a_kiosk_says_breaks_the_page(said: dict[str, object]) -> None:
    condition = Condition(THURSDAY, None, vitals=vitals_of(said))
    assert set(condition.troubles) <= set(TROUBLES)
