"""Why a message was not taken."""

from __future__ import annotations

from server.alerts.rules import OF_THE_MESSAGE
from server.core.jobs import JobFailed


class Undelivered(JobFailed):
    """A message was not taken. ``reason`` names a text below ``alert.failure``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, of_lane=reason not in OF_THE_MESSAGE)
