"""What drawn signs say beside their faces, in the language of whoever passes: a sign is given its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Others = Callable[..., str]
"""Returns how it is said that there are ``all`` companies, ``more`` of them than were named."""


@dataclass(frozen=True, slots=True)
class DoorWords:
    """What a door says beside its face; ``others`` are more companies than it names."""

    present: str
    market: str
    out: str
    roster: str
    somebody_in: str
    nobody_in: str
    vacant: str
    as_of: str
    others: Others


@dataclass(frozen=True, slots=True)
class PlateWords:
    """What a plate says: to ``visitors`` and to ``staff`` in each language; ``others`` are more than it names."""

    visitors: tuple[str, ...]
    staff: tuple[str, ...]
    vacant: str
    others: Others
