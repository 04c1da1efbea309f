"""Why a message was not taken."""

from __future__ import annotations

from typing import Literal

from server.alerts.rules import OF_THE_MESSAGE
from server.core.jobs import JobFailed

Reason = Literal["no_name", "private", "no_answer", "no_tls", "no_login", "no_mail_server", "turned_down"]
"""Why a message was not taken; whatever else goes wrong is a defect, ``broken``."""


class Undelivered(JobFailed):
    """A message was not taken. ``reason`` is told to whoever looks after the targets."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason, of_lane=reason not in OF_THE_MESSAGE)
