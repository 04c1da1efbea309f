"""A pusher as a test holds it: the screens that it tells, and a look at the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import server.live.push
from server.live.push import Frame, Push
from tests.fleet.facts import facts
from tests.incubator import Incubator


class Screens:
    """Stands in for the sockets: which boards are watched, and what was said to them."""

    def __init__(self, *boards: int) -> None:
        self.watched = list(boards)
        self.said: list[tuple[int, str, dict[str, Any]]] = []
        self.heartbeats = 0

    def boards(self) -> list[int]:
        return self.watched

    def watches(self, board: int) -> bool:
        return board in self.watched

    def tell(self, board: int, event: str, message: dict[str, Any]) -> None:
        self.said.append((board, event, message))

    def heartbeat(self, said: dict[str, Any], versions: Mapping[int, int | None]) -> None:
        self.heartbeats += 1
        self.said.extend((board, "heartbeat", {**said, "v": version}) for board, version in versions.items())

    def faces(self) -> list[int]:
        return [message["v"] for _board, event, message in self.said if event == "face"]


def frame(board: int, calm: float = 0.0) -> Frame:
    """Return the frame of some board that nobody reads."""
    return Frame({"epoch": "", "v": board}, calm)


def reconcile(incubator: Incubator, push: Push) -> None:
    # By the clock of the pusher, which a test may turn.
    asked_at = vars(server.live.push)["monotonic"]()
    push.reconcile(facts(incubator), asked_at)
