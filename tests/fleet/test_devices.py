"""A token in two places is told from a tablet that lost its memory; the rule alone, on its own clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fleet.rules import FORGOTTEN, NAMELESS, TOGETHER, Devices, device_name
from tests.incubator import THURSDAY

TABLET, OTHER, THIRD = "a" * 32, "b" * 32, "c" * 32
LOOK = timedelta(seconds=5)


def play(*parts: tuple[timedelta, set[str]], known: Devices | None = None, now: datetime = THURSDAY) -> Devices:
    """Let devices be heard, each group for some time, at every look."""
    seen = known or Devices()
    for duration, heard in parts:
        for _look in range(max(1, int(duration / LOOK))):
            now += LOOK
            seen = seen.hear(sorted(heard), now)
    return seen


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_one_tablet_is_in_one_place() -> None:
    assert not play((minutes(60), {TABLET})).in_two_places


def test_two_that_speak_for_over_a_minute_are_two() -> None:
    before = play((minutes(5), {TABLET}), (TOGETHER, {TABLET, OTHER}))
    assert not before.in_two_places
    assert play((2 * LOOK, {TABLET, OTHER}), known=before, now=THURSDAY + minutes(6)).in_two_places


def test_a_tablet_that_lost_its_memory_is_still_one() -> None:
    """Its dead line is heard for up to a minute beside the new name."""
    after = play((minutes(5), {TABLET}), (minutes(0.75), {TABLET, OTHER}), (minutes(10), {OTHER}))
    assert (after.in_two_places, after.device, after.rival) == (False, OTHER, None)


def test_a_tablet_without_any_memory_has_a_new_name_each_morning_and_is_still_one() -> None:
    known, now = Devices(), THURSDAY
    for day in range(20):
        name = f"{day:032x}"
        known = play((minutes(30), {name}), known=known, now=now)
        now += timedelta(days=1)
        assert not known.in_two_places
    assert known.device == f"{19:032x}"


def test_somebody_who_used_the_token_only_once_is_noticed() -> None:
    seen = play((minutes(5), {TABLET}), (LOOK, {TABLET, OTHER}), (minutes(2), {TABLET}))
    assert seen.in_two_places


def test_somebody_who_used_it_while_the_tablet_was_off_is_noticed_when_that_comes_back() -> None:
    night = play((minutes(5), {TABLET}), (minutes(300), set()), (LOOK, {OTHER}), (minutes(300), set()))
    assert not night.in_two_places
    assert play((LOOK, {TABLET}), known=night, now=THURSDAY + minutes(700)).in_two_places


def test_a_third_one_does_not_start_the_minute_again() -> None:
    seen = play((minutes(5), {TABLET}), (minutes(0.6), {TABLET, OTHER}), (minutes(0.6), {TABLET, THIRD}))
    assert seen.in_two_places


def test_what_stood_for_a_day_without_the_other_one_is_forgotten() -> None:
    two = play((minutes(5), {TABLET}), (minutes(5), {TABLET, OTHER}))
    long_after = THURSDAY + FORGOTTEN + minutes(20)
    assert two.hear([TABLET], long_after) == Devices(TABLET, long_after)
    assert play((LOOK, {OTHER}), known=two, now=long_after).device == OTHER


def test_browsers_that_give_no_name_share_one() -> None:
    assert device_name("0123456789abcdef") == "0123456789abcdef"
    for said in (None, 7, "", "short", "G" * 32, "a" * 33, ["a" * 32]):
        assert device_name(said) == NAMELESS


@pytest.mark.parametrize("rival", [OTHER, NAMELESS])
@given(looks=st.lists(st.sampled_from(["tablet", "rival", "both", "none"]), max_size=200))
def test_who_is_never_heard_with_another_is_never_two(rival: str, looks: list[str]) -> None:
    seen, now = Devices(), THURSDAY
    said = {"tablet": {TABLET}, "rival": {rival}, "both": {TABLET, rival}, "none": set[str]()}
    heard = set[str]()
    for look in looks:
        now += LOOK
        heard |= said[look]
        seen = seen.hear(sorted(said[look]), now)
        assert not seen.in_two_places or heard == {TABLET, rival}
        assert seen.device in heard | {None}
