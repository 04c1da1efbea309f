from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.boards.kiosks import Surface
from server.fleet.life import KioskState, Vouchers, needs_note
from server.fleet.rules import SIGN_SILENT_AFTER, SILENT_AFTER, deadlines_at
from tests.incubator import THURSDAY

HERE, THERE = 1, 2
AGES = st.none() | st.integers(-3600, 200_000).map(lambda seconds: THURSDAY - timedelta(seconds=seconds))


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
