"""When a kiosk is alive and who vouches for it, how a fleet comes back, what devices say of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from server.core.boards.kinds import Surface
from server.core.refs import Ref

SILENT, TWO_PLACES, AHEAD = ALERTS = ("kiosk_silent", "kiosk_two_places", "kiosk_ahead")
"""The alerts about a kiosk: the last, when it knows more than its database."""

SHORTEST, LONGEST = 2.0, 60.0
EASE = 1.5
"""Times the shortest window in which a server could greet its fleet: it has other things to do, too."""

SILENT_AFTER = timedelta(seconds=15)
"""A kiosk that was not heard of for this long is not live."""
COMEBACK = timedelta(seconds=LONGEST) + SILENT_AFTER
"""Within this time every kiosk that lives has found its server again: none waits longer between two attempts."""
ALARM_AFTER = timedelta(minutes=3)
"""A kiosk that is silent for this long needs a hand: a restart of the tablet or of the network takes less."""

SIGN_SILENT_AFTER = timedelta(days=1)
SIGN_COMEBACK = timedelta(hours=3)
"""Within this time a sign that lives has fetched its picture again, however it saves its battery."""


class Deadlines(NamedTuple):
    """Since when a tablet, and since when a sign, must have been heard to be live; None: a sign need not yet."""

    tablet: datetime
    sign: datetime | None


def deadlines_at(now: datetime) -> Deadlines:
    """Return since when kiosks must have been heard that are live at some instant."""
    return Deadlines(now - SILENT_AFTER, now - SIGN_SILENT_AFTER)


def reconnect_window(kiosks: int, greets: float) -> float:
    """Return the seconds over which a fleet of this size comes back to a server that greets so many a second."""
    return min(max(EASE * kiosks / greets, SHORTEST), LONGEST)


@dataclass(frozen=True, slots=True)
class Vigil:
    """A time of unbroken watching. What a server did not hear while it was away is not the kiosks' silence."""

    since: datetime
    last: datetime

    def at(self, now: datetime) -> Vigil:
        """Return the vigil with another look: a new one after a start, a stall or a jump of the clock."""
        unbroken = timedelta(0) <= now - self.last <= SILENT_AFTER
        return Vigil(self.since if unbroken else now, now)

    def deadlines(self) -> Deadlines | None:
        """Return since when kiosks must have been heard to be live; None while the fleet may still be coming back."""
        watched = self.last - self.since
        if watched < COMEBACK:
            return None
        found = deadlines_at(self.last)
        return found if watched >= SIGN_COMEBACK else found._replace(sign=None)


Spoken = tuple[int, int]
"""A kiosk, and the generation of the token that it spoke with."""


class KioskState(NamedTuple):
    """What is written of a kiosk that was not cut off. ``device``: the one that holds its codes, since then."""

    id: int
    generation: int
    board_id: int
    surface: str
    seen_at: datetime | None
    silent_since: datetime | None
    watched_by: int | None
    painted: int | None
    device: str | None
    device_since: datetime | None

    @property
    def spoken(self) -> Spoken:
        """The kiosk as it speaks with the token that it has now."""
        return self.id, self.generation

    @property
    def is_live(self) -> bool:
        """Whether it counts as live until somebody finds that it went silent."""
        return self.seen_at is not None and self.silent_since is None


@dataclass(frozen=True, slots=True)
class Vouchers:
    """Who vouches for kiosks: this process, now, for those whose sockets it holds; others, as of when they looked.

    So it need not be written down again and again that two thousand kiosks are still there. ``watcher`` is the number
    of this process, None before it said that it looks.
    """

    now: datetime
    held: Set[Spoken] = frozenset()
    watcher: int | None = None
    looked_at: Mapping[int, datetime] = field(default_factory=dict)

    def heard_at(self, kiosk: KioskState) -> datetime | None:
        """Return when the kiosk was heard last, None for one that never was."""
        if kiosk.seen_at is None:
            return None
        if kiosk.spoken in self.held:
            return self.now
        if kiosk.watched_by is None or kiosk.watched_by == self.watcher:
            return kiosk.seen_at
        return max(kiosk.seen_at, self.looked_at.get(kiosk.watched_by, kiosk.seen_at))

    def hear(self, kiosk: KioskState, deadlines: Deadlines) -> bool:
        """Tell whether the kiosk was heard since the deadline of its surface; a sign without one counts as heard."""
        deadline = deadlines.sign if kiosk.surface == Surface.PAPER else deadlines.tablet
        heard_at = self.heard_at(kiosk)
        return heard_at is not None and (deadline is None or heard_at >= deadline)


def needs_note(kiosk: KioskState, watcher: int | None, now: datetime) -> bool:
    """Tell whether it is to be written down that a kiosk whose socket is here lives, and who watches it."""
    if kiosk.seen_at is None or kiosk.silent_since is not None or kiosk.watched_by != watcher:
        return True
    # A clock that was set back: else nobody would miss the kiosk until then.
    return kiosk.seen_at > now


ROUND = 60
"""Seconds in which every door is sent its codes once: half of the time for which they last."""


def due_for_codes(last: int, now: int) -> Mapping[int, int]:
    """Return which seconds of a round came between two instants, each with the instant at which it came before: a
    kiosk's own is its number within the round.

    All of them came where nobody looked for a whole round, or where the clock was set: what kiosks hold is worthless,
    as if none had come before.
    """
    if not 0 <= now - last < ROUND:
        return dict.fromkeys(range(ROUND), 0)
    return {second % ROUND: second - ROUND for second in range(last + 1, now + 1)}


TOGETHER = timedelta(seconds=60)
"""A device that speaks for longer than this after another one took the codes is another one: a line that is dead is
noticed sooner."""
SHARED = Ref("tour")
"""Who pairs kiosks whose address is for everybody: those of the demo's tour."""

LARGEST_VERSION = 2**31 - 1
"""As large as the database's column."""

_DEVICE = re.compile(r"[0-9a-f]{8,32}")
NAMELESS = "?"


def device_name(said: object) -> str:
    """Return the name that a browser gave itself; all that give none, or nonsense, have one name."""
    return said if isinstance(said, str) and _DEVICE.fullmatch(said) else NAMELESS


def version_of(said: object) -> int | None:
    """Return the version that a kiosk names; None for what can be none: one kiosk's nonsense must not reach a write."""
    return said if type(said) is int and 0 < said <= LARGEST_VERSION else None


MOST_AHEAD = 1_000_000
"""Versions that a database can have lost: more than the busiest overview has in a year."""
EPOCH_LASTS = timedelta(minutes=10)
"""No kiosk's word ends an epoch that began so lately: every screen starts over with each."""


def knows_more(version: int, known: int) -> bool:
    """Tell whether a kiosk has on the glass what its database does not know, and may once have known."""
    return known < version <= known + MOST_AHEAD


class Sighting(NamedTuple):
    """A sign of life: a kiosk, the generation of the token that it spoke with, and the name of the device."""

    kiosk: int
    generation: int
    device: str
