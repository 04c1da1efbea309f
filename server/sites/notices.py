"""Reads the notice of a year's days off, as JSON or as a sheet, with every problem at its cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from server.core.refusal import Refusal
from server.sheets import open_file
from server.sheets.problems import Problem, filling
from server.sheets.sheet import Sheet, check_size
from server.sites.dates import NoDateError, dates_in, year_in
from server.sites.days import MOST_DAYS, YEARS, CalendarDay, span
from server.sites.headings import Column, find_heading, is_off, is_remark

BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a file says. ``years`` are those that it speaks of: all their days off are in it, for all it knows."""

    days: tuple[CalendarDay, ...]
    years: frozenset[int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Days that stand at one place of a file."""

    cell: str
    days: list[CalendarDay]


def read_notice(name: str, data: bytes) -> Notice:
    """Read a file; its content counts, not its name. Raises :class:`Refusal` for what is no such file."""
    check_size(data)
    text = data.lstrip(BLANK)
    return read_json(text) if text[:1] in (b"{", b"[") else read_sheets(name, open_file(name, data))


def read_json(text: bytes | str) -> Notice:
    """Read the public format, or its list alone.

    ``{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, …]}``
    """
    try:
        said: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refusal("sites.calendar.refused.json") from None
    items = said.get("days") if isinstance(said, dict) else said
    if not isinstance(items, list):
        raise Refusal("sites.calendar.refused.json")
    year = said.get("year") if isinstance(said, dict) else None
    return _notice((_item(f"days[{number}]", item) for number, item in enumerate(items)), year)


def _item(cell: str, item: object) -> Row | Problem:
    said = item if isinstance(item, dict) else {}
    day, name, off = said.get("date"), said.get("name", ""), said.get("isOffDay")
    if not (isinstance(day, str) and isinstance(name, str) and isinstance(off, bool)):
        return _problem("sites.calendar.problem.item", cell)
    try:
        return _row(cell, date.fromisoformat(day), None, name, off=off)
    except ValueError:
        return _problem("sites.calendar.problem.date", cell, text=day)


def read_sheets(name: str, sheets: Iterable[Sheet]) -> Notice:
    """Read sheets with a column of dates; a year stands in each of them, in a title, or in the file's name."""
    seen = (sheet for sheet in sheets if not sheet.is_hidden)
    found = [(sheet, heading) for sheet in seen if (heading := find_heading(sheet))]
    if not found:
        raise Refusal("sites.calendar.refused.header")
    return _notice((line for sheet, heading in found for line in _lines(sheet, *heading, name)), None)


def _lines(sheet: Sheet, head: int, columns: dict[Column, int], name: str) -> Iterator[Row | Problem]:
    titles = (cell for row in sheet.rows[:head] for cell in row)
    year = year_in([*titles, sheet.name, name])
    for row in range(head + 1, len(sheet.rows)):
        line = _line(sheet, row, columns, year)
        if line:
            yield line


def _line(sheet: Sheet, row: int, columns: dict[Column, int], year: int | None) -> Row | Problem | None:
    said = {column: sheet.at(row, at).strip() for column, at in columns.items()}
    when, until = said[Column.DATE], said.get(Column.UNTIL, "")
    kind, name = said.get(Column.KIND, ""), said.get(Column.NAME, "")
    if not (when or kind or name) or is_remark(when):
        return None
    at = sheet.cell(row, columns[Column.DATE])
    try:
        first, last = dates_in(when, year)
        last = dates_in(until, year)[1] if until else last
    except NoDateError as wrong:
        return _problem(wrong.key, at, text=when or until)
    off = is_off(kind, name)
    if off is None:
        return _problem("sites.calendar.problem.kind", sheet.cell(row, columns[Column.KIND]), text=kind)
    return _row(at, first, last, name, off=off)


def _row(cell: str, first: date, last: date | None, name: str, *, off: bool) -> Row | Problem:
    try:
        return Row(cell, span(first, last or first, name.strip() or ("放假" if off else "上班"), off=off))
    except Refusal as refusal:
        return Problem(refusal.key, cell, "error", filling(refusal.values))


def _notice(rows: Iterable[Row | Problem], year: object) -> Notice:
    days: dict[date, tuple[str, CalendarDay]] = {}
    problems = list(_gathered(rows, days))
    if not (days or problems):
        raise Refusal("sites.calendar.refused.nothing")
    years = {year} if isinstance(year, int) else {day.year for day in days}
    return Notice(tuple(one for _cell, one in days.values()), frozenset(years.intersection(YEARS)), tuple(problems))


def _gathered(rows: Iterable[Row | Problem], days: dict[date, tuple[str, CalendarDay]]) -> Iterator[Problem]:
    for number, row in enumerate(rows):
        if number >= MOST_DAYS:
            raise Refusal("sites.calendar.refused.many", most=MOST_DAYS)
        if isinstance(row, Problem):
            yield row
            continue
        for day in row.days:
            cell, before = days.setdefault(day.date, (row.cell, day))
            if before != day:
                yield _problem("sites.calendar.problem.twice", row.cell, day=day.date, other=cell)
                break


def _problem(key: str, cell: str, **values: object) -> Problem:
    return Problem(key, cell, "error", filling(values))
