"""Drops what was kept long enough, little by little: some rows at a time, each site by its own choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Delete, Select, Update, delete, func, select, update
from sqlalchemy.orm import Session

from server.access.tables import AttemptCount
from server.accounts.tables import Login, PasswordLink
from server.alerts.tables import Alert
from server.core.database.db import Database
from server.core.files.tables import FILE
from server.core.jobs import Work
from server.core.jobs.tables import Job
from server.core.logs.entries import Log
from server.core.principals import HOUSE
from server.core.tables import Idempotency, plain
from server.core.turns import BRIEFLY, Turn, give_way
from server.corrections.tables import Correction
from server.fleet.tables import KioskCommand, Pairing
from server.mine.tables import Plan
from server.phones.tables import Invite
from server.presence.tables import ERASABLE, Entry, UsedTicket
from server.roster.tables import Organisation
from server.sites.keeping import chosen_days
from server.sites.retention import days_kept
from server.sites.tables import Site

BATCH = 500
"""Rows that are dropped in one transaction: some milliseconds."""

Within = Callable[[int], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Old:
    """What a policy means: rows of a table, old by ``since``; of a site, those that lie ``within`` it.

    Where rows of such a table may lie at no site, ``beyond`` says which do: nobody chooses for them.
    ``which`` of them are meant. Where columns are named to ``erase``, they are emptied and the row stays.
    """

    what: str
    since: Column[Any]
    within: Within | None = None
    which: ColumnElement[bool] | None = None
    erase: tuple[str, ...] = ()
    beyond: ColumnElement[bool] | None = None

    @property
    def key(self) -> Column[Any]:
        """The key of the table's rows."""
        (key,) = self.since.table.primary_key
        return key

    def before(self, until: datetime, site: int | None) -> ColumnElement[bool]:
        """Return which rows are to go."""
        old = self.since < until
        if self.which is not None:
            old &= self.which
        here = self.within(site) if self.within and site is not None else self.beyond
        return old if here is None else old & here

    def at(self, sites: Iterable[int]) -> Iterable[int | None]:
        """Return the sites at which to look; None for what lies at none."""
        if self.within is None:
            return (None,)
        return sites if self.beyond is None else (*sites, None)

    def drop(self, which: ColumnElement[bool]) -> Update | Delete:
        """Return what lets rows go."""
        table = self.since.table
        if self.erase:
            return update(table).where(which).values(dict.fromkeys(self.erase))
        return delete(table).where(which)


def _of_site(site: int) -> Select[int]:
    return select(Organisation.id).where(Organisation.site_id == site)


ENTRY, PLAN, CORRECTION, ALERT, ORDER = (plain(one) for one in (Entry, Plan, Correction, Alert, KioskCommand))
# But the last: SQLite would give its number to the next, and its kiosk knows that one.
NOT_THE_LAST = ORDER.c.id < select(func.max(ORDER.c.id)).correlate(None).scalar_subquery()

OLD = (
    Old(
        "detail",
        ENTRY.c.since,
        lambda site: ENTRY.c.log_id.in_(select(Log.id).where(Log.site_id == site)),
        ENTRY.c.salt.is_not(None),
        ERASABLE,
    ),
    Old("plan", PLAN.c.settled_at, lambda site: PLAN.c.organisation_id.in_(_of_site(site))),
    Old("correction", CORRECTION.c.decided_at, lambda site: CORRECTION.c.organisation_id.in_(_of_site(site))),
    Old("alert", ALERT.c.settled_at, lambda site: ALERT.c.site_id == site, beyond=ALERT.c.site_id.is_(None)),
    Old("login", plain(Login).c.ends_at),
    Old("job", plain(Job).c.done_at),
    Old("idempotency", plain(Idempotency).c.created_at),
    Old("used_ticket", plain(UsedTicket).c.used_at),
    Old("invite", plain(Invite).c.expires_at),
    Old("attempt_count", plain(AttemptCount).c.last_at),
    Old("password_link", plain(PasswordLink).c.ends_at),
    Old("order", ORDER.c.created_at, which=NOT_THE_LAST),
    Old("file", FILE.c.kept_until),
    Old("pairing", plain(Pairing).c.expires_at),
)
"""What each policy drops."""


def retain(work: Work) -> None:
    """Drop what is old by now, everywhere."""
    db, now, turn = work.house.db, work.house.clock(), Turn(enough=BRIEFLY)
    with db.reading() as session:
        chosen: Mapping[int, Mapping[str, int]] = {
            site: chosen_days(session, site) for site in session.scalars(select(Site.id).order_by(Site.id))
        }
    for number, old in enumerate(OLD):
        for site in old.at(chosen):
            until = now - timedelta(days=days_kept(old.what, chosen.get(site, {}) if site else {}))
            while _drop(db, old, until, site):
                work.tell(100 * number // len(OLD))
                give_way()
            # Also where nothing is old: a zone has many sites, and each is asked about each kind.
            turn.breathe()


def _drop(db: Database, old: Old, until: datetime, site: int | None) -> bool:
    """Drop some rows; tell whether there may be more."""
    with db.reading() as session:
        # Mostly there are none, and then nothing is written.
        found = _found(session, old, until, site)
    if found:
        # What moved on meanwhile stays.
        gone = old.drop(old.key.in_(found) & old.before(until, site))
        db.act(lambda tx: tx.session.execute(gone), by=HOUSE)
    return len(found) == BATCH


def _found(session: Session, old: Old, until: datetime, site: int | None) -> list[Any]:
    return list(session.scalars(select(old.key).where(old.before(until, site)).limit(BATCH)))
