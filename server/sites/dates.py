"""Dates as people write them in a cell: one, or from one to another, with or without the year. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

_SERIAL = re.compile(r"[3-7]\d{4}")
_SPREADSHEET = date(1899, 12, 30)
"""The day from which spreadsheets count."""
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DATE = r"(?:(\d{4})[-/.年])?(?:(\d{1,2})[-/.月])?(\d{1,2})[日号]?"
_DATES = re.compile(rf"{_DATE}(?:[-~至到]+{_DATE})?")
_ASIDE = re.compile(r"\(.*?\)|[周星期]+[一二三四五六日天]|00:00(:00)?|共\d+天|\s|,$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
_YEAR = re.compile(r"20\d\d")


class NoDateError(ValueError):
    """A cell holds no date. ``key`` says what is wrong with it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def year_in(texts: Iterable[str]) -> int | None:
    """Return the first year that some texts name."""
    return next((int(found[0]) for text in texts if (found := _YEAR.search(text))), None)


def dates_in(text: str, year: int | None) -> tuple[date, date]:
    """Return the first and the last day that a text names; ``year`` is meant where it names none.

    Raises :class:`NoDateError`.
    """
    plain = _ASIDE.sub("", unicodedata.normalize("NFKC", text).translate(_DASHES))
    if _SERIAL.fullmatch(plain):
        day = _SPREADSHEET + timedelta(days=int(plain))
        return day, day
    found = _COMPACT.fullmatch(plain)
    parts = (*found.groups(), None, None, None) if found else _parts(plain)
    first = _date(parts[0] or year, parts[1], parts[2])
    if parts[5] is None:
        return first, first
    last = _date(parts[3] or first.year, parts[4] or first.month, parts[5])
    if last < first and not parts[3]:
        # From 30 December to 2 January: the year that was not written is the next one.
        last = _date(last.year + 1, parts[4] or first.month, parts[5])
    return first, last


def _parts(text: str) -> tuple[str | None, ...]:
    found = _DATES.fullmatch(text)
    if found is None:
        raise NoDateError("sites.calendar.problem.date")
    return found.groups()


def _date(year: str | int | None, month: str | int | None, day: str | None) -> date:
    if month is None or day is None:
        raise NoDateError("sites.calendar.problem.date")
    if year is None:
        raise NoDateError("sites.calendar.problem.no_year")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NoDateError("sites.calendar.problem.date") from None
