"""Organisations at their site: which is here today."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.refusal import Refusal
from server.roster.tables import Organisation
from server.sites.tables import Site


def hold_organisation(session: Session, organisation_id: int, now: datetime) -> tuple[Organisation, date]:
    """Return an organisation and its site's day, held until the transaction ends; refuse one that is not here."""
    found = session.execute(
        select(Organisation, Site)
        .join(Site, Site.id == Organisation.site_id)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True, of=Organisation)
    ).one_or_none()
    if found is None or not found.Organisation.stands_on(found.Site.day(now)):
        raise Refusal("refused.organisation_gone", status=404)
    return found.Organisation, found.Site.day(now)
