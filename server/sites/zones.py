"""Zones come to be with the first site that names them, and are called otherwise without anybody losing a right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.access.audit import record
from server.core.boards.hanging import hang_first
from server.core.boards.kinds import Extent
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.folding import folded
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.sites.descriptions import zone_name
from server.sites.rules import common_timezone
from server.sites.scopes import about_zone
from server.sites.tables import RUNS, Site, Zone, boards_of_zone


@dataclass(frozen=True, slots=True)
class ListedZone:
    """A zone, and how many sites lie in it."""

    id: int
    name: str
    sites: int


def all_zones(session: Session) -> Sequence[ListedZone]:
    """Return all zones by name, also those in which no site lies any more: rights on them are kept."""
    rows = session.execute(
        select(Zone.id, Zone.name, func.count(Site.id).label("sites"))
        .outerjoin(Site, (Site.zone_id == Zone.id) & RUNS)
        .group_by(Zone.id, Zone.name)
        .order_by(Zone.name)
    )
    return [ListedZone(row.id, row.name, row.sites) for row in rows]


def find_zone(session: Session, name: str) -> Zone | None:
    """Return the zone that is called so, in whichever writing."""
    return session.scalar(select(Zone).where(Zone.folded == folded(name)))


def timezone_of_zone(session: Session, zone_id: int | None) -> str:
    """Return by which clock a zone goes: that of most of its sites."""
    return common_timezone(session.scalars(select(Site.timezone).where(Site.zone_id == zone_id, RUNS)))


def zone_called(tx: Transaction, name: str, author: Ref, now: datetime) -> Zone:
    """Return the zone that is called so, made with its board where there is none. Raises :class:`Refusal`."""
    zone = find_zone(tx.session, name)
    if zone is None:
        kept = zone_name(name)
        zone = Zone(name=kept, folded=folded(kept))
        tx.session.add(zone)
        tx.session.flush()
        hang_first(tx.session, Extent.ZONE, zone_id=zone.id)
        record(tx, author, "zone.created", about_zone(tx.session, zone.id), now, name=kept)
    return zone


def rename_zone(db: Database, zone_id: int, name: str, by: Principal, now: datetime) -> None:
    """Call a zone otherwise: its sites, rights and tokens stay. Raises :class:`Refusal` for another one's name."""
    wanted = zone_name(name)

    def rename(tx: Transaction) -> None:
        zone = tx.session.get_one(Zone, zone_id, with_for_update=True)
        if zone.name == wanted:
            return
        taken = find_zone(tx.session, wanted)
        if taken is not None and taken.id != zone_id:
            raise Refusal("sites.refused.zone_taken", name=taken.name)
        former, zone.name, zone.folded = zone.name, wanted, folded(wanted)
        tx.move(boards_of_zone(zone_id))
        record(tx, by.ref, "zone.renamed", about_zone(tx.session, zone_id), now, former=former, name=wanted)

    db.act(rename, by=by)
