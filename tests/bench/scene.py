"""What a generator must know of an installation, and how large installations are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import update

from server.core.clock import system_clock
from server.core.config import Config
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.keys import Keys
from server.core.principals import HOUSE
from server.core.tables import Instance


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything, of all sites together; each door and each site's overview has a kiosk."""

    sites: int
    doors: int
    people: int


ZONE = Size(sites=25, doors=2_000, people=17_000)
FULL = Size(sites=25, doors=19_200, people=19_200)


@dataclass(frozen=True, slots=True)
class Door:
    """A door with the kiosk that hangs there, and who works behind it."""

    board_id: int
    board: str
    kiosk_id: int
    token: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a generator must know of an installation."""

    config: Config
    instance: str
    keys: Keys
    doors: Sequence[Door]
    overviews: Sequence[tuple[str, str]]
    """Board and kiosk's token of each site."""
    phones: dict[int, str]
    """Person → secret of the phone."""
    tokens: Sequence[str]
    manager: str
    """What the cookie of a signed-in administrator of everything holds."""


def let_a_day_pass(config: Config) -> None:
    """Make a running server believe that it last looked at the clock yesterday: at once every face changes."""
    db = Database(config.database_url)
    try:
        db.act(partial(_look_back, system_clock() - timedelta(days=1, hours=1)), by=HOUSE)
    finally:
        db.close()


def _look_back(then: datetime, tx: Transaction) -> None:
    tx.session.execute(update(Instance).values(ticked_at=then))
