"""Screens that were live once and are silent for too long: an alert each, until they are back or cut off."""

from __future__ import annotations

from datetime import datetime

from server.alerts.actions import raise_alert, settle_alert
from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.fleet.naming import name_of
from server.fleet.rules import ALARM_AFTER, SILENT
from server.fleet.sight import Facts


def ring(db: Database, facts: Facts, now: datetime) -> None:
    """Raise and settle the alerts about silent kiosks. In quiet times it writes nothing."""
    known = set(facts.alarms.get(SILENT, ()))
    silent = {one.id: one.silent_since for one in facts.silent}
    overdue = {kiosk for kiosk, since in silent.items() if since is not None and since <= now - ALARM_AFTER}
    raised, settled = sorted(overdue - known), sorted(known - silent.keys())
    if raised or settled:
        db.act(lambda tx: _change(tx, raised, settled, now))


def _change(tx: Transaction, raised: list[int], settled: list[int], now: datetime) -> None:
    for kiosk in raised:
        named = name_of(tx.session, kiosk)
        raise_alert(tx, SILENT, Ref("kiosk", kiosk), named.site_id, now, named.zone_id, what=named.what)
    for kiosk in settled:
        settle_alert(tx, SILENT, Ref("kiosk", kiosk), now)
