"""Screens that were live once and are silent for too long: an alert each, until they are back or cut off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.alerts.actions import open_subjects, raise_alert, settle_alert
from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.fleet.naming import name_of
from server.fleet.rules import ALARM_AFTER, SILENT
from server.fleet.tables import Kiosk


def ring(db: Database, now: datetime) -> None:
    """Raise and settle the alerts about silent kiosks. In quiet times it writes nothing."""
    with db.reading() as session:
        known, silent = open_subjects(session, SILENT), _silent(session)
    overdue = {kiosk for kiosk, since in silent.items() if since <= now - ALARM_AFTER}
    raised, settled = sorted(overdue - known), sorted(known - silent.keys())
    if raised or settled:
        db.act(lambda tx: _change(tx, raised, settled, now))


def _change(tx: Transaction, raised: list[int], settled: list[int], now: datetime) -> None:
    for kiosk in raised:
        named = name_of(tx.session, kiosk)
        raise_alert(tx, SILENT, Ref("kiosk", kiosk), named.site_id, now, named.zone_id, what=named.what)
    for kiosk in settled:
        settle_alert(tx, SILENT, Ref("kiosk", kiosk), now)


def _silent(session: Session) -> dict[int, datetime]:
    rows = session.execute(
        select(Kiosk.id, Kiosk.silent_since).where(Kiosk.silent_since.is_not(None), Kiosk.revoked_at.is_(None))
    )
    return {row.id: row.silent_since for row in rows}
