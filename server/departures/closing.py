"""A site closes on a day: typed before, called back until then, and carried out by the house itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.access.audit import record
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.departures.reads import Ending, endings_at
from server.roster.current import lock_roster
from server.roster.stays import leave_site_within, lock_stay
from server.roster.tables import Organisation
from server.sites.scopes import about_site
from server.sites.tables import RUNS, Site, boards_of_sites
from server.sites.terms import end_day


@dataclass(frozen=True, slots=True)
class Closing:
    """What a site's closing on ``ends`` would end, which was planned for ``was`` before; None: it stays open."""

    name: str
    was: date | None
    ends: date | None
    today: date
    endings: tuple[Ending, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return self.was == self.ends

    @property
    def is_now(self) -> bool:
        """Whether it closes at once: nobody calls that back."""
        return self.ends is not None and self.ends <= self.today

    @property
    def seal(self) -> str:
        """What is the same only where the same day is told of the same site."""
        told = (self.name, self.was, self.ends, self.is_now)
        return sha256(repr(told).encode()).hexdigest()


def plan_closing(session: Session, site_id: int, typed: date | None, now: datetime) -> Closing:
    """Return what it would end that a site closes on a day; None: it stays open. Raises :class:`Refusal`."""
    closing = _planned(session, site_id, typed, now)
    return replace(closing, endings=endings_at(session, site_id, now)) if closing.ends else closing


def _planned(session: Session, site_id: int, typed: date | None, now: datetime) -> Closing:
    site = session.get_one(Site, site_id)
    today = site.day(now)
    if site.closed_at is not None:
        raise Refusal("sites.refused.closed", status=409)
    if typed is not None and typed < today:
        raise Refusal("departures.refused.past", status=422, day=typed)
    ends = None if typed is None else end_day(typed, today, today)
    return Closing(site.name, site.ends, ends, today)


def close_site(db: Database, site_id: int, typed: date | None, seen: str, by: Principal, now: datetime) -> None:
    """Let a site close on a day as it was told, None: take back that it does. Raises :class:`Refusal`."""

    def act(tx: Transaction) -> None:
        lock_roster(tx.session, site_id)
        site = tx.session.get_one(Site, site_id, populate_existing=True)
        closing = _planned(tx.session, site_id, typed, now)
        if closing.seal != seen:
            raise Refusal("roster.refused.days_moved", status=409)
        if site.ends != closing.ends:
            site.ends = closing.ends
            about = about_site(tx.session, site_id)
            record(tx, by.ref, "site.closes" if site.ends else "site.stays", about, now, until=site.ends)

    db.act(act, by=by)
    carry_out_closings(db, Principal(by.ref), now, only=site_id)


def carry_out_closings(db: Database, by: Principal, now: datetime, only: int | None = None) -> None:
    """Close the sites whose day has come: one company after the other leaves, so that nobody waits for all of them."""
    with db.reading() as session:
        planned = session.scalars(select(Site).where(RUNS, Site.ends.is_not(None)).order_by(Site.id)).all()
        due = [site.id for site in planned if _is_due(site, now) and only in (None, site.id)]
        tenants = {site: session.scalars(_here(site, now, session)).all() for site in due}
    for site in due:
        for tenant in tenants[site]:
            db.act(partial(_leave, organisation=tenant, now=now), by=by, long=True)
        db.act(partial(_close, site_id=site, now=now), by=by, long=True)


def _is_due(site: Site, now: datetime) -> bool:
    return site.ends is not None and site.ends <= site.day(now)


def _here(site: int, now: datetime, session: Session) -> Select[int]:
    day = session.get_one(Site, site).day(now)
    here = (Organisation.site_id == site) & Organisation.stands_from(day)
    return select(Organisation.id).where(here).order_by(Organisation.id)


def _leave(tx: Transaction, organisation: int, now: datetime) -> None:
    lock_stay(tx.session, organisation)
    row = tx.session.get_one(Organisation, organisation)
    site = tx.session.get_one(Site, row.site_id, populate_existing=True)
    if _is_due(site, now):
        leave_site_within(tx, organisation, max(row.starts, site.day(now)), tx.by.ref, now)


def _close(tx: Transaction, site_id: int, now: datetime) -> None:
    """Close a site, and let whoever came meanwhile leave; where it was closed or called back meanwhile, do nothing."""
    session = tx.session
    site = session.scalar(select(Site).where(Site.id == site_id, RUNS).with_for_update(key_share=True))
    if site is None or not _is_due(site, now):
        return
    for organisation in session.scalars(_here(site_id, now, session)).all():
        _leave(tx, organisation, now)
        tx.breathe()
    tx.move(boards_of_sites([site_id]))
    site.closed_at = now
    record(tx, tx.by.ref, "site.closed", about_site(session, site_id), now)
    tx.departs([Ref("site", site_id)], now)
