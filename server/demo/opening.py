"""What the demo does before it opens, and what it says once it is open.

Nobody has scanned yet: boards show the plan's state of mid-morning, so that none opens dead. These statuses came
through no code and say so: their provenance is ``import`` and their author is the demo. Everybody has one PIN, so that
a newcomer can be any of them at a door.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.access.hashing import hashed
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.house import House
from server.core.refusal import StartRefusal
from server.core.tables import plain
from server.demo.build import SEED, build_demo, is_empty, is_real
from server.demo.cast import DEMO
from server.demo.day import Move, plan_day, state_at
from server.demo.player import read_crowd
from server.demo.tour import read_tour
from server.phones.tables import Pin
from server.presence.actions import Declaration, declare_within
from server.presence.figures import recount
from server.presence.returns import next_workday
from server.presence.rules import Wish
from server.presence.statuses import STATUSES, Return
from server.presence.tables import Presence
from server.roster.homes import Home, homes_of, on_roster
from server.roster.tables import Membership, Organisation, Person
from server.sites.rules import Hours, by_the_end, day_of, day_start
from server.sites.tables import Site


def open_demo(db: Database, now: datetime, say: Callable[[str], object]) -> None:
    """Make the demo incubator where there is none, and let its boards show a morning."""
    if is_real(db):
        raise StartRefusal(
            "The data folder holds a real incubator, and the demo lets everybody in: "
            "serve it with doorboard serve, or give the demo another folder, such as DATA=demo."
        )
    if is_empty(db):
        say("The database is empty: making an incubator of 80 tenants and 700 people, none of them real.")
        build_demo(db, now)
    give_pins(db, now)
    wake(db, now, Random(SEED))  # noqa: S311 (as in build)


def greeting(house: House) -> list[str]:
    """Return the lines that a newcomer needs: a door, the overview, a phone, the manager."""
    with house.db.reading() as session:
        tour = read_tour(session, house.clock())
    places = [("the manager", "/manage/")]
    if tour and tour.doors:
        door = tour.doors[0].board
        places = [
            ("a door", f"/demo/door/{door}"),
            ("the overview", f"/demo/overview/{tour.overview}"),
            ("a phone", f"/demo/phone/{door}"),
            *places,
        ]
    return [f"  {name:<13} {house.config.url}{path}" for name, path in places]


HOUR = 10 * 60 + 30
"""The minute of the plan that a newcomer finds."""


def wake(db: Database, now: datetime, rng: Random) -> None:
    """Declare the state of mid-morning for the demo's people unless somebody has declared something today."""
    with db.reading() as session:
        site = session.scalar(select(Site).where(Site.made_up))
        if site is None or _is_awake(session, site, now):
            return
        hours = site.hours
        crowd = read_crowd(session, now)
        homes = {home.person_id: home for home in homes_of(session, (one.id for one in crowd.people), now)}

    def wake_up(tx: Transaction) -> None:
        for move in state_at(plan_day(crowd.people, rng), HOUR):
            made_at = max(now - timedelta(minutes=HOUR - move.at), day_start(now, hours))
            declare_within(tx, _declaration(move, homes[move.person], _until(move, hours, now, made_at)), made_at)
        # Each was said at its own hour of the past; what became overdue since then is so already.
        recount(tx, (one.tenant for one in crowd.people), now)

    db.act(wake_up, long=True, by=DEMO)


def _is_awake(session: Session, site: Site, now: datetime) -> bool:
    today = on_roster(site.day(now), Presence.since)
    today = today.join(Presence, Presence.person_id == Person.id)
    today = today.join(Organisation, Organisation.id == Membership.organisation_id)
    today = today.where(Organisation.site_id == site.id, Presence.since >= day_start(now, site.hours))
    return session.scalar(today.limit(1)) is not None


def _declaration(move: Move, home: Home, until: datetime | None) -> Declaration:
    return Declaration(
        home=home,
        wish=Wish(move.status, until, move.place, move.purpose),
        provenance="import",
        by=DEMO,
        key=f"morning-{secrets.token_urlsafe(12)}",
    )


def _until(move: Move, hours: Hours, now: datetime, made_at: datetime) -> datetime | None:
    if move.back is not None:
        return max(_on_five(now + timedelta(minutes=move.back - HOUR)), made_at + timedelta(minutes=5))
    if STATUSES[move.status].asks is Return.DATE:
        return by_the_end(next_workday(day_of(now, hours), hours), hours)
    return None


def _on_five(moment: datetime) -> datetime:
    return moment - timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)


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
        rows = [{"person_id": person, "hash": stored, "author": DEMO.ref, "set_at": now} for person in without]
        db.act(lambda tx: tx.session.execute(insert(plain(Pin)), rows), by=DEMO)
