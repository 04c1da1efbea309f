"""A site's own choice of how long things are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.access.audit import record
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.tables import plain
from server.sites.retention import CHOSEN, POLICIES, days_kept
from server.sites.scopes import about_site
from server.sites.tables import Retention, Site

RETENTION = plain(Retention)


def chosen_days(session: Session, site: int) -> dict[str, int]:
    """Return what a site has chosen otherwise than it would be."""
    rows = session.execute(select(RETENTION.c.what, RETENTION.c.days).where(RETENTION.c.site_id == site))
    return {row.what: row.days for row in rows}


def choose_days(db: Database, site: int, wanted: Mapping[str, int], by: Principal, now: datetime) -> None:
    """Keep things for so many days at a site: what is older by then is gone within the hour."""

    def choose(tx: Transaction) -> None:
        tx.session.scalars(select(Site.id).where(Site.id == site).with_for_update(key_share=True)).one()
        present = chosen_days(tx.session, site)
        changed = {what: wanted[what] for what in CHOSEN if wanted[what] != days_kept(what, present)}
        if not changed:
            return
        own = {what: wanted[what] for what in CHOSEN if wanted[what] != POLICIES[what].days}
        tx.session.execute(delete(RETENTION).where(RETENTION.c.site_id == site))
        for what, days in own.items():
            tx.session.execute(insert(RETENTION).values(site_id=site, what=what, days=days))
        record(tx, by.ref, "site.retention", about_site(tx.session, site), now, **changed)

    db.act(choose, by=by)
