"""The statuses, as a table in one place: adding a status is adding a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

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


def _as_is(key: str, zh: str, en: str, mark: Mark) -> Public:
    return Public(key, Words(zh, en), mark)


OUT = _as_is("out", "外出", "Out", "ring")
AWAY = _as_is("away", "不在", "Away", "dash")

_ROWS = (
    Status(
        "on_site",
        Words("在岗", "On site"),
        "disc",
        Counted.PRESENT,
        _as_is("on_site", "在岗", "On site", "disc"),
        lasts_the_day=True,
    ),
    Status(
        "nearby",
        Words("暂离", "Stepped out"),
        "half",
        Counted.PRESENT,
        _as_is("nearby", "暂离", "Stepped out", "half"),
        overdue_after_minutes=30,
        lasts_the_day=True,
    ),
    Status(
        "meeting",
        Words("会议", "In a meeting"),
        "square",
        Counted.PRESENT,
        _as_is("meeting", "会议", "In a meeting", "square"),
        asks=Return.OPTIONAL,
        lasts_the_day=True,
    ),
    Status(
        "market",
        Words("跑市场", "Market visit"),
        "arrow",
        Counted.MARKET,
        _as_is("market", "跑市场", "Market visit", "arrow"),
        asks=Return.TIME,
        asks_place=True,
    ),
    Status(
        "errand",
        Words("外出办事", "Out on business"),
        "ring",
        Counted.OUT,
        OUT,
        asks=Return.TIME,
        asks_place=True,
    ),
    Status("trip", Words("出差", "Business trip"), "ring", Counted.OUT, OUT, asks=Return.DATE),
    Status(
        "remote",
        Words("居家办公", "Working remotely"),
        "dash",
        Counted.REMOTE,
        AWAY,
        lasts_the_day=True,
    ),
    Status("leave", Words("请假", "On leave"), "dash", Counted.ABSENT, AWAY, asks=Return.DATE),
    Status("off", Words("下班", "Off duty"), "dash", Counted.OFF, None, lasts_the_day=True),
    Status("unknown", Words("未知", "Not declared"), "dash", Counted.SILENCE, None, choosable=False),
)

STATUSES = MappingProxyType({row.key: row for row in _ROWS})
UNKNOWN = STATUSES["unknown"]

PUBLIC = MappingProxyType({row.public.key: row.public for row in _ROWS if row.public})
"""Public status key → how it reads, in the order of the table."""
