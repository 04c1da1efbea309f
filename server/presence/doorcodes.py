"""The rotating code of a door: made ahead by the server, worthless a minute later.

``/S/<board>/<step><mac>``, upper case, so that the QR code is alphanumeric and small. The MAC is HMAC-SHA256 over
instance, board, kiosk, generation and step, cut to 80 bits. A kiosk holds no secret and its clock does not matter.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

PERIOD = 20
"""Seconds that a code is shown."""
GRACE = 2
"""Earlier codes that are accepted beside the current one."""
MAC_BYTES = 10
MARKS = 256
"""Periods that are told from one another by what a code begins with."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a code is bound to: one kiosk of one board of one installation."""

    instance: str
    board: str
    kiosk: int
    generation: int


def step_at(now: datetime) -> int:
    """Return the number of the period that ``now`` lies in."""
    return int(now.timestamp()) // PERIOD


def starts_at(step: int) -> datetime:
    """Return the instant at which a period begins."""
    return datetime.fromtimestamp(step * PERIOD, UTC)


def expires_at(step: int) -> datetime:
    """Return the instant from which the code of a period is refused."""
    return starts_at(step) + timedelta(seconds=PERIOD * (GRACE + 1))


def door_code(secret: bytes, device: Device, step: int) -> str:
    """Return 18 characters: two for the step, sixteen for the MAC."""
    message = f"{device.instance}|{device.board}|{device.kiosk}|{device.generation}|{step}"
    mac = hmac.digest(secret, message.encode(), sha256)[:MAC_BYTES]
    return _mark(step % MARKS) + _base32(mac)


def plate_url(base: str, board: str) -> str:
    """Return the address in the code that is printed for a door: it never changes and proves nothing."""
    return f"{base}/P/{board}".upper()


def verify(secret: bytes, devices: Iterable[Device], code: str, now: datetime) -> tuple[Device, int] | None:
    """Return the kiosk and step that a code belongs to, None when no kiosk of this door shows it now."""
    current = step_at(now)
    steps = range(current - GRACE, current + 1)
    for device in devices:
        for step in steps:
            if hmac.compare_digest(door_code(secret, device, step).encode(), code.upper().encode()):
                return device, step
    return None


@cache
def _mark(number: int) -> str:
    return _base32(bytes([number]))


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")
