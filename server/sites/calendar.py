"""A site's own days come, change and go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.access.audit import record
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.sites.changes import changes
from server.sites.days import OwnDays
from server.sites.scopes import about_site
from server.sites.tables import Site, boards_of_sites

Change = Callable[[OwnDays], OwnDays]


def change_days(
    db: Database, site_id: int, change: Change, by: Principal, now: datetime, seen: str | None = None
) -> None:
    """Change a site's own days; every board of the site and its zone shows what is open by them.

    Raises :class:`Refusal`, and changes nothing, where their seal is no longer the one that somebody has ``seen``.
    """

    def act(tx: Transaction) -> None:
        site = tx.session.get_one(Site, site_id, with_for_update=True)
        present = site.own_days
        if seen is not None and seen != present.seal:
            raise Refusal("sites.calendar.refused.moved", status=409)
        wanted = change(present)
        if wanted == present:
            return
        site.own_days = wanted
        tx.move(boards_of_sites([site_id]))
        record(tx, by.ref, "site.calendar", about_site(tx.session, site_id), now, **_said(present, wanted))

    db.act(act, by=by)


def _said(present: OwnDays, wanted: OwnDays) -> dict[str, str]:
    made = changes(present, wanted)
    days = [*(f"+ {one}" for one in (*made.new, *made.changed)), *(f"− {one}" for one in made.gone)]
    years = " ".join(map(str, sorted(wanted.years))) or "—"
    return {"days": "; ".join(days)} | ({"published": years} if wanted.years != present.years else {})
