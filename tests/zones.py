"""A zone with several incubators, for tests of what lies above a site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from server.core.principals import CONSOLE, HOUSE
from server.core.tables import Board
from server.sites.actions import add_site, description_of, edit_site
from server.sites.tables import Site, Zone
from server.sites.zones import find_zone
from tests.incubator import Incubator

ZONE = "云川高新区"


def lies_in(incubator: Incubator, zone: str | None = ZONE, **hours: Any) -> Incubator:
    """Let an incubator lie in a zone, with other hours where some are named."""
    with incubator.db.reading() as session:
        was = description_of(session, session.get_one(Site, incubator.site_id))
    wanted = replace(was, zone=zone, hours=replace(was.hours, **hours))
    edit_site(incubator.db, incubator.site_id, wanted, CONSOLE, incubator.time())
    return incubator


def beside(incubator: Incubator, name: str, zone: str | None = ZONE, **hours: Any) -> Incubator:
    """Open one more incubator on the same database, in a zone."""
    site = incubator.db.act(lambda tx: add_site(tx, name).id, by=HOUSE)
    return lies_in(replace(incubator, site_id=site), zone, **hours)


def zone_id(incubator: Incubator, name: str = ZONE) -> int:
    """Return the id of a zone that there is."""
    with incubator.db.reading() as session:
        return session.scalars(select(Zone.id).where(Zone.name == name)).one()


def wall(incubator: Incubator, name: str = ZONE) -> Board:
    """Return the board that a zone has by itself."""
    with incubator.db.reading() as session:
        zone = find_zone(session, name)
        assert zone is not None
        return session.scalars(select(Board).where(Board.zone_id == zone.id, Board.name == "")).one()


def moved(incubator: Incubator, change: Callable[[], object], name: str = ZONE) -> bool:
    """Tell whether a change gives the wall of a zone a new version."""
    before = wall(incubator, name).version
    change()
    return wall(incubator, name).version > before
