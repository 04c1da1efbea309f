"""Notices of a year's days off as they really come: JSON, workbooks and text files, with every problem at its cell."""

from __future__ import annotations

import io
from datetime import date, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from server.core.refusal import Refusal
from server.sites.changes import changes, spans
from server.sites.dates import NoDateError, dates_in
from server.sites.days import MOST_DAYS, NO_OWN_DAYS, CalendarDay, own_day
from server.sites.exporting import days_as_json, days_as_sheet
from server.sites.notices import Notice, read_notice
from server.sites.rules import Hours
from server.sites.year import year_of

NEW_YEAR = [own_day(date(2027, 1, day), "元旦", off=True) for day in (1, 2, 3)]
DAYS = st.lists(
    st.builds(
        own_day, st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.sampled_from(["元旦", "=1+1"]), off=st.booleans()
    ),
    unique_by=lambda one: one.date,
    min_size=1,
    max_size=9,
)


def workbook(*rows: tuple[str | int | datetime, ...]) -> bytes:
    book = Workbook()
    assert book.active
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def said(notice: Notice) -> list[str]:
    return [str(span) for span in spans(notice.days)]


def problems(notice: Notice) -> list[tuple[str, str]]:
    return [(one.cell, one.key.rpartition(".")[2]) for one in notice.problems]


def test_the_public_format_is_read() -> None:
    items = [{"name": "元旦", "date": f"2027-01-0{day}", "isOffDay": day < 4} for day in (1, 2, 3, 4)]
    whole = read_notice("2027.json", orjson.dumps({"year": 2027, "days": items}))
    bare = read_notice("days", b"\xef\xbb\xbf " + orjson.dumps(items))
    assert said(whole) == said(bare) == ["2027-01-01–2027-01-03 元旦 休", "2027-01-04 元旦 班"]
    assert whole.years == bare.years == {2027}


def test_a_notice_is_of_its_year_though_it_begins_in_the_one_before() -> None:
    items = [{"name": "元旦", "date": day, "isOffDay": True} for day in ("2026-12-31", "2027-01-01")]
    assert read_notice("a.json", orjson.dumps({"year": 2027, "days": items})).years == {2027}


def test_a_workbook_is_read_as_offices_write_it() -> None:
    file = workbook(
        ("关于2027年部分节假日安排的通知",),
        (),
        ("日 期", "节日", "类型", "备注"),
        (datetime(2027, 1, 1), "元旦", "放假", ""),  # noqa: DTZ001
        ("10月1日至7日", "国庆节", "休", "共7天"),
        ("2027年10月9日（周六）", "国庆节", "班", ""),
        ("12月30日-1月2日", "", "", ""),
        (46433, "补班", "", ""),
        ("注：以正式通知为准", "", "", ""),
    )
    assert said(read_notice("放假.xlsx", file)) == [
        "2027-01-01 元旦 休",
        "2027-02-15 补班 班",
        "2027-10-01–2027-10-07 国庆节 休",
        "2027-10-09 国庆节 班",
        "2027-12-30–2028-01-02 放假 休",
    ]


def test_a_text_file_with_a_column_for_the_end_is_read() -> None:
    file = "开始,结束,名称,是否放假\n2027/2/5,2027/2/11,春节,是\n2027.2.14,,春节,否\n".encode("gb18030")
    assert said(read_notice("a.csv", file)) == ["2027-02-05–2027-02-11 春节 休", "2027-02-14 春节 班"]


def test_every_problem_is_said_at_its_cell() -> None:
    file = workbook(
        ("日期", "名称", "类型"),
        ("2027-02-30", "春节", "放假"),
        ("1月1日", "元旦", "放假"),
        ("2027-01-01", "元旦", "调休"),
        ("2027-01-02", "元旦", "放假"),
        ("2027-01-02", "元旦", "上班"),
        ("", "春节", "放假"),
        ("2107-01-01", "元旦", "放假"),
    )
    assert problems(read_notice("a.xlsx", file)) == [
        ("Sheet!A2", "date"),
        ("Sheet!A3", "no_year"),
        ("Sheet!C4", "kind"),
        ("Sheet!A6", "twice"),
        ("Sheet!A7", "date"),
        ("Sheet!A8", "date"),
    ]


def test_every_item_that_says_too_little_is_named_by_its_place() -> None:
    items = [{"date": "2027-01-01"}, "2027-01-01", {"name": "元旦", "date": "soon", "isOffDay": True}]
    found = read_notice("a.json", orjson.dumps(items))
    assert problems(found) == [("days[0]", "item"), ("days[1]", "item"), ("days[2]", "date")]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b'{"year": 2027}', "json"),
        (b"[1,", "json"),
        (b"[]", "nothing"),
        ("姓名,房间\n王磊,301\n".encode(), "header"),
        ("日期\n".encode(), "nothing"),
    ],
)
def test_what_is_no_notice_is_refused(data: bytes, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_notice("a", data)
    assert refused.value.key.rpartition(".")[2] == key


@given(DAYS)
def test_what_is_exported_is_read_back_identically(days: list[CalendarDay]) -> None:
    for data in (days_as_json(2027, days), days_as_json(None, days), days_as_sheet(2027, days)):
        assert sorted(read_notice("a", data).days, key=str) == sorted(days, key=str)


@pytest.mark.parametrize("text", ["", "soon", "13", "2027-13-01", "1月1日至", "2027"])
def test_what_is_no_date_is_none(text: str) -> None:
    with pytest.raises(NoDateError):
        dates_in(text, 2027)


@given(st.text("0123456789-/.年月日号至到~ ()周一", max_size=24), st.none() | st.integers(2000, 2099))
def test_whatever_is_typed_is_a_date_or_none(text: str, year: int | None) -> None:
    try:
        dates_in(text, year)
    except NoDateError:
        return


def test_a_year_that_cannot_be_is_not_published_and_a_list_without_end_is_refused() -> None:
    item = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    assert read_notice("a", orjson.dumps({"year": 999_999, "days": [item]})).years == frozenset()
    with pytest.raises(Refusal) as refused:
        read_notice("a", orjson.dumps([item] * (MOST_DAYS + 1)))
    assert refused.value.key == "sites.calendar.refused.many"


def test_changes_are_told_in_spans() -> None:
    before = NO_OWN_DAYS.put(NEW_YEAR)
    after = before.drop(date(2027, 1, 3), date(2027, 1, 3)).put([own_day(date(2027, 1, 1), "年会", off=True)])
    made = changes(before, after.put([own_day(date(2027, 5, 1), "五一", off=True)]).complete([2027]))
    assert [str(one) for part in (made.new, made.changed, made.gone) for one in part] == [
        "2027-05-01 五一 休",
        "2027-01-01 年会 休",
        "2027-01-03 元旦 休",
    ]
    assert [one.days for one in spans(before.days.values())] == [3]
    assert made.years == (2027,)
    assert changes(after, after).is_empty
    assert after.agree(NEW_YEAR) == 1


def test_a_year_has_its_months_in_weeks_from_monday_on() -> None:
    year = year_of(2026, Hours())
    assert [len(weeks) for weeks in year.months] == [5, 5, 6, 5, 5, 5, 5, 6, 5, 5, 6, 5]
    assert [day and day.date.day for day in year.months[0][0]] == [None, None, None, 1, 2, 3, 4]
    assert (year.workdays, year.published, len(year.named)) == (248, True, 13)
    assert not year_of(2027, Hours()).published
