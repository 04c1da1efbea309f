"""The kinds of boards, as a table in one place: adding a kind is adding a row. Pure.

What a board shows, how often, for whom and with what is asked of its kind; no kind is known by name anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

CALM_SECONDS = 0.25
"""An overview moves with every door of its floor: it is painted at this pace, with the last face."""
CALM_SECONDS_OF_ZONE = 1.0
"""Thousands of doors move a zone's wall, each by one in hundreds: nobody reads it faster."""


class Extent(StrEnum):
    """What a board stands for: it shows the rooms of this, and sums the figures of those who are in them."""

    ZONE = "zone"
    SITE = "site"
    FLOOR = "floor"
    ROOM = "room"


class Surface(StrEnum):
    """What a board is shown on."""

    TABLET = "tablet"
    """A browser: it keeps a line to the server and does what it is told."""
    PAPER = "paper"
    """A sign that wakes on a timer to fetch a picture of its panel's size: it runs no script, and has no name."""


@dataclass(frozen=True, slots=True)
class BoardKind:
    """One row. Every zone, site, floor or room has one board of each kind of its extent by itself.

    ``face`` names the read in :mod:`server.boards.faces` and the screen in ``kiosk/screens/``. ``calm`` is the least
    number of seconds from one painting to the next. ``codes``: it shows door codes, and people check in there.
    ``paper``: its face can be drawn for signs of paper.
    """

    key: str
    extent: Extent
    face: str
    calm: float = 0.0
    codes: bool = False
    paper: bool = False


_ROWS = (
    BoardKind("zone", Extent.ZONE, "zone", calm=CALM_SECONDS_OF_ZONE),
    BoardKind("site", Extent.SITE, "overview", calm=CALM_SECONDS),
    BoardKind("floor", Extent.FLOOR, "overview", calm=CALM_SECONDS),
    BoardKind("door", Extent.ROOM, "door", codes=True, paper=True),
)

KINDS = MappingProxyType({row.key: row for row in _ROWS})
"""In the order in which lists name them."""


def kinds_of(extent: Extent) -> tuple[str, ...]:
    """Return the kinds that stand for this."""
    return tuple(kind.key for kind in KINDS.values() if kind.extent is extent)


def kinds_with_codes() -> tuple[str, ...]:
    """Return the kinds that show door codes."""
    return tuple(kind.key for kind in KINDS.values() if kind.codes)


def order_of(key: str) -> int:
    """Return where lists name boards of this kind."""
    return tuple(KINDS).index(key)
