"""The statuses, as a table in one place: adding a status is adding a row, and its name to the words of this room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from server.words.catalogue import LANGUAGES, text
from signs.face import Mark, Words


class Counted(StrEnum):
    """What a status counts as in the figures."""

    PRESENT = "present"
    MARKET = "market"
    OUT = "out"
    REMOTE = "remote"
    ABSENT = "absent"
    OFF = "off"
    SILENCE = "silence"


class Return(StrEnum):
    """Whether and how a status asks for its end."""

    NONE = "none"
    OPTIONAL = "optional"
    TIME = "time"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Public:
    """How a status reads on a public board: several statuses may share one, so that a reason stays private."""

    key: str
    label: Words
    mark: Mark
    hides: bool = False
    """Several read so: no time beside it, and no day on which it is still there, may tell them apart."""


@dataclass(frozen=True, slots=True)
class Status:
    """One row. ``public`` None: not listed. ``lasts_the_day``: means nothing after the night."""

    key: str
    label: Words
    mark: Mark
    counted: Counted
    public: Public | None
    asks: Return = Return.NONE
    asks_place: bool = False
    overdue_after_minutes: int | None = None
    lasts_the_day: bool = False
    choosable: bool = True


def _words(table: str, key: str) -> Words:
    return Words(*(text(table, key, lang=lang) for lang in LANGUAGES))


def _as_is(key: str, mark: Mark) -> Public:
    return Public(key, _words("presence.status", key), mark)


def _status(key: str, mark: Mark, counted: Counted, public: Public | None, **rest: Any) -> Status:
    return Status(key, _words("presence.status", key), mark, counted, public, **rest)


OUT = Public("out", _words("presence.public", "out"), "ring", hides=True)
AWAY = Public("away", _words("presence.public", "away"), "dash", hides=True)

_ROWS = (
    _status("on_site", "disc", Counted.PRESENT, _as_is("on_site", "disc"), lasts_the_day=True),
    _status(
        "nearby",
        "half",
        Counted.PRESENT,
        _as_is("nearby", "half"),
        overdue_after_minutes=30,
        lasts_the_day=True,
    ),
    _status(
        "meeting",
        "square",
        Counted.PRESENT,
        _as_is("meeting", "square"),
        asks=Return.OPTIONAL,
        lasts_the_day=True,
    ),
    _status("market", "arrow", Counted.MARKET, _as_is("market", "arrow"), asks=Return.TIME, asks_place=True),
    _status("errand", "ring", Counted.OUT, OUT, asks=Return.TIME, asks_place=True),
    _status("trip", "ring", Counted.OUT, OUT, asks=Return.DATE),
    _status("remote", "dash", Counted.REMOTE, AWAY, lasts_the_day=True),
    _status("leave", "dash", Counted.ABSENT, AWAY, asks=Return.DATE),
    _status("off", "dash", Counted.OFF, None, lasts_the_day=True),
    _status("unknown", "dash", Counted.SILENCE, None, choosable=False),
)

STATUSES = MappingProxyType({row.key: row for row in _ROWS})
UNKNOWN = STATUSES["unknown"]

PUBLIC = MappingProxyType({row.public.key: row.public for row in _ROWS if row.public})
"""Public status key → how it reads, in the order of the table."""
