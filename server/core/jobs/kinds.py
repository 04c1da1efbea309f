"""What a kind of job is: who does it, and on which terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from server.core.jobs.rules import ALWAYS, Retry

if TYPE_CHECKING:
    from server.core.jobs.work import Work

Recurrence = Callable[[Session, datetime], datetime]
"""Says when a job that ended at an instant is due again; it may ask the database."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job. ``run`` does one; what it returns is kept as the result, what it raises as a failure.

    Who says nothing for the time of the ``lease`` is dead. ``at_once``: how many a process does at a time. A kind that
    ``recurs`` has one open job for ever, which is made with the installation and done by one worker at a time.
    """

    name: str
    run: Callable[[Work], Any]
    lease: timedelta = timedelta(minutes=1)
    retry: Retry = ALWAYS
    at_once: int = 1
    recurs: Recurrence | None = None


def every(pause: timedelta) -> Recurrence:
    """Let a job recur after a pause."""
    return lambda _session, now: now + pause
