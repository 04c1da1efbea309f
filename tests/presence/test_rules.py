from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.refusal import Refusal
from server.presence.rules import (
    UNSEEN,
    Sight,
    Standing,
    Whereabouts,
    Wish,
    counts_of,
    decide,
    decide_correction,
    ends_at,
    figures,
    may_undo,
    sight,
    standing,
    tally,
    together,
    without_code,
)
from server.presence.statuses import STATUSES, Counted, Return
from server.sites.rules import Hours, is_open
from signs.face import Counts

HOURS = Hours()
KEYS = st.sampled_from(sorted(STATUSES))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


NOON = at("2026-03-05T12:00")


@pytest.mark.parametrize(("times", "shown"), [(True, Sight(at("2026-03-05T15:30"), True)), (False, UNSEEN)])
def test_a_sign_says_when_somebody_is_back_from_the_market_as_they_agreed(times: bool, shown: Sight) -> None:
    known = Standing(STATUSES["market"], NOON, at("2026-03-05T15:30"), overdue=True)
    assert sight(known, at("2026-03-05T16:00"), HOURS, times=times) == shown


@pytest.mark.parametrize("status", ["leave", "remote", "trip", "errand"])
@pytest.mark.parametrize(("now", "is_listed"), [("2026-03-05T16:00", True), ("2026-03-06T09:00", False)])
def test_a_sign_says_nothing_of_a_private_absence_and_lists_it_on_its_day_alone(
    status: str, now: str, is_listed: bool
) -> None:
    known = Standing(STATUSES[status], NOON, at("2026-03-09T18:00"), overdue=False)
    assert sight(known, at(now), HOURS, times=True) == (UNSEEN if is_listed else None)


@pytest.mark.parametrize("status", ["off", "unknown"])
def test_a_sign_lists_nobody_who_went_home_or_is_not_known(status: str) -> None:
    assert sight(Standing(STATUSES[status]), NOON, HOURS, times=True) is None


def test_nobody_is_known_before_they_say_something() -> None:
    assert standing(None, NOON, HOURS).status.key == "unknown"


def test_somebody_who_came_this_morning_is_on_site() -> None:
    whereabouts = Whereabouts("on_site", at("2026-03-05T09:00"))
    assert standing(whereabouts, NOON, HOURS) == Standing(STATUSES["on_site"], whereabouts.since, None, False)


def test_being_on_site_yesterday_says_nothing_about_today() -> None:
    assert standing(Whereabouts("on_site", at("2026-03-04T17:00")), NOON, HOURS).status.key == "unknown"


def test_overnight_work_is_one_day() -> None:
    night = at("2026-03-05T01:30")
    assert standing(Whereabouts("on_site", at("2026-03-04T22:00")), night, HOURS).status.key == "on_site"


def test_a_market_visit_with_its_return_passed_is_shown_as_overdue_not_closed() -> None:
    whereabouts = Whereabouts("market", at("2026-03-05T09:00"), at("2026-03-05T11:30"))
    assert standing(whereabouts, NOON, HOURS) == Standing(
        STATUSES["market"], whereabouts.since, whereabouts.until, True
    )


def test_a_market_visit_stays_overdue_the_next_day_until_somebody_says_otherwise() -> None:
    whereabouts = Whereabouts("market", at("2026-03-04T09:00"), at("2026-03-04T11:30"))
    assert standing(whereabouts, NOON, HOURS).overdue


def test_not_back_today_means_nothing_tomorrow() -> None:
    whereabouts = Whereabouts("market", at("2026-03-04T15:00"))
    assert standing(whereabouts, at("2026-03-05T03:59"), HOURS) == Standing(
        STATUSES["market"], whereabouts.since, None, overdue=False, not_today=True
    )
    assert standing(whereabouts, at("2026-03-05T04:00"), HOURS).status.key == "unknown"


def test_a_return_that_was_promised_for_four_in_the_morning_is_overdue_like_any_other() -> None:
    whereabouts = Whereabouts("market", at("2026-03-05T02:00"), at("2026-03-05T04:00"))
    assert standing(whereabouts, NOON, HOURS).overdue
    assert not standing(whereabouts, at("2026-03-05T03:00"), HOURS).not_today


def test_who_took_the_first_choice_back_is_not_known_since_then() -> None:
    assert standing(Whereabouts("unknown", at("2026-03-05T11:59")), NOON, HOURS) == standing(None, NOON, HOURS)


def test_stepping_out_is_overdue_after_half_an_hour() -> None:
    whereabouts = Whereabouts("nearby", at("2026-03-05T11:30"))
    assert standing(whereabouts, NOON, HOURS).overdue
    assert not standing(whereabouts, NOON - timedelta(seconds=1), HOURS).overdue


def test_a_trip_spans_days() -> None:
    whereabouts = Whereabouts("trip", at("2026-03-03T09:00"), at("2026-03-06T17:30"))
    assert standing(whereabouts, NOON, HOURS).status.key == "trip"


def everyone(*keys: str) -> list[Standing]:
    return [Standing(STATUSES[key]) for key in keys]


def test_out_on_the_market_is_told_apart_from_silence() -> None:
    seen = figures(everyone("on_site", "meeting", "nearby", "market", "trip", "leave", "unknown"), NOON, HOURS)
    assert seen.counts == Counts(present=3, market=1, out=1, roster=7)
    assert seen.silence == 1


@given(st.lists(KEYS, max_size=80))
def test_a_sign_counts_as_figures_do(keys: list[str]) -> None:
    seen = everyone(*keys)
    assert counts_of(seen) == figures(seen, NOON, HOURS).counts


def test_silence_is_not_counted_outside_working_hours() -> None:
    assert figures(everyone("unknown", "unknown"), at("2026-03-07T12:00"), HOURS).silence == 0


@given(st.lists(KEYS, max_size=80))
def test_figures_never_count_anybody_twice(keys: list[str]) -> None:
    seen = figures(everyone(*keys), NOON, HOURS)
    counts = seen.counts
    elsewhere = sum(1 for key in keys if STATUSES[key].counted in (Counted.REMOTE, Counted.ABSENT))
    assert counts.present + counts.market + counts.out + elsewhere + seen.silence == counts.roster == len(keys)


def test_a_choice_is_recorded_as_it_was_made() -> None:
    back = NOON + timedelta(hours=2)
    assert decide(Wish("market", back, "  工商  银行 ", ""), NOON) == Wish("market", back, "工商 银行", None)


def test_a_wish_means_the_same_at_any_time() -> None:
    wish = Wish("market", NOON)
    assert wish.at(NOON + timedelta(days=1)) == wish
    assert wish.sent() == {"status": "market", "until": NOON, "place": None, "purpose": None, "not_today": False}


def test_who_says_not_today_need_not_say_when() -> None:
    assert decide(Wish("market", not_today=True), NOON) == Wish("market", not_today=True)


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (Wish("dancing"), "presence.refused.status"),
        (Wish("unknown"), "presence.refused.status"),
        (Wish("market"), "presence.refused.return_missing"),
        (Wish("leave"), "presence.refused.return_missing"),
        (Wish("trip", not_today=True), "presence.refused.no_return"),
        (Wish("on_site", not_today=True), "presence.refused.no_return"),
        (Wish("market", NOON + timedelta(hours=1), not_today=True), "presence.refused.no_return"),
        (Wish("market", NOON), "presence.refused.return_past"),
        (Wish("trip", NOON + timedelta(days=400)), "presence.refused.return_far"),
        (Wish("on_site", NOON + timedelta(hours=1)), "presence.refused.no_return"),
        (Wish("leave", NOON + timedelta(days=1), place="医院"), "presence.refused.no_place"),
        (Wish("market", NOON + timedelta(hours=1), place="长" * 121), "core.refused.text_long"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(wish: Wish, refusal: str) -> None:
    with pytest.raises(Refusal) as caught:
        decide(wish, NOON)
    assert caught.value.key == refusal


@given(KEYS, st.none() | st.datetimes(timezones=st.just(UTC)), st.text(max_size=300), st.text(max_size=300))
def test_a_wish_is_either_refused_or_recorded_as_the_status_allows(
    key: str, until: datetime | None, place: str, purpose: str
) -> None:
    try:
        decided = decide(Wish(key, until, place, purpose), NOON)
    except Refusal:
        return
    status = STATUSES[key]
    assert (decided.until is not None) >= (status.asks in (Return.TIME, Return.DATE))
    assert status.asks_place or not (decided.place or decided.purpose)


def test_a_choice_may_be_taken_back_for_thirty_seconds() -> None:
    assert may_undo(NOON, NOON + timedelta(seconds=30))
    assert not may_undo(NOON, NOON + timedelta(seconds=31))


def test_a_reason_for_absence_never_reads_on_a_public_board() -> None:
    public = {row.key: row.public.key if row.public else None for row in STATUSES.values()}
    assert public["leave"] == public["remote"] == "away"
    assert public["errand"] == public["trip"] == "out"
    assert public["off"] is public["unknown"] is None


@given(st.sampled_from(sorted(STATUSES)))
def test_all_but_being_there_may_be_said_without_a_code(status: str) -> None:
    if STATUSES[status].counted is Counted.PRESENT:
        with pytest.raises(Refusal):
            without_code(Wish(status))
    else:
        without_code(Wish(status))


@pytest.mark.parametrize(
    ("status", "hours", "key"),
    [
        ("nonsense", None, "presence.refused.status"),
        ("unknown", None, "presence.refused.status"),
        ("market", None, "presence.refused.return_missing"),
        ("market", -1, "presence.refused.return_before"),
        ("remote", 1, "presence.refused.no_return"),
    ],
)
def test_a_correction_says_something_that_can_be(status: str, hours: int | None, key: str) -> None:
    until = None if hours is None else NOON + timedelta(hours=hours)
    with pytest.raises(Refusal) as caught:
        decide_correction(Wish(status, until), NOON, None, NOON)
    assert caught.value.key == key


@given(st.integers(0, 48), st.integers(0, 48), st.integers(-1, 49))
def test_a_correction_stands_between_its_neighbours(earliest: int, length: int, since: int) -> None:
    first, last, said = (NOON + timedelta(hours=hours) for hours in (earliest, earliest + length, earliest + since))
    wish = Wish("market", last + timedelta(hours=1), "工商银行", "开户")
    if first <= said <= last:
        assert decide_correction(wish, said, first, last) == wish
    else:
        with pytest.raises(Refusal, match=r"refused\.correction_order"):
            decide_correction(wish, said, first, last)


def test_a_correction_of_what_tells_no_place_has_none() -> None:
    assert decide_correction(Wish("remote", None, "家", "x"), NOON, None, NOON) == Wish("remote", None, None, None)


@pytest.mark.parametrize(
    ("said", "ends"),
    [("2026-03-05T03:50", "2026-03-05T11:50"), ("2026-03-05T09:00", "2026-03-06T04:00")],
    ids=["in the night", "in the morning"],
)
def test_what_is_said_for_the_day_ends_with_it_and_after_eight_hours_at_least(said: str, ends: str) -> None:
    whereabouts = Whereabouts("on_site", at(said))
    assert ends_at(whereabouts, HOURS) == at(ends)
    assert standing(whereabouts, at(ends) - timedelta(seconds=1), HOURS).status.key == "on_site"
    assert standing(whereabouts, at(ends), HOURS).status.key == "unknown"


def test_a_promised_return_never_ends_by_itself_and_no_return_today_does() -> None:
    assert ends_at(Whereabouts("market", NOON, NOON + timedelta(hours=1)), HOURS) is None
    assert ends_at(Whereabouts("market", NOON), HOURS) == ends_at(Whereabouts("off", NOON), HOURS)


SAYS = {
    key: (2 if row.asks is Return.TIME else 48 if row.asks is Return.DATE else None)
    for key, row in STATUSES.items()
    if row.choosable
}
"""Status → in how many hours its person will be back."""

KNOWN = st.builds(
    lambda key, minutes: Whereabouts(
        key,
        NOON - timedelta(minutes=minutes),
        NOON - timedelta(minutes=minutes) + timedelta(hours=SAYS[key] or 0) if SAYS[key] else None,
    ),
    st.sampled_from(sorted(SAYS)),
    st.integers(0, 3_000),
)


@given(st.lists(st.none() | KNOWN, max_size=30), st.integers(0, 3_000))
def test_what_is_stored_reads_at_any_hour_as_if_everybody_was_asked(
    people: list[Whereabouts | None], minutes: int
) -> None:
    now = NOON + timedelta(minutes=minutes)
    asked = figures([standing(one, now, HOURS) for one in people], now, HOURS)
    assert together([tally(people, now, HOURS)], working=is_open(now, HOURS)) == asked


@given(st.lists(KNOWN, min_size=1, max_size=10))
def test_figures_stand_until_their_next_edge_and_change_there_at_the_earliest(people: list[Whereabouts]) -> None:
    now = NOON
    first = tally(people, now, HOURS)
    later = first.next_edge - timedelta(milliseconds=1) if first.next_edge else now + timedelta(days=400)
    assert tally(people, later, HOURS) == first
