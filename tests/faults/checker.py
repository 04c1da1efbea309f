"""Judges a history: nothing acknowledged is lost or doubled, no version goes back, no stale face looks fresh."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.faults.history import History, Outcome, Shown, Watched, Write

BEHIND_SECONDS = 15.0
"""The promise: a kiosk that calls itself fresh is at most this far behind what was acknowledged."""
AROUND_SECONDS = 3.0
GLANCE_SECONDS = 0.1
"""What was on the glass for a shorter time, in a burst of frames that were held up, nobody has seen."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise, and the history around it."""

    promise: str
    what: str
    around: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n    ".join([f"{self.promise}: {self.what}", *self.around])


def violations(history: History, behind: float = BEHIND_SECONDS) -> list[Violation]:
    """Return every broken promise of a history that has come to rest."""
    return [
        *lost_or_doubled(history),
        *gone_back(history),
        *two_faces(history),
        *too_far_behind(history, behind),
        *not_the_truth(history),
    ]


def lost_or_doubled(history: History) -> Iterator[Violation]:
    """Hold the ledger against what the writers were told."""
    by_key = {key: entered for entered in history.entered for key in entered.keys}
    tried = {write.key: write for write in history.writes}
    for write in history.writes:
        entered = by_key.get(write.key)
        if write.outcome is Outcome.OK and (
            entered is None or (entered.entry, entered.person, entered.mark) != (write.entry, write.person, write.mark)
        ):
            yield Violation("no acknowledged write is lost", f"{write} is recorded as {entered}")
        if write.outcome is Outcome.REFUSED and entered is not None:
            yield Violation("what was refused is not recorded", f"{write} is {entered}")
    for entered in history.entered:
        if len(entered.keys) != 1 or entered.keys[0] not in tried:
            same = tuple(str(write) for write in history.writes if write.entry == entered.entry)
            yield Violation("nothing is recorded twice or unasked", str(entered), same)


def gone_back(history: History) -> Iterator[Violation]:
    """Find versions that went back: on one glass, or between what anybody saw and a later answer of the server."""
    for watched in history.watched:
        for before, after in zip(watched.shown, watched.shown[1:], strict=False):
            if before.epoch == after.epoch and after.version <= before.version:
                yield Violation("versions only grow", f"{watched.kiosk}: {after}", (str(before),))
    for boards in _by_board(history.watched).values():
        seen = sorted((shown.at, shown.version, shown.epoch) for one in boards for shown in one.shown)
        highest = _running_highest(seen)
        instants = [at for at, _version, _epoch in seen]
        for watched in boards:
            for told in watched.told:
                known = highest[bisect_right(instants, told.asked)].get(told.epoch, 0)
                if told.version < known:
                    what = f"{watched.kiosk}: {told}, but {known} was seen before"
                    yield Violation("the database never goes back", what, around(history, told.asked, watched))


def _running_highest(seen: Iterable[tuple[float, int, str]]) -> list[dict[str, int]]:
    highest: list[dict[str, int]] = [{}]
    for _at, version, epoch in seen:
        before = highest[-1]
        grown = {**before, epoch: version} if version > before.get(epoch, 0) else before
        highest.append(grown)
    return highest


def two_faces(history: History) -> Iterator[Violation]:
    """Find boards, doors and overviews, of one version that did not look the same everywhere."""
    for board, boards in _by_board(history.watched).items():
        first: dict[tuple[str, int], tuple[str, Shown]] = {}
        for watched in boards:
            for shown in watched.shown:
                kiosk, other = first.setdefault((shown.epoch, shown.version), (watched.kiosk, shown))
                if other.digest != shown.digest:
                    lines = (f"{watched.kiosk}: {shown}", f"{kiosk}: {other}")
                    yield Violation("one version is one face", f"{board} {shown.epoch}/{shown.version}", lines)


def too_far_behind(history: History, seconds: float) -> Iterator[Violation]:
    """Find kiosks that called themselves fresh while an acknowledged write older than that was not on the glass."""
    doors = _doors(history)
    for watched in history.watched:
        worst = max(_lags(watched, doors[watched.board], history.ended), key=lambda lag: lag.seconds, default=None)
        if worst and worst.seconds > seconds:
            what = f"{watched.kiosk} was {worst.seconds:.1f} s behind at {worst.at:.3f}: {worst.write} is not shown"
            lines = around(history, worst.at, watched, since=worst.write.invoked)
            yield Violation(f"fresh is at most {seconds:g} s behind", what, lines)


def staleness(history: History, since: float = 0.0, until: float | None = None) -> float:
    """Return how many seconds the worst board that looked fresh was behind, in a part of the history."""
    doors = _doors(history)
    end = history.ended if until is None else until
    lags = (lag for watched in history.watched for lag in _lags(watched, doors[watched.board], end, since))
    return max((lag.seconds for lag in lags), default=0.0)


@dataclass(frozen=True, slots=True)
class Lag:
    """At this instant a kiosk looked fresh although this write had been acknowledged so many seconds before."""

    seconds: float
    at: float
    write: Write


def _lags(watched: Watched, people: Mapping[str, _Person], ended: float, since: float = 0.0) -> Iterator[Lag]:
    spans = watched.fresh_spans(ended)
    ends = [*(shown.at for shown in watched.shown), ended][1:]
    for shown, end in zip(watched.shown, ends, strict=True):
        if end - shown.at < GLANCE_SECONDS:
            continue
        looked_fresh = _last_fresh_instant(spans, max(shown.at, since), min(end, ended))
        if looked_fresh is None:
            continue
        for name, person in people.items():
            write = person.missing(shown.marks.get(name), shown.at)
            if write and write.ended < looked_fresh:
                yield Lag(looked_fresh - write.ended, looked_fresh, write)


def _last_fresh_instant(spans: list[tuple[float, float]], start: float, end: float) -> float | None:
    at = bisect_right(spans, (end, 0.0)) - 1
    if at < 0 or spans[at][1] <= start or end <= start:
        return None
    return min(spans[at][1], end)


def not_the_truth(history: History) -> Iterator[Violation]:
    """Hold every screen against the database, once all is calm."""
    for watched in history.watched:
        truth = history.truth[watched.kiosk]
        last = watched.shown[-1] if watched.shown else None
        if last is None or (last.epoch, last.version, last.digest) != (truth.epoch, truth.version, truth.digest):
            what = f"{watched.kiosk}: {last} instead of {truth}"
            yield Violation(
                "at the end every screen equals the database", what, around(history, history.ended, watched)
            )


def around(history: History, at: float, watched: Watched, since: float | None = None) -> tuple[str, ...]:
    """Return what happened to a kiosk and to its people near an instant, or from one to the other."""
    lines = [
        *((shown.at, str(shown)) for shown in watched.shown),
        *((told.at, f"{told.at:.3f} told {told}") for told in watched.told),
        *((heard.at, f"{heard.at:.3f} heard, age {heard.age:.3f}") for heard in watched.heard),
        *((noted, f"{noted:.3f} {note}") for noted, note in watched.notes),
        *((write.ended, str(write)) for write in history.writes if write.board == watched.board),
        *((injected, f"{injected:.3f} *** {fault}") for injected, fault in history.faults),
    ]
    start = (at if since is None else since) - AROUND_SECONDS
    return tuple(line for when, line in sorted(lines) if start <= when <= at + AROUND_SECONDS)


def _by_board(watched: Iterable[Watched]) -> dict[str, list[Watched]]:
    boards = defaultdict(list)
    for one in watched:
        boards[one.board].append(one)
    return boards


def _doors(history: History) -> Mapping[str, Mapping[str, _Person]]:
    recorded = {key: entered.entry for entered in history.entered for key in entered.keys}
    lines: dict[str, dict[str, list[tuple[int, Write]]]] = defaultdict(lambda: defaultdict(list))
    for write in history.writes:
        entry = recorded.get(write.key, write.entry)
        if entry is not None:
            lines[write.board][write.person].append((entry, write))
    doors: dict[str, dict[str, _Person]] = defaultdict(dict)
    for board, people in lines.items():
        doors[board] = {name: _Person([write for _entry, write in sorted(mine)]) for name, mine in people.items()}
    return doors


class _Person:
    """The writes about one person in the order of the ledger: one that was given up may have come in late."""

    def __init__(self, writes: list[Write]) -> None:
        self._writes = writes
        self._with_mark: dict[str | None, list[int]] = defaultdict(list)
        self._acknowledged_from: list[Write | None] = [None] * (len(writes) + 1)
        for index in range(len(writes) - 1, -1, -1):
            acknowledged = writes[index].outcome is Outcome.OK
            self._acknowledged_from[index] = writes[index] if acknowledged else self._acknowledged_from[index + 1]
            self._with_mark[writes[index].mark].append(index)

    def missing(self, mark: str | None, at: float) -> Write | None:
        """Return the first acknowledged write that is newer than the one whose mark came onto the glass then."""
        known = (index for index in self._with_mark.get(mark, []) if self._writes[index].invoked <= at)
        return self._acknowledged_from[next(known, -1) + 1]
