"""Where alerts and their targets belong, for the guard."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.access.audit import About
from server.access.roles import Scope
from server.alerts.tables import Alert, Target
from server.core.refs import Ref
from server.sites.scopes import scope_of_site


def scope_of_alert(session: Session, alert: int) -> Scope | None:
    """Return the scope of an alert: its site's, or its zone's."""
    found = session.get(Alert, alert)
    if found is None:
        return None
    return Scope(found.zone_id) if found.site_id is None else scope_of_site(session, found.site_id)


def scope_of_target(session: Session, target: int) -> Scope | None:
    """Return the scope of whoever is told: that of the site."""
    found = session.get(Target, target)
    return scope_of_site(session, found.site_id) if found else None


def about_alert(session: Session, alert: int) -> About:
    """Return what a line about this alert says of it."""
    return About(Ref("alert", alert), scope_of_alert(session, alert))
