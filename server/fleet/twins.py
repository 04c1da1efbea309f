"""A token that is used in two places: found by the names that browsers give themselves, told as an alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import fields
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select, update

from server.alerts.actions import open_subjects, raise_alert
from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.core.statements import AnyRow
from server.fleet.actions import KIOSK
from server.fleet.life import Spoken
from server.fleet.naming import name_of
from server.fleet.register import batches
from server.fleet.rules import TWO_PLACES, Devices
from server.fleet.sight import Facts
from server.live.sockets import Spoke

SHARED = Ref("tour")
"""Who pairs kiosks whose address is for everybody: those of the demo's tour."""

_NAMES = [field.name for field in fields(Devices)]
COLUMNS = [KIOSK.c[name] for name in ("id", "generation", *_NAMES)]
_THESE = KIOSK.c.id.in_(bindparam("kiosks", expanding=True))
_OWN = select(*COLUMNS).where(_THESE, KIOSK.c.revoked_at.is_(None), KIOSK.c.paired_by.is_distinct_from(SHARED))
_HELD = select(*COLUMNS).where(_THESE).order_by(KIOSK.c.id).with_for_update(key_share=True)
_CHANGED = update(KIOSK).where(KIOSK.c.id == bindparam("kiosk")).values({name: bindparam(name) for name in _NAMES})

Heard = dict[Spoken, set[str]]
"""The devices that spoke with the token of a kiosk, of some generation."""


class Twins:
    """The look-out of one process. In quiet times it asks and writes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._settled: dict[int, tuple[int, int, str | None]] = {}

    def look(self, heard: Set[Spoke], facts: Facts, now: datetime) -> None:
        """Note which devices spoke, where it is not the one known device alone."""
        doubted = {one[0] for one in heard if one != self._settled.get(one[0])}
        doubted |= facts.doubtful
        devices: Heard = defaultdict(set)
        for kiosk, generation, device in heard if doubted else ():
            devices[kiosk, generation].add(device)
        for some in batches(doubted):
            changed = self._changed(some, devices, now)
            if changed:
                self._db.act(partial(_note, changed=changed, heard=devices, now=now))

    def _changed(self, kiosks: Collection[int], heard: Heard, now: datetime) -> list[int]:
        with self._db.reading() as session:
            known = session.execute(_OWN, {"kiosks": list(kiosks)}).all()
            alarms = open_subjects(session, TWO_PLACES)
        self._settled.update({row.id: (row.id, row.generation, row.device) for row in known if row.rival is None})
        return [row.id for row in known if _after(row, heard, alarms, now) != _devices(row)]


def _note(tx: Transaction, changed: Collection[int], heard: Heard, now: datetime) -> None:
    found, alarms = tx.execute(_HELD, {"kiosks": list(changed)}).all(), open_subjects(tx.session, TWO_PLACES)
    known = {row.id: _after(row, heard, alarms, now) for row in found}
    if known:
        tx.execute(_CHANGED, [{"kiosk": kiosk, **_columns(after)} for kiosk, after in known.items()])
    for kiosk, after in known.items():
        if after.in_two_places and kiosk not in alarms:
            named = name_of(tx.session, kiosk)
            raise_alert(tx, TWO_PLACES, Ref("kiosk", kiosk), named.site_id, now, named.zone_id, what=named.what)


def _columns(known: Devices) -> dict[str, Any]:
    # dataclasses' own copies every instant.
    return {name: getattr(known, name) for name in _NAMES}


def _after(row: AnyRow, heard: Heard, alarms: Collection[int], now: datetime) -> Devices:
    before = _devices(row)
    if before.in_two_places and row.id not in alarms:
        # Somebody has seen to it. If the other one still speaks, that is found anew.
        before = before.without_rival()
    return before.hear(sorted(heard.get((row.id, row.generation), ())), now)


def _devices(row: AnyRow) -> Devices:
    return Devices(row.device, row.device_at, row.rival, row.rival_since, row.rival_at)
