"""The PIN that everybody in the demo has, so that a newcomer can be any of them at a door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from server.access.hashing import hashed
from server.core.db import Database
from server.core.tables import plain
from server.demo.cast import DEMO
from server.phones.tables import Pin
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Site

PIN = "314159"


def give_pins(db: Database, now: datetime) -> None:
    """Give the PIN to all of the made-up people who have none; one hash does for all, since it is no secret."""
    query = (
        select(Person.id)
        .distinct()
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(Site.made_up, Person.id.not_in(select(Pin.person_id)))
    )
    with db.reading() as session:
        without = session.scalars(query).all()
    if without:
        stored = hashed(PIN)
        rows = [{"person_id": person, "hash": stored, "author": DEMO, "set_at": now} for person in without]
        db.act(lambda tx: tx.session.execute(insert(plain(Pin)), rows))
