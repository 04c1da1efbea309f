"""What the database says just now."""

from __future__ import annotations

from server.fleet.register import Facts, read_facts
from tests.incubator import Incubator


def facts(incubator: Incubator) -> Facts:
    """Read what all who compare are told."""
    with incubator.db.reading() as session:
        return read_facts(session)
