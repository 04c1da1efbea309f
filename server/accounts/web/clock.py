"""The clock of pages that are about no site in particular: their reader's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.access.guard import actor
from server.accounts.listing import timezone_of
from server.words.clock import Clock
from server.words.i18n import clock


def reader_clock(session: Session, now: datetime) -> Clock:
    """Return the clock of whoever sends the current request."""
    return clock(timezone_of(session, [one.scope for one in actor().grants]), now)
