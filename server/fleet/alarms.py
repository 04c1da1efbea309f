"""Screens that were live once and are silent for too long: an alert each, until they are back or cut off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from server.alerts.actions import raise_alert, settle_alert
from server.core.db import Database
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.transactions import Transaction
from server.fleet.names import name_of
from server.fleet.register import batches
from server.fleet.rules import ALARM_AFTER, SILENT
from server.fleet.sight import Facts

AT_ONCE = 5
"""Alerts of one transaction: each takes some statements."""


def ring(db: Database, facts: Facts, now: datetime) -> None:
    """Raise and settle the alerts about silent kiosks. In quiet times it writes nothing.

    When a network fails, they may be thousands: whoever checks in meanwhile waits for some of them, not for all.
    """
    known = set(facts.alarms.get(SILENT, ()))
    silent = {one.id: one.silent_since for one in facts.silent}
    overdue = {kiosk for kiosk, since in silent.items() if since is not None and since <= now - ALARM_AFTER}
    for some in batches(overdue - known, AT_ONCE):
        db.act(partial(_raise, kiosks=some, now=now), by=HOUSE)
    for some in batches(known - silent.keys(), AT_ONCE):
        db.act(partial(_settle, kiosks=some, now=now), by=HOUSE)


def _raise(tx: Transaction, kiosks: Iterable[int], now: datetime) -> None:
    for kiosk in sorted(kiosks):
        named = name_of(tx.session, kiosk)
        raise_alert(tx, SILENT, Ref("kiosk", kiosk), named.site_id, now, named.zone_id, what=named.what)


def _settle(tx: Transaction, kiosks: Iterable[int], now: datetime) -> None:
    for kiosk in sorted(kiosks):
        settle_alert(tx, SILENT, Ref("kiosk", kiosk), now)
