"""Which device holds the codes of a kiosk: of several that use its token, the one that said hello last.

The others are told so, and show no code. That a token is in two places is known when a device speaks that holds the
codes no more, and an alert says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import datetime
from functools import partial
from typing import NamedTuple

from server.alerts.actions import raise_alert
from server.boards.kiosks import Kiosk
from server.core.db import Database
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.transactions import Transaction
from server.fleet.actions import Screen
from server.fleet.names import name_of
from server.fleet.register import batches
from server.fleet.rules import TOGETHER, TWO_PLACES, device_name
from server.fleet.sight import Facts
from server.live.sockets import Spoke


class DeviceHello(NamedTuple):
    """What a device says of itself in its hello; ``again``: it was greeted before since its page was loaded."""

    device: str
    again: bool

    @classmethod
    def of(cls, device: object, again: object) -> DeviceHello:
        """Read it. What is nonsense is a device without a name, greeted for the first time."""
        return cls(device_name(device), again in (True, "1"))


def holds_codes(db: Database, screen: Screen, said: DeviceHello, now: datetime) -> bool:
    """Tell whether a device that says hello holds the codes of its kiosk: it takes them with its first hello."""
    if screen.shared or screen.device in (None, said.device):
        return True
    if said.again:
        return False
    db.act(partial(_take_over, screen=screen, device=said.device, now=now), by=HOUSE)
    return True


def others_of(heard: Iterable[Spoke], facts: Facts) -> set[Spoke]:
    """Return those of some devices that hold the codes of their kiosk no more."""
    found = set[Spoke]()
    for one in heard:
        kiosk, generation, device = one
        known = facts.spoken.get((kiosk, generation))
        if known is not None and known.device not in (None, device):
            found.add(one)
    return found


def ring_for(db: Database, others: Set[Spoke], facts: Facts, now: datetime) -> None:
    """Raise an alert about each kiosk of which another device still speaks. In quiet times it writes nothing."""
    kiosks = {kiosk for kiosk, _generation, _device in others} & facts.kiosks.keys()
    since = {kiosk: facts.kiosks[kiosk].device_since for kiosk in kiosks - set(facts.alarms.get(TWO_PLACES, ()))}
    for some in batches(kiosk for kiosk, at in since.items() if at is not None and now - at > TOGETHER):
        db.act(partial(_ring, kiosks=some, now=now), by=HOUSE)


def _take_over(tx: Transaction, screen: Screen, device: str, now: datetime) -> None:
    kiosk = tx.session.get_one(Kiosk, screen.id, with_for_update={"key_share": True}, populate_existing=True)
    if kiosk.generation != screen.generation or kiosk.device == device:
        return
    is_back = kiosk.device_before == device
    kiosk.device_before, kiosk.device, kiosk.device_since = kiosk.device, device, now
    if is_back:
        # A browser that lost its memory has a new name: one that has its old name was there all the time.
        _ring(tx, [kiosk.id], now)


def _ring(tx: Transaction, kiosks: Iterable[int], now: datetime) -> None:
    for kiosk in sorted(kiosks):
        named = name_of(tx.session, kiosk)
        raise_alert(tx, TWO_PLACES, Ref("kiosk", kiosk), named.site_id, now, named.zone_id, what=named.what)
