from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.refusal import Refusal
from server.presence.returns import RelativeWish, parse_return, suggestions
from server.presence.statuses import Return
from server.sites.rules import Hours

HOURS = Hours()
NIGHT = Hours(opens=time(22), closes=time(6))
SITES = st.sampled_from([HOURS, NIGHT, Hours(opens=time(18), closes=time(0)), Hours(opens=time(0), closes=time(0))])
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


def offered(asks: Return, moment: str, hours: Hours = HOURS) -> dict[str, str]:
    found = suggestions(asks, at(moment), hours)
    return {one.key: HOURS.local(one.until).strftime("%m-%d %H:%M") if one.until else "" for one in found}


def test_in_the_morning_all_five_returns_are_offered() -> None:
    assert offered(Return.TIME, "2026-03-05T09:03") == {
        "1h": "03-05 10:05",
        "2h": "03-05 11:05",
        "afternoon": "03-05 13:30",
        "closing": "03-05 17:30",
        "not_today": "",
    }


def test_in_the_late_afternoon_nobody_is_offered_the_afternoon() -> None:
    assert list(offered(Return.TIME, "2026-03-05T17:10")) == ["1h", "2h", "not_today"]


def test_a_trip_is_offered_workdays_only() -> None:
    assert offered(Return.DATE, "2026-03-05T09:00") == {"tomorrow": "03-06 17:30", "next_week": "03-09 17:30"}


def test_early_in_the_week_the_day_after_is_offered_too() -> None:
    assert list(offered(Return.DATE, "2026-03-09T09:00")) == ["tomorrow", "day_after", "next_week"]


def test_in_a_night_shift_closing_is_in_the_morning() -> None:
    before, after = offered(Return.TIME, "2026-03-05T23:30", NIGHT), offered(Return.TIME, "2026-03-06T02:00", NIGHT)
    assert before == {"1h": "03-06 00:30", "2h": "03-06 01:30", "closing": "03-06 06:00", "not_today": ""}
    assert after["closing"] == "03-06 06:00"


def test_who_leaves_in_a_night_shift_is_back_for_the_next_one() -> None:
    assert offered(Return.DATE, "2026-03-06T01:00", NIGHT) == {"tomorrow": "03-06 23:59", "next_week": "03-09 23:59"}


def test_a_site_that_never_closes_offers_no_closing() -> None:
    always = Hours(opens=time(0), closes=time(0))
    assert list(offered(Return.TIME, "2026-03-05T09:03", always)) == ["1h", "2h", "afternoon", "not_today"]
    assert offered(Return.DATE, "2026-03-05T09:00", always)["tomorrow"] == "03-06 23:59"


@given(INSTANTS, st.sampled_from([Return.TIME, Return.DATE]), SITES)
def test_every_suggestion_lies_ahead_and_can_be_chosen(now: datetime, asks: Return, hours: Hours) -> None:
    for one in suggestions(asks, now, hours):
        assert one.until is None or one.until > now
        assert parse_return(one.key, "", asks, now, hours) == one.until


def test_an_own_time_is_of_today() -> None:
    assert parse_return("custom", "15:30", Return.TIME, at("2026-03-05T09:00"), HOURS) == at("2026-03-05T15:30")


@pytest.mark.parametrize(
    ("now", "typed", "meant"),
    [
        ("2026-03-05T22:30", "01:00", "2026-03-06T01:00"),
        ("2026-03-05T16:00", "04:00", "2026-03-06T04:00"),
        ("2026-03-05T22:30", "04:01", "2026-03-05T04:01"),
        ("2026-03-05T15:59", "03:00", "2026-03-05T03:00"),
        ("2026-03-06T01:30", "02:30", "2026-03-06T02:30"),
        ("2026-03-05T22:30", "01:00+09:00", "2026-03-06T01:00"),
    ],
)
def test_in_the_evening_a_time_of_the_night_is_of_the_night_to_come(now: str, typed: str, meant: str) -> None:
    assert parse_return("custom", typed, Return.TIME, at(now), HOURS) == at(meant)


@pytest.mark.parametrize(
    ("now", "typed", "meant"),
    [
        ("2026-03-05T22:30", "05:30", "2026-03-06T05:30"),
        ("2026-03-05T22:30", "06:01", "2026-03-05T06:01"),
        ("2026-03-05T22:30", "23:30", "2026-03-05T23:30"),
        ("2026-03-06T01:30", "05:30", "2026-03-06T05:30"),
    ],
)
def test_in_a_night_shift_a_time_until_closing_is_of_the_night_to_come(now: str, typed: str, meant: str) -> None:
    assert parse_return("custom", typed, Return.TIME, at(now), NIGHT) == at(meant)


def test_a_shift_that_begins_after_noon_goes_on_into_the_night() -> None:
    late = Hours(opens=time(13), closes=time(1))
    assert parse_return("custom", "00:30", Return.TIME, at("2026-03-05T13:30"), late) == at("2026-03-06T00:30")


def test_not_today_promises_no_return() -> None:
    read = RelativeWish("market", "not_today", "", None, None, HOURS).at(at("2026-03-05T09:00"))
    assert (read.until, read.not_today) == (None, True)


def test_an_own_date_lasts_until_closing() -> None:
    assert parse_return("custom", "2026-03-09", Return.DATE, at("2026-03-05T09:00"), HOURS) == at("2026-03-09T17:30")


def test_no_answer_is_no_return() -> None:
    assert parse_return("", "15:30", Return.TIME, at("2026-03-05T09:00"), HOURS) is None


@pytest.mark.parametrize(
    ("answer", "custom", "refusal"),
    [
        ("custom", "", "presence.refused.return_missing"),
        ("custom", "soon", "presence.refused.return_missing"),
        ("afternoon", "", "presence.refused.return_past"),
    ],
)
def test_an_answer_that_means_no_time_is_refused(answer: str, custom: str, refusal: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_return(answer, custom, Return.TIME, at("2026-03-05T16:00"), HOURS)
    assert caught.value.key == refusal


def test_an_answer_of_a_form_means_its_return_counted_from_when_it_is_read() -> None:
    answer = RelativeWish("market", "1h", "", "工商银行", None, HOURS)
    read = answer.at(at("2026-03-05T09:00"))
    assert (read.status, read.until, read.place) == ("market", at("2026-03-05T10:00"), "工商银行")
    assert answer.at(at("2026-03-05T09:30")).until == at("2026-03-05T10:30")


def test_an_answer_without_a_status_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        RelativeWish("dancing", "", "", None, None, HOURS).at(at("2026-03-05T09:00"))
    assert caught.value.key == "presence.refused.status"


def test_what_was_sent_is_told_apart_by_what_was_typed_alone() -> None:
    answer = RelativeWish("market", "1h", "", "工商银行", None, HOURS)
    assert answer.sent() == replace(answer, hours=Hours(timezone="Europe/Berlin")).sent()
    assert answer.sent() != replace(answer, until="2h").sent()
