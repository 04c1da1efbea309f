"""Targets are removed, by hand or with their site: apart from all that reaches them, which a command need not load."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from server.access.audit import record
from server.alerts.outbox import MESSAGE, lane_of
from server.alerts.tables import Target
from server.core.database.transactions import Transaction
from server.core.jobs import void
from server.core.refs import Ref
from server.sites.scopes import about_site


def remove_targets(tx: Transaction, these: ColumnElement[bool], author: Ref, now: datetime) -> None:
    """Tell these nothing more; what waits for them is dropped."""
    for target in tx.session.scalars(select(Target).where(these).order_by(Target.id)).all():
        void(tx, MESSAGE, lane=lane_of(target.id))
        tx.session.delete(target)
        site = about_site(tx.session, target.site_id)
        record(tx, author, "alert_target.removed", site, now, target=target.id, kind=target.kind)
