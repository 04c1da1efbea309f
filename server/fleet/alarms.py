"""The alerts about a kiosk: it was live once and is silent for too long, its token is in two places, or it knows more
than its database.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import datetime
from functools import partial

from server.alerts.actions import raise_alert, settle_alert
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.fleet.kiosks import name_of
from server.fleet.register import Facts, batches
from server.fleet.rules import ALARM_AFTER, ALERTS, SILENT, TOGETHER, TWO_PLACES
from server.live.sockets import Spoke

AT_ONCE = 5
"""Alerts of one transaction: each takes some statements."""


def ring_silent(db: Database, facts: Facts, now: datetime) -> None:
    """Raise and settle the alerts about silent kiosks. In quiet times it writes nothing.

    When a network fails, they may be thousands: whoever checks in meanwhile waits for some of them, not for all.
    """
    known = set(facts.alarms.get(SILENT, ()))
    silent = {one.id: one.silent_since for one in facts.silent}
    overdue = {kiosk for kiosk, since in silent.items() if since is not None and since <= now - ALARM_AFTER}
    for some in batches(overdue - known, AT_ONCE):
        db.act(partial(_raise, kind=SILENT, kiosks=some, now=now), by=HOUSE)
    for some in batches(known - silent.keys(), AT_ONCE):
        db.act(partial(_settle, kiosks=some, now=now), by=HOUSE)


def ring_two_places(db: Database, others: Set[Spoke], facts: Facts, now: datetime) -> None:
    """Raise an alert about each kiosk of which another device still speaks. In quiet times it writes nothing."""
    kiosks = {kiosk for kiosk, _generation, _device in others} & facts.kiosks.keys()
    since = {kiosk: facts.kiosks[kiosk].device_since for kiosk in kiosks - set(facts.alarms.get(TWO_PLACES, ()))}
    for some in batches(kiosk for kiosk, at in since.items() if at is not None and now - at > TOGETHER):
        db.act(partial(_raise, kind=TWO_PLACES, kiosks=some, now=now), by=HOUSE)


def raise_alarm(tx: Transaction, kind: str, kiosk: int, now: datetime) -> None:
    """Raise an alert about a kiosk, where it hangs."""
    named = name_of(tx.session, kiosk)
    raise_alert(tx, kind, Ref("kiosk", kiosk), named.site_id, now, named.zone_id, what=named.what)


def settle_alarms(tx: Transaction, kiosk_id: int, now: datetime) -> None:
    """Close the alerts about a kiosk: what still holds is found again, and said where it hangs then."""
    for kind in ALERTS:
        settle_alert(tx, kind, Ref("kiosk", kiosk_id), now)


def _raise(tx: Transaction, kind: str, kiosks: Iterable[int], now: datetime) -> None:
    for kiosk in sorted(kiosks):
        raise_alarm(tx, kind, kiosk, now)


def _settle(tx: Transaction, kiosks: Iterable[int], now: datetime) -> None:
    for kiosk in sorted(kiosks):
        settle_alert(tx, SILENT, Ref("kiosk", kiosk), now)
