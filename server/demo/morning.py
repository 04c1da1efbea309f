"""What is known when nobody has scanned yet today: the plan's state of mid-morning, so that no board opens dead.

These statuses came through no code and say so: they are worth ``import`` and their author is the demo.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.db import Database, Transaction
from server.demo.cast import DEMO
from server.demo.crowd import read_crowd
from server.demo.day import Move, plan_day, state_at
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

    db.act(wake_up, long=True)


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
        worth="import",
        author=DEMO,
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
