"""What every page of a company needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.access.guard import actor
from server.access.roles import Permission
from server.company.forms import CHOOSABLE
from server.company.reads import Company
from server.roster.courtesy import Salutation
from server.roster.scopes import scope_of_organisation
from server.sites.rules import Hours, day_of
from server.sites.scopes import scope_of_site
from server.words.i18n import clock, language, t


def frame(session: Session, company: Company, now: datetime) -> dict[str, Any]:
    """Return what every page of a company needs: the company, the time and day there, what its reader may do.

    ``moves``: whether the reader keeps the roster of the whole site, and so says who has which room; ``above``: whether
    they read the ledger of the whole site, and so what is known of those who left.
    """
    scope = scope_of_organisation(session, company.id)
    may = {one.value for one in Permission if scope and actor().holder(one, scope) is not None}
    mine = next(iter(actor().scopes(Permission.OWN)), None)
    home = scope_of_site(session, company.site_id)
    above = home is not None and actor().holder(Permission.HISTORY, home) is not None
    moves = home is not None and actor().holder(Permission.ROSTER_EDIT, home) is not None
    reader = {
        "may": may,
        "moves": moves,
        "above": above,
        "me": mine.person if mine else None,
        "staff": actor().signed_in,
    }
    here = {"own_day": day_of(now, company.hours), "clock": clock(company.hours.timezone, now)}
    return {"company": company, **here, **reader}


def choices() -> list[tuple[str, str]]:
    """Return the statuses that may be declared, as the reader calls them."""
    return [(status.key, getattr(status.label, language())) for status in CHOOSABLE]


def salutations() -> list[tuple[str, str]]:
    """Return what somebody may be called whose title does not address them."""
    return [("", t("company.person.salutation_none")), *((one, t("roster.salutation", one)) for one in Salutation)]


def moment_of(there: datetime | None, hours: Hours) -> datetime | None:
    """Return the instant of a day and a time on the site's wall clock."""
    return hours.at(there.date(), there.time()) if there else None
