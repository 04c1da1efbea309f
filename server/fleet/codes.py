"""The door codes that a kiosk shows: sent ahead as finished matrices, to each door at a second of its own.

The codes of all doors change at the same instant. Doors that fetched them as they run out would all ask at once.

Of several devices that use the token of one kiosk, the one that said hello last holds its codes. The others are told
so, and show none. That a token is in two places is known when a device speaks that holds the codes no more, and an
alert says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from server.boards.kiosks import Kiosk
from server.core.boards.codes import free_code
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.house import House
from server.core.turns import BRIEFLY, Turn
from server.fleet.alarms import raise_alarm
from server.fleet.kiosks import PairedKiosk
from server.fleet.register import Facts
from server.fleet.rules import ROUND, TWO_PLACES, device_name, due_for_codes
from server.live.sockets import Listener, Listeners, Spoke
from server.presence.doorcodes import PERIOD, Device, door_code, step_at
from signs.stamp import Stamp

AHEAD = 6
"""Codes sent at once: two minutes, so that a short silence of the server leaves the door usable."""
EVERY_SECONDS = 1.0
STAMPS = 4
"""Stamps that are kept: an installation has one address, and its boards' codes one length."""

_stamp = lru_cache(maxsize=STAMPS)(Stamp)


def codes_ahead(house: House, kiosk: PairedKiosk, now: datetime) -> list[dict[str, Any]] | None:
    """Return the coming codes of a door, None where no codes are shown: from when (ms since 1970), what to paint."""
    return device_codes(house, _device(house, kiosk), now) if kiosk.kind.codes else None


def device_codes(house: House, device: Device, now: datetime, told_at: int = 0) -> list[dict[str, Any]]:
    """Return the coming codes of a kiosk at a door, without those that it has from an earlier second."""
    current, secret = step_at(now), house.keys.derive("door")
    head, start = _head(house.config.url), code_url(house.config.url, device.board, "")
    codes = []
    for step in range(max(current, told_at // PERIOD + AHEAD), current + AHEAD):
        url = start + door_code(secret, device, step)
        painted = _stamp(head, len(url)).matrix(url)
        codes.append({"at": step * PERIOD * 1000, "size": painted.size, "bits": painted.bits})
    return codes


def live_url(house: House, kiosk: PairedKiosk, now: datetime) -> str:
    """Return the address in the code that a door shows now."""
    device = _device(house, kiosk)
    return code_url(house.config.url, device.board, door_code(house.keys.derive("door"), device, step_at(now)))


def prepare(house: House) -> None:
    """Make the stamp of this house's door codes, so that nobody waits for it at a door."""
    nobodys = Device(house.instance, free_code(lambda _code: False), 0, 0)
    _stamp(_head(house.config.url), len(code_url(house.config.url, nobodys.board, door_code(b"", nobodys, 0))))


def code_url(base: str, board: str, code: str) -> str:
    """Return the address in a code, in capitals: a QR code packs those in 5.5 bits each."""
    return f"{_head(base)}{board}/{code}".upper()


def _head(base: str) -> str:
    return f"{base}/S/".upper()


def _device(house: House, kiosk: PairedKiosk) -> Device:
    return Device(house.instance, kiosk.board, kiosk.id, kiosk.generation)


class Supply:
    """The supply of one process."""

    def __init__(self, house: House, listeners: Listeners) -> None:
        self._house = house
        self._listeners = listeners
        self._last = self._second()
        self._everyone: Mapping[str, Listener] = {}
        self._doors: list[list[tuple[str, Device]]] = []

    def run_once(self) -> None:
        """Send the kiosks whose second has come the codes that go on from those that they have."""
        second = self._second()
        due, self._last = due_for_codes(self._last, second), second
        doors, turn = self._by_second(), Turn(enough=BRIEFLY)
        for one, told_at in due.items():
            for sid, device in doors[one]:
                codes = device_codes(self._house, device, self._house.clock(), told_at)
                self._listeners.supply(sid, {"codes": codes})
                turn.breathe()

    def _by_second(self) -> list[list[tuple[str, Device]]]:
        """Return the doors by their second of the round; while nobody comes or goes, they are those of before."""
        everyone = self._listeners.everyone()
        if everyone is not self._everyone:
            doors: list[list[tuple[str, Device]]] = [[] for _second in range(ROUND)]
            for sid, who in everyone.items():
                if who.kiosk is not None and who.door is not None:
                    device = Device(self._house.instance, who.door, who.kiosk, who.generation)
                    doors[who.kiosk % ROUND].append((sid, device))
            self._everyone, self._doors = everyone, doors
        return self._doors

    def _second(self) -> int:
        return int(self._house.clock().timestamp())


class DeviceHello(NamedTuple):
    """What a device says of itself in its hello; ``again``: it was greeted before since its page was loaded."""

    device: str
    again: bool

    @classmethod
    def of(cls, device: object, again: object) -> DeviceHello:
        """Read it. What is nonsense is a device without a name, greeted for the first time."""
        return cls(device_name(device), again in (True, "1"))


def holds_codes(db: Database, kiosk: PairedKiosk, said: DeviceHello, now: datetime) -> bool:
    """Tell whether a device that says hello holds the codes of its kiosk: it takes them with its first hello."""
    if kiosk.shared or kiosk.device in (None, said.device):
        return True
    if said.again:
        return False
    db.act(partial(_take_over, kiosk=kiosk, device=said.device, now=now), by=kiosk)
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


def _take_over(tx: Transaction, kiosk: PairedKiosk, device: str, now: datetime) -> None:
    row = tx.session.get_one(Kiosk, kiosk.id)
    if row.device == device:
        return
    is_back = row.device_before == device
    row.device_before, row.device, row.device_since = row.device, device, now
    if is_back:
        # A browser that lost its memory has a new name: one that has its old name was there all the time.
        raise_alarm(tx, TWO_PLACES, row.id, now)
