"""Whether a kiosk lives, from what is written of it and from who vouches for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from server.boards.kiosks import Surface
from server.fleet.rules import Deadlines

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
