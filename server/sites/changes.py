"""How two states of a site's own days differ, in spans of days that are called and treated the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from server.sites.days import CalendarDay, OwnDays, Source
from signs.face import Words


@dataclass(frozen=True, slots=True)
class Span:
    """Days that follow each other and are the same but for their date."""

    first: date
    last: date
    off: bool
    source: Source
    name: Words | None

    def __str__(self) -> str:
        """Say it as ledgers do: ``2027-01-01–2027-01-03 元旦 休``."""
        dates = f"{self.first}" if self.first == self.last else f"{self.first}–{self.last}"
        return f"{dates} {self.name.zh if self.name else ''} {'休' if self.off else '班'}"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def spans(days: Iterable[CalendarDay]) -> list[Span]:
    """Return days as spans, by date."""
    found: list[Span] = []
    for day in sorted(days, key=lambda one: one.date):
        last = found[-1] if found else None
        same = last and (last.off, last.source, last.name) == (day.off, day.source, day.name)
        if last and same and day.date - last.last == timedelta(days=1):
            found[-1] = Span(last.first, day.date, day.off, day.source, day.name)
        else:
            found.append(Span(day.date, day.date, day.off, day.source, day.name))
    return found


@dataclass(frozen=True, slots=True)
class Changes:
    """What comes, what is another than before, what goes, and the years that count as published from then on."""

    new: tuple[Span, ...]
    changed: tuple[Span, ...]
    gone: tuple[Span, ...]
    years: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes at all."""
        return not (self.new or self.changed or self.gone or self.years)


def changes(before: OwnDays, after: OwnDays) -> Changes:
    """Return how own days differ from what they were."""
    had, has = before.days, after.days
    return Changes(
        new=tuple(spans(one for day, one in has.items() if day not in had)),
        changed=tuple(spans(one for day, one in has.items() if day in had and had[day] != one)),
        gone=tuple(spans(one for day, one in had.items() if day not in has)),
        years=tuple(sorted(after.years - before.years)),
    )
