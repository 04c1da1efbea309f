"""What may be planned, and what becomes of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.core.refusal import Refusal
from server.mine.rules import LONGEST_AHEAD, MOST_PLANS, PLANNABLE, Fate, Planned, begins_at, fate, plan_ahead
from server.presence.rules import Whereabouts, Wish
from server.presence.statuses import STATUSES, Return
from server.sites.rules import Hours

HOURS = Hours()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


NOW = at("2026-03-05T14:03")
WEDNESDAY, FRIDAY = at("2026-03-11T08:30"), at("2026-03-13T17:30")
TRIP = Planned("trip", WEDNESDAY, FRIDAY, NOW)

MINUTES = st.integers(-3 * 1440, 120 * 1440)
INSTANTS = MINUTES.map(lambda minutes: NOW + timedelta(minutes=minutes))


@st.composite
def wishes(draw: st.DrawFn) -> tuple[Wish, datetime]:
    status = draw(st.sampled_from(sorted(STATUSES)))
    starts = draw(INSTANTS)
    asks = STATUSES[status].asks
    until = starts + timedelta(minutes=draw(st.integers(1, 9000))) if asks in (Return.TIME, Return.DATE) else None
    return Wish(status, until), starts


def kept(asked: list[tuple[Wish, datetime]], hours: Hours = HOURS) -> list[Planned]:
    plans: list[Planned] = []
    for wish, starts in asked:
        try:
            plans.append(plan_ahead(wish, starts, plans, NOW, hours))
        except Refusal:
            continue
    return plans


def refusal(wish: Wish, starts: datetime, others: list[Planned] | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        plan_ahead(wish, starts, others or [], NOW, HOURS)
    return caught.value.key


def test_a_trip_from_wednesday_to_friday_is_kept() -> None:
    assert plan_ahead(Wish("trip", FRIDAY), WEDNESDAY, [], NOW, HOURS) == TRIP


@given(st.lists(wishes(), max_size=8))
def test_no_two_plans_of_one_person_ever_contradict_each_other(asked: list[tuple[Wish, datetime]]) -> None:
    plans = sorted(kept(asked), key=lambda plan: plan.starts)
    assert all(one.ends(HOURS) <= other.starts for one, other in pairwise(plans))


@given(st.lists(wishes(), max_size=8))
def test_every_plan_begins_in_the_future_and_within_ninety_days(asked: list[tuple[Wish, datetime]]) -> None:
    assert all(NOW < plan.starts <= NOW + LONGEST_AHEAD for plan in kept(asked))
    assert all(plan.status in PLANNABLE for plan in kept(asked))


@given(st.lists(wishes(), max_size=6))
def test_holidays_make_no_difference_to_what_may_be_planned(asked: list[tuple[Wish, datetime]]) -> None:
    assert kept(asked) == kept(asked, Hours(every_day=True))


@pytest.mark.parametrize("status", ["on_site", "nearby", "meeting", "off", "unknown", "nonsense"])
def test_nobody_plans_to_be_on_site_or_nowhere(status: str) -> None:
    assert refusal(Wish(status), WEDNESDAY) == "mine.refused.plan_status"


def test_what_cannot_be_planned_is_refused_with_the_reason() -> None:
    assert refusal(Wish("trip", FRIDAY), NOW) == "mine.refused.plan_past"
    assert refusal(Wish("trip", FRIDAY), NOW + LONGEST_AHEAD + timedelta(minutes=1)) == "mine.refused.plan_far"
    assert refusal(Wish("trip", WEDNESDAY), FRIDAY) == "presence.refused.return_before"
    assert refusal(Wish("trip"), WEDNESDAY) == "presence.refused.return_missing"
    assert refusal(Wish("leave", FRIDAY), WEDNESDAY, [TRIP]) == "mine.refused.plan_overlap"


def test_a_day_at_home_ends_with_its_working_day() -> None:
    home = plan_ahead(Wish("remote"), WEDNESDAY, [], NOW, HOURS)
    assert home.ends(HOURS) == at("2026-03-12T04:00")
    assert (
        refusal(Wish("market", at("2026-03-11T16:00")), at("2026-03-11T15:00"), [home]) == "mine.refused.plan_overlap"
    )


def test_a_day_at_home_that_begins_late_lasts_eight_hours() -> None:
    late = plan_ahead(Wish("remote"), at("2026-03-11T22:00"), [], NOW, HOURS)
    assert late.ends(HOURS) == at("2026-03-12T06:00")


def test_there_is_an_end_to_planning() -> None:
    days = [at("2026-03-06T08:30") + timedelta(days=day) for day in range(MOST_PLANS)]
    others = [Planned("remote", day, None, NOW) for day in days]
    assert refusal(Wish("trip", at("2026-05-03T17:30")), at("2026-05-01T08:30"), others) == "mine.refused.plan_many"


def test_a_plan_begins_on_time_whatever_was_declared_before_it_was_made() -> None:
    earlier = Whereabouts("leave", NOW - timedelta(days=1), FRIDAY)
    for whereabouts in (None, earlier, Whereabouts("unknown", WEDNESDAY + timedelta(minutes=1))):
        assert fate(TRIP, whereabouts, WEDNESDAY - timedelta(seconds=1), HOURS) is Fate.WAITS
        assert fate(TRIP, whereabouts, WEDNESDAY, HOURS) is Fate.BEGINS
        assert begins_at(TRIP, whereabouts, HOURS) == WEDNESDAY


def test_ordinary_days_before_the_start_leave_a_plan_alone() -> None:
    assert fate(TRIP, Whereabouts("on_site", at("2026-03-10T08:40")), WEDNESDAY, HOURS) is Fate.BEGINS
    assert fate(TRIP, Whereabouts("off", at("2026-03-10T18:00")), WEDNESDAY, HOURS) is Fate.BEGINS


def test_who_scans_after_the_start_has_changed_their_mind() -> None:
    assert fate(TRIP, Whereabouts("on_site", WEDNESDAY), WEDNESDAY, HOURS) is Fate.OVERTAKEN


def test_a_visit_on_the_way_to_the_train_holds_the_trip_back_until_it_is_over() -> None:
    visit = Whereabouts("market", at("2026-03-11T08:00"), at("2026-03-11T09:30"))
    assert fate(TRIP, visit, WEDNESDAY, HOURS) is Fate.WAITS
    assert fate(TRIP, visit, at("2026-03-11T09:30"), HOURS) is Fate.BEGINS
    assert begins_at(TRIP, visit, HOURS) == visit.until


def test_who_is_not_back_today_leaves_on_a_trip_of_that_day_from_the_next_on() -> None:
    visit = Whereabouts("market", at("2026-03-11T08:00"))
    assert fate(TRIP, visit, WEDNESDAY, HOURS) is Fate.WAITS
    assert begins_at(TRIP, visit, HOURS) == at("2026-03-12T04:00")
    home = replace(TRIP, status="remote", until=None)
    assert fate(home, visit, WEDNESDAY, HOURS) is Fate.OVERTAKEN


def test_a_newer_declaration_about_the_whole_time_of_a_plan_replaces_it() -> None:
    assert fate(TRIP, Whereabouts("leave", at("2026-03-10T12:00"), FRIDAY), WEDNESDAY, HOURS) is Fate.OVERTAKEN


def test_a_server_that_was_down_carries_out_late_what_still_means_something() -> None:
    assert fate(TRIP, None, at("2026-03-12T10:00"), HOURS) is Fate.BEGINS
    assert fate(TRIP, None, FRIDAY, HOURS) is Fate.MISSED
    assert fate(replace(TRIP, status="remote", until=None), None, at("2026-03-12T04:00"), HOURS) is Fate.MISSED


@given(INSTANTS, INSTANTS, st.integers(1, 9000), st.booleans(), INSTANTS)
def test_a_plan_never_covers_what_was_declared_after_its_start(
    starts: datetime, said_at: datetime, minutes: int, returns: bool, now: datetime
) -> None:
    plan = Planned("trip", starts, starts + timedelta(days=2), NOW - timedelta(days=4))
    whereabouts = Whereabouts("errand", said_at, said_at + timedelta(minutes=minutes) if returns else None)
    assume(said_at <= now)
    if fate(plan, whereabouts, now, HOURS) is Fate.BEGINS:
        assert said_at < starts <= begins_at(plan, whereabouts, HOURS) <= now < plan.ends(HOURS)


@given(INSTANTS, INSTANTS, st.integers(0, 90 * 1440))
def test_a_plan_that_is_settled_stays_settled(said_at: datetime, now: datetime, later: int) -> None:
    whereabouts = Whereabouts("errand", said_at, said_at + timedelta(hours=30))
    first, then = fate(TRIP, whereabouts, now, HOURS), fate(TRIP, whereabouts, now + timedelta(minutes=later), HOURS)
    assert first is then or first in (Fate.WAITS, Fate.BEGINS)
