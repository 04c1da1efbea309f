"""What the pages of a person and of a company share: instants on the site's wall clock."""

from __future__ import annotations

from datetime import datetime

from server.sites.rules import Hours


def clock(hours: Hours, now: datetime) -> dict[str, object]:
    """Return what templates need to write instants as people say them."""
    return {"local": hours.local, "today": hours.local(now).date()}
