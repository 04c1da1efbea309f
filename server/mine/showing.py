"""What the pages of a person and of a company share: refusals beside the form, instants on the site's wall clock."""

from __future__ import annotations

from datetime import datetime

from server.core.i18n import t
from server.core.refusal import Refusal
from server.sites.rules import Hours


def said(refusal: Refusal | None) -> str | None:
    """Return the words of a refusal for the page that it is shown on."""
    return t(refusal.key, **refusal.values) if refusal else None


def clock(hours: Hours, now: datetime) -> dict[str, object]:
    """Return what templates need to write instants as people say them."""
    return {"local": hours.local, "today": hours.local(now).date()}
