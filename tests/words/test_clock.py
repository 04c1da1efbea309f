"""Times and dates are told on the clock of a site, not on that of the server, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from server.words.clock import Clock

SERVER = Path(__file__).parents[2] / "server"
EVENING = datetime(2026, 3, 5, 18, 3, tzinfo=UTC)
"""At this instant it is the next day in Shanghai, and the same one in Lisbon."""
WRITTEN: Mapping[str, Collection[str]] = {
    "for people, by the one formatter": ["words/clock.py"],
    "hours of a site, the same every day": ["api/sites.py", "sites/commands.py", "sites/rules.py"],
    "for signs, whose face has no language": ["boards/moment.py"],
    "for programs, and for files that are kept": [
        "alerts/messages.py",
        "mine/holdings.py",
        "mine/web/record.py",
        "operation/backups.py",
        "operation/logs.py",
        "presence/templates/presence/history.html",
    ],
    "for whoever runs the server, in UTC": ["operation/proof.py", "operation/restoring.py"],
    "as fields take it, and cells of a workbook show it": [
        "demo/phone.py",
        "forms/drawing.py",
        "sheets/formats.py",
        "sheets/others.py",
    ],
}
"""Who writes times, by what they are written for."""


@pytest.mark.parametrize(
    ("timezone", "lang", "time", "day"),
    [
        ("Asia/Shanghai", "zh", "02:03", "3月6日 周五"),
        ("Asia/Shanghai", "en", "02:03", "Fri 6 Mar"),
        ("Europe/Lisbon", "zh", "18:03", "3月5日 周四"),
        ("Asia/Kathmandu", "en", "23:48", "Thu 5 Mar"),
    ],
)
def test_a_time_and_a_day_are_those_of_the_site(timezone: str, lang: str, time: str, day: str) -> None:
    clock = Clock.at(timezone, EVENING, lang)
    assert (clock.time(EVENING), clock.day(EVENING)) == (time, day)


def test_what_was_today_is_told_by_its_time_alone() -> None:
    clock = Clock.at("Asia/Shanghai", EVENING, "zh")
    yesterday = EVENING - timedelta(hours=3)
    assert (clock.when(EVENING), clock.moment(EVENING)) == ("02:03", "02:03")
    assert (clock.when(yesterday), clock.moment(yesterday)) == ("3月5日 周四", "3月5日 周四 23:03")
    assert clock.when(yesterday, EVENING - timedelta(hours=4)) == "23:03"
    assert clock.moment(None) == ""


def test_another_year_is_named() -> None:
    last_year = datetime(2025, 12, 31, 15, 59, tzinfo=UTC)
    assert Clock.at("Asia/Shanghai", EVENING, "zh").moment(last_year) == "2025年12月31日 周三 23:59"
    assert Clock.at("Asia/Shanghai", EVENING, "en").day(date(2027, 1, 1)) == "Fri 1 Jan 2027"
    # One minute later the year of the site is a new one, that of the server is not.
    assert Clock.at("Asia/Shanghai", last_year + timedelta(minutes=1), "zh").day(last_year).startswith("2025年")


def test_nothing_else_writes_what_people_read_of_times() -> None:
    written = re.compile(r"strftime|\bisoformat\(|:%[YmdHM]")
    found = {
        str(path.relative_to(SERVER))
        for kind in ("*.py", "*.html")
        for path in SERVER.rglob(kind)
        if written.search(path.read_text("utf-8"))
    }
    assert found == {file for files in WRITTEN.values() for file in files}
