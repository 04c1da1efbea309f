"""A site's choice: how a phone becomes somebody's there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from server.access.audit import record
from server.core.refs import Ref
from server.core.transactions import Transaction
from server.sites.scopes import about_site
from server.sites.tables import Site

WAYS = ("pin", "invite")
"""With name and PIN at a live door code, or by invite alone: then strangers at a door see no names."""


def set_enrolment(tx: Transaction, site: int, way: str, author: Ref, now: datetime) -> None:
    """Set how phones are enrolled at a site."""
    tx.session.execute(update(Site).where(Site.id == site).values(enrolment=way))
    record(tx, author, "site.enrolment", about_site(tx.session, site), now, way=way)
