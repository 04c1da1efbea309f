"""What the database says just now."""

from __future__ import annotations

from server.fleet.kiosks import PairedKiosk, find_kiosk
from server.fleet.register import Facts, read_facts
from tests.incubator import Incubator


def facts(incubator: Incubator) -> Facts:
    """Read what all who compare are told."""
    with incubator.db.reading() as session:
        return read_facts(session)


def screen_of(incubator: Incubator, token: str) -> PairedKiosk:
    """Return the kiosk that holds a token."""
    with incubator.db.reading() as session:
        found = find_kiosk(session, token)
    assert found is not None
    return found
