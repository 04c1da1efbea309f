"""What writers and kiosks lived through: plain values with instants of one monotonic clock, in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

FRESH_SECONDS = 12.0
"""How long a kiosk calls itself fresh after the last valid word, as in kiosk/age.ts."""


class Outcome(StrEnum):
    """What a writer knows of its write in the end."""

    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Write:
    """One write: all its attempts carried the same key. ``mark`` is what a door shows once it is recorded."""

    key: str
    board: str
    person: str
    mark: str
    invoked: float
    ended: float = inf
    outcome: Outcome = Outcome.UNKNOWN
    entry: int | None = None

    def __str__(self) -> str:
        return f"{self.invoked:.3f}–{self.ended:.3f} {self.key} {self.person}: {self.mark} {self.outcome} {self.entry}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A face that came onto the glass: ``marks`` is person → mark, ``digest`` stands for the whole face."""

    at: float
    epoch: str
    version: int
    digest: str
    marks: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.at:.3f} shows {self.epoch}/{self.version} {dict(self.marks)}"


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to a hello that was asked for at ``asked``: the newest that the server knew in between."""

    asked: float
    at: float
    epoch: str
    version: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A valid word of the server, and how old its own knowledge was."""

    at: float
    age: float = 0.0

    @property
    def fresh_until(self) -> float:
        """The instant from which the kiosk no longer calls itself fresh, unless it hears more."""
        return self.at + FRESH_SECONDS - self.age


@dataclass(slots=True)
class Watched:
    """The history of one kiosk."""

    kiosk: str
    board: str
    shown: list[Shown] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    connects: list[float] = field(default_factory=list)
    notes: list[tuple[float, str]] = field(default_factory=list)

    def so_far(self) -> Watched:
        """Return a copy that does not grow."""
        lists = (self.shown, self.told, self.heard, self.connects, self.notes)
        return Watched(self.kiosk, self.board, *map(list, lists))  # type: ignore[arg-type]

    def fresh_spans(self, until: float) -> list[tuple[float, float]]:
        """Return when the kiosk called itself fresh, as disjoint spans in order."""
        spans = []
        for heard, following in zip(self.heard, [*(word.at for word in self.heard[1:]), until], strict=True):
            end = min(heard.fresh_until, following)
            if end > heard.at:
                spans.append((heard.at, end))
        return spans


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry of the ledger that the writers' token made, with the keys whose answers name it."""

    entry: int
    person: str
    mark: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What the database says of a board at the end."""

    epoch: str
    version: int
    digest: str


@dataclass(slots=True)
class History:
    """All of it: what was tried, what was seen, what is recorded."""

    writes: list[Write]
    watched: list[Watched]
    entered: list[Entered]
    truth: Mapping[str, Truth]
    """Kiosk → the truth about its board."""
    ended: float
    faults: list[tuple[float, str]] = field(default_factory=list)
