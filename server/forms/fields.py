"""The fields that our forms have: what each takes, and how a phone and a desk draw it. Declared here once.

A model says what is special to it: ``name: Annotated[Line, Field(max_length=60, title="roster.field.name")]``.
``title`` and ``description`` name the words of its label and of its hint.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field
from werkzeug.datastructures import FileStorage

from server.core.refs import LARGEST_ID
from server.forms.faults import fault, written_as

LENGTH: Mapping[str, str] = {"maxlength": "max_length"}
LIMITS: Mapping[str, Mapping[str, str]] = {"number": {"min": "ge", "max": "le"}}
"""Kind of field → attribute of a browser's input → the constraint that it stands for."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9])?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


When = TypeVar("When", bound=date)

YEARS = range(1900, 2200)
"""Of a day that somebody types: an instant of other ones may be none that is kept."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a field is drawn. ``missing`` names the words for one that was left empty.

    ``verbatim``: a keyboard may neither capitalise nor correct it.
    """

    kind: str = "text"
    inputmode: str | None = None
    autocomplete: str = "off"
    verbatim: bool = False
    missing: str = "forms.missing"

    def limits(self, declared: object) -> Iterator[tuple[str, object]]:
        """Return what a browser should hold such a field to, by something that is declared of it."""
        for attribute, limit in LIMITS.get(self.kind, LENGTH).items():
            if hasattr(declared, limit):
                yield attribute, getattr(declared, limit)


def one_line(text: str) -> str:
    """Return a text as one line, its spaces single; refuse characters that cannot be seen."""
    line = " ".join(text.split())
    if not line.isprintable():
        raise fault("forms.unprintable")
    return line


def plain_digits(text: str) -> str:
    """Return what was typed on a keyboard that may give digits in full width."""
    return unicodedata.normalize("NFKC", text).strip()


def read_clock(text: str) -> time:
    """Return a time of day, HH:MM; raise ValueError for anything else."""
    found = _CLOCK.fullmatch(plain_digits(text))
    if found is None:
        raise ValueError("not a time of day")
    return time(int(found[1]), int(found[2]))


def read_day(text: str) -> date:
    """Return a date, YYYY-MM-DD; raise ValueError for anything else."""
    if not _DAY.fullmatch(text.strip()):
        raise ValueError("not a date")
    return _plausible(date.fromisoformat(text.strip()))


def _wall_clock(text: str) -> datetime:
    there = datetime.fromisoformat(text.strip())
    if there.tzinfo is not None:
        raise ValueError("of a clock elsewhere")
    return _plausible(there)


def _plausible(day: When) -> When:
    if day.year not in YEARS:
        raise ValueError("a slip of the pen")
    return day


def one_of(values: Collection[str], key: str = "forms.choice") -> AfterValidator:
    """Return the validator of a choice among a declared set; any other gets the words ``key``."""

    def check(value: str) -> str:
        if value not in values:
            raise fault(key)
        return value

    return AfterValidator(check)


TextLine = Annotated[str, AfterValidator(one_line), Look()]
"""A text of one line: a name, a title, a notice."""
Area = Annotated[str, AfterValidator(one_line), Look("area")]
"""Free words, kept as one line: a few lines of them are seen where they are typed."""
Verbatim = Annotated[str, Look(verbatim=True)]
"""A name of machines: an address, a name to sign in with."""
Opaque = Annotated[str, Look("hidden")]
"""What a page gave to itself: a ticket, a seal, a key."""
Key = Annotated[str, Field(max_length=80, default_factory=lambda: secrets.token_urlsafe(12)), Look("hidden")]
"""The name that a page gave to what it sends, so that sending it twice is sending it once."""
RowId = Annotated[int, Field(ge=1, le=LARGEST_ID), Look("hidden")]
"""The row that a page is about."""
Number = Annotated[int, BeforeValidator(lambda value: plain_digits(str(value))), Look("number", "numeric")]
"""A whole number."""
Day = Annotated[date, written_as(read_day, "forms.day"), Look("date")]
TimeOfDay = Annotated[time, written_as(read_clock, "forms.time"), Look("time")]
WallClock = Annotated[datetime, written_as(_wall_clock, "forms.moment"), Look("datetime-local")]
"""A day and a time on the clock of a site, which the field itself does not know."""
Digits = Annotated[str, AfterValidator(plain_digits), Look("text", "numeric")]
"""A code that is typed off a screen."""
OneTimeCode = Annotated[
    str, AfterValidator(plain_digits), Field(max_length=7), Look("text", "numeric", "one-time-code")
]
"""Six digits of an app, which may show them in two groups."""
Pin = Annotated[str, AfterValidator(plain_digits), Look("password", "numeric")]
Phone = Annotated[str, Look("tel", "tel")]
"""A telephone number of somebody."""
Password = Annotated[str, Look("password", autocomplete="current-password")]
NewPassword = Annotated[str, Look("password", autocomplete="new-password")]
Selected = Annotated[str, Look("choice", missing="forms.choice")]
"""One of a declared set, see :func:`one_of`."""
Tick = Annotated[bool, BeforeValidator(bool), Look("tick")]
"""A box that is ticked, or not sent at all."""
File = Annotated[FileStorage, Look("file", missing="forms.file")]
