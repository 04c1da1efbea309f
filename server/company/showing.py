"""What every page of a company needs, and what its forms mean."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from server.access.guard import actor
from server.access.roles import Permission
from server.company.reads import Company
from server.core.refusal import Refusal
from server.mine.showing import clock
from server.roster.places import place_of_organisation
from server.sites.places import place_of_site
from server.sites.rules import Hours, day_of


def frame(session: Session, company: Company, now: datetime) -> dict[str, Any]:
    """Return what every page of a company needs: the company, the time and day there, what its reader may do.

    ``moves``: whether the reader keeps the roster of the whole site, and so says who has which room.
    """
    place = place_of_organisation(session, company.id)
    may = {one.value for one in Permission if place and actor().holder(one, place) is not None}
    mine = next(iter(actor().places(Permission.OWN)), None)
    home = place_of_site(session, company.site_id)
    moves = home is not None and actor().holder(Permission.ROSTER_EDIT, home) is not None
    reader = {"may": may, "moves": moves, "me": mine.person if mine else None, "staff": actor().signed_in}
    return {"company": company, "own_day": day_of(now, company.hours), **reader, **clock(company.hours, now)}


def day_typed(field: str) -> date | None:
    """Return the day in a form's field, sent either way, None for an empty one."""
    text = request.values.get(field, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("company.refused.day") from None


def moment_of(field: str, hours: Hours) -> datetime | None:
    """Return the instant of a form's field on the site's wall clock, None for an empty one."""
    text = request.form.get(field, "").strip()
    if not text:
        return None
    try:
        there = datetime.fromisoformat(text)
        return hours.at(there.date(), there.time())
    except ValueError:
        raise Refusal("presence.refused.return_missing") from None
