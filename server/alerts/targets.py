"""Who is told of a site's alerts: named, tried and removed by whoever runs the site."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from server.access.audit import record
from server.alerts.mail import check_address
from server.alerts.news import tell_trial
from server.alerts.outbox import lane_of
from server.alerts.removing import remove_targets
from server.alerts.tables import Target
from server.alerts.webhook import check_url
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.jobs.tables import Job
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.sites.scopes import about_site
from server.sites.tables import Site

MOST = 20
"""Targets of one site."""
LONGEST = 400


def add_target(db: Database, site: int, address: str, known: Collection[str], by: Principal, now: datetime) -> None:
    """Tell this mail address or URL of the site's alerts from now on; raises Refusal."""
    address = address.strip()
    kind = "webhook" if "://" in address else "mail"
    if kind == "webhook":
        check_url(address, known)
    else:
        check_address(address)

    def add(tx: Transaction) -> None:
        # The site's row keeps two tabs from adding the same address at once.
        if tx.session.scalar(select(Site.closed_at).where(Site.id == site).with_for_update(key_share=True)) is not None:
            raise Refusal("sites.refused.closed", status=409)
        there = tx.session.scalars(select(Target.address).where(Target.site_id == site)).all()
        if address in there:
            raise Refusal("alerts.refused.twice")
        if len(there) >= MOST:
            raise Refusal("alerts.refused.many", most=MOST)
        target = Target(site_id=site, kind=kind, address=address, author=by.ref, created_at=now)
        tx.session.add(target)
        tx.session.flush()
        record(tx, by.ref, "alert_target.added", about_site(tx.session, site), now, target=target.id, kind=kind)

    db.act(add, by=by)


def remove_target(db: Database, target: int, by: Principal, now: datetime) -> None:
    """Tell this one nothing more; what waits for it is dropped."""

    def remove(tx: Transaction) -> None:
        remove_targets(tx, Target.id == _target(tx, target).id, by.ref, now)

    db.act(remove, by=by)


def try_target(db: Database, target: int, page: str, by: Principal, now: datetime) -> None:
    """Send a test message, unless one is under way."""

    def put_trial(tx: Transaction) -> None:
        found = _target(tx, target)
        waiting = (Job.lane == lane_of(target)) & Job.done_at.is_(None) & (Job.attempts == 0)
        if not tx.session.scalar(select(func.count()).select_from(Job).where(waiting)):
            tell_trial(tx, found, page, now)

    db.act(put_trial, by=by)


def set_language(db: Database, site: int, language: str, by: Principal) -> None:
    """Write to those who run the site in this language."""

    def choose(tx: Transaction) -> None:
        tx.session.get_one(Site, site).language = language

    db.act(choose, by=by)


def _target(tx: Transaction, target: int) -> Target:
    found = tx.session.scalar(select(Target).where(Target.id == target).with_for_update())
    if found is None:
        raise Refusal("error.404", status=404)
    return found
