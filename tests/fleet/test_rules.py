from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.boards.kinds import Surface
from server.fleet.rules import (
    COMEBACK,
    LONGEST,
    MOST_AHEAD,
    NAMELESS,
    ROUND,
    SHORTEST,
    SIGN_COMEBACK,
    SIGN_SILENT_AFTER,
    SILENT_AFTER,
    KioskState,
    Vigil,
    Vouchers,
    deadlines_at,
    device_name,
    due_for_codes,
    knows_more,
    needs_note,
    reconnect_window,
    version_of,
)
from tests.incubator import THURSDAY

HERE, THERE = 1, 2
AGES = st.none() | st.integers(-3600, 200_000).map(lambda seconds: THURSDAY - timedelta(seconds=seconds))
SECOND = timedelta(seconds=1)
looks = st.lists(st.floats(-30, 60).map(lambda seconds: timedelta(seconds=seconds)), min_size=1, max_size=60)


def kiosk(
    seen_at: datetime | None,
    watched_by: int | None = None,
    surface: Surface = Surface.TABLET,
    silent_since: datetime | None = None,
) -> KioskState:
    return KioskState(7, 1, 3, surface, seen_at, silent_since, watched_by, None, None, None)


def ago(seconds: float) -> datetime:
    return THURSDAY - timedelta(seconds=seconds)


def hears(vouchers: Vouchers, one: KioskState) -> bool:
    return vouchers.hear(one, deadlines_at(THURSDAY))


@given(looks)
def test_nobody_is_silent_until_all_had_time_to_come_back_to_a_server_that_never_looked_away(
    steps: list[timedelta],
) -> None:
    vigil, now, since = Vigil(THURSDAY, THURSDAY), THURSDAY, THURSDAY
    for step in steps:
        now += step
        vigil = vigil.at(now)
        if not timedelta(0) <= step <= SILENT_AFTER:
            since = now
        deadlines = vigil.deadlines()
        assert (deadlines is not None) == (now - since >= COMEBACK)
        assert deadlines is None or deadlines.tablet == now - SILENT_AFTER


@given(st.integers(0, 30).map(lambda hours: timedelta(hours=hours)))
def test_a_sign_has_its_time_to_wake_before_it_is_missed(watched: timedelta) -> None:
    now = THURSDAY + COMEBACK + watched
    deadlines = Vigil(THURSDAY, now).deadlines()
    assert deadlines
    assert deadlines.sign == (now - SIGN_SILENT_AFTER if COMEBACK + watched >= SIGN_COMEBACK else None)


def test_a_look_that_is_a_little_late_does_not_begin_anew() -> None:
    vigil = Vigil(THURSDAY - COMEBACK, THURSDAY)
    assert vigil.at(THURSDAY + SILENT_AFTER).since == vigil.since
    assert vigil.at(THURSDAY + SILENT_AFTER + SECOND).since != vigil.since
    assert vigil.at(THURSDAY - SECOND).since != vigil.since


@given(st.integers(0, 100_000), st.floats(1, 10_000))
def test_a_fleet_comes_back_no_faster_than_a_server_can_greet_it_and_nobody_waits_for_long(
    kiosks: int, greets: float
) -> None:
    window = reconnect_window(kiosks, greets)
    assert SHORTEST <= window <= LONGEST
    assert window == LONGEST or 1.4 * kiosks <= greets * window


def test_a_server_that_greets_twice_as_fast_has_its_fleet_back_in_half_the_time() -> None:
    assert (reconnect_window(2_000, 500), reconnect_window(2_000, 1_000)) == (6.0, 3.0)


@given(st.integers(1, 2**31 - 1))
def test_a_version_is_what_the_database_can_hold(version: int) -> None:
    assert version_of(version) == version


@pytest.mark.parametrize("said", [0, -1, 2**31, 2**63, 10**40, True, 1.5, "1", None, [1], {"v": 1}])
def test_nothing_else_is_a_version(said: object) -> None:
    assert version_of(said) is None


@given(known=st.integers(1, 2**31 - 1), said=st.integers(1, 2**31 - 1))
def test_a_kiosk_knows_more_than_the_database_by_what_that_may_have_lost(known: int, said: int) -> None:
    assert knows_more(said, known) == (0 < said - known <= MOST_AHEAD)


@pytest.mark.parametrize(("ahead", "more"), [(0, False), (1, True), (MOST_AHEAD, True), (MOST_AHEAD + 1, False)])
def test_there_is_a_limit_to_what_a_database_may_have_lost(ahead: int, more: bool) -> None:
    assert knows_more(7 + ahead, 7) is more


def test_browsers_that_give_no_name_share_one() -> None:
    assert device_name("0123456789abcdef") == "0123456789abcdef"
    for said in (None, 7, "", "short", "G" * 32, "a" * 33, ["a" * 32]):
        assert device_name(said) == NAMELESS


@given(st.integers(0, 10**10), st.lists(st.integers(0, ROUND - 1), min_size=1))
def test_every_second_comes_once_however_often_one_looks(begin: int, gaps: list[int]) -> None:
    came: Counter[int] = Counter()
    now = begin
    for gap in gaps:
        due = due_for_codes(now, now + gap)
        came.update(due.keys())
        assert all(now - ROUND < before <= now and before % ROUND == second for second, before in due.items())
        now += gap
    assert came == Counter(second % ROUND for second in range(begin + 1, now + 1))


@given(st.integers(0, 10**10), st.integers(ROUND, 10**7) | st.integers(-(10**7), -1))
def test_after_a_long_while_or_a_jump_of_the_clock_it_is_everybodys_turn(last: int, passed: int) -> None:
    assert due_for_codes(last, last + passed) == dict.fromkeys(range(ROUND), 0)


def test_a_kiosk_whose_socket_is_here_is_heard_however_long_ago_that_was_written() -> None:
    assert hears(Vouchers(THURSDAY, {(7, 1)}), kiosk(ago(3000)))


def test_a_socket_of_the_device_before_is_none_of_this_one() -> None:
    assert not hears(Vouchers(THURSDAY, {(7, 2)}), kiosk(ago(3000)))


@pytest.mark.parametrize(("looked", "heard"), [(15, True), (15.001, False)])
def test_another_process_vouches_as_of_its_last_look(looked: float, heard: bool) -> None:
    vouchers = Vouchers(THURSDAY, watcher=HERE, looked_at={HERE: THURSDAY, THERE: ago(looked)})
    assert hears(vouchers, kiosk(ago(60), THERE)) is heard
    assert vouchers.heard_at(kiosk(ago(60), THERE)) == ago(looked)


def test_a_process_does_not_vouch_for_whom_it_holds_no_more() -> None:
    assert not hears(Vouchers(THURSDAY, watcher=HERE, looked_at={HERE: THURSDAY}), kiosk(ago(60), HERE))


def test_nobody_vouches_for_what_a_process_held_that_left_no_row() -> None:
    assert not hears(Vouchers(THURSDAY, watcher=HERE), kiosk(ago(60), THERE))


def test_what_never_was_heard_is_not_heard_now() -> None:
    assert not hears(Vouchers(THURSDAY, {(7, 1)}), kiosk(None))


def test_a_sign_is_heard_for_a_day_and_as_long_as_signs_have_no_deadline() -> None:
    sign = kiosk(ago(SIGN_SILENT_AFTER.total_seconds() + 1), surface=Surface.PAPER)
    vouchers, deadlines = Vouchers(THURSDAY), deadlines_at(THURSDAY)
    assert not vouchers.hear(sign, deadlines)
    assert vouchers.hear(sign._replace(seen_at=ago(SIGN_SILENT_AFTER.total_seconds())), deadlines)
    assert vouchers.hear(sign, deadlines._replace(sign=None))


@given(AGES, AGES, st.booleans(), st.sampled_from([None, HERE, THERE]))
def test_nobody_was_heard_before_the_last_word_that_is_written(
    seen_at: datetime | None, looked: datetime | None, is_held: bool, watched_by: int | None
) -> None:
    one = kiosk(seen_at, watched_by)
    vouchers = Vouchers(THURSDAY, {one.spoken} if is_held else set(), HERE, {THERE: looked} if looked else {})
    heard_at = vouchers.heard_at(one)
    if seen_at is None:
        assert heard_at is None
    elif is_held:
        assert heard_at == THURSDAY
    else:
        assert heard_at in (seen_at, looked)
        assert heard_at is not None
        assert heard_at >= seen_at
        assert hears(vouchers, one) == (heard_at >= THURSDAY - SILENT_AFTER)


def test_a_kiosk_is_live_from_its_first_sign_of_life_until_its_silence_is_found() -> None:
    assert kiosk(ago(90_000)).is_live
    assert not kiosk(None).is_live
    assert not kiosk(ago(60), silent_since=ago(0)).is_live


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (kiosk(ago(1), HERE), False),
        (kiosk(ago(90_000), HERE), False),
        (kiosk(ago(-1), HERE), True),
        (kiosk(None, HERE), True),
        (kiosk(ago(1), THERE), True),
        (kiosk(ago(1), None), True),
        (kiosk(ago(1), HERE, silent_since=ago(0)), True),
    ],
    ids=["just written", "here since yesterday", "clock set back", "new", "from elsewhere", "unwatched", "silent"],
)
def test_of_a_kiosk_that_is_here_is_written_what_changed_alone(known: KioskState, due: bool) -> None:
    assert needs_note(known, HERE, THURSDAY) is due
