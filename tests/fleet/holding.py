"""Sockets that are said to be open, for tests of what a process does with those whom it holds."""

from __future__ import annotations

from collections.abc import Set

from server.fleet.liveness import Watch
from server.fleet.register import Sight
from server.live.sockets import Listener, Spoke
from tests.incubator import Incubator


class Sockets:
    """Stands in for the sockets of one process: each kiosk has one."""

    def __init__(self) -> None:
        self.held: dict[str, Listener] = {}
        self.displaced: set[Spoke] = set()

    def hold(self, *kiosks: int) -> None:
        """Let these kiosks be connected, and no others."""
        self.held = {f"{kiosk}": Listener(1, kiosk, 1, f"d{kiosk}") for kiosk in kiosks}

    def everyone(self) -> dict[str, Listener]:
        """Return who listens on which socket."""
        return dict(self.held)

    def readers(self) -> dict[str, Listener]:
        """Return the readers: there are none."""
        return {}

    def displace(self, kiosks: Set[Spoke]) -> None:
        """Note whose codes another device has."""
        self.displaced |= kiosks

    def kiosks(self) -> set[tuple[int, int, str]]:
        """Return the kiosks that are connected."""
        return {(one.kiosk, one.generation, one.device) for one in self.held.values() if one.kiosk}


def worker(incubator: Incubator) -> tuple[Watch, Sockets]:
    """Start a process that watches, and greets one kiosk a second; return its watch and its sockets."""
    sockets = Sockets()
    sight = Sight(incubator.db, sockets)  # type: ignore[arg-type]
    return Watch(incubator.db, sockets, incubator.time, sight, lambda: 1.0), sockets  # type: ignore[arg-type]
