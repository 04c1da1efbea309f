"""Organisations at their site: which is here today, and how what each is called changes from a day on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.folding import same
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.roster.tables import Organisation, OrganisationPast
from server.sites.tables import Site, boards_showing


def lock_organisation(session: Session, organisation_id: int, now: datetime) -> tuple[Organisation, date]:
    """Return an organisation and its site's day, locked until the transaction ends; refuse one that is not here."""
    found = session.execute(
        select(Organisation, Site)
        .join(Site, Site.id == Organisation.site_id)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True, of=Organisation)
    ).one_or_none()
    if found is None or not found.Organisation.stands_on(found.Site.day(now)):
        raise Refusal("roster.refused.organisation_gone", status=404)
    return found.Organisation, found.Site.day(now)


def refuse_after_leaving(organisation: Organisation, day: date) -> None:
    """Refuse to begin something on a day on which an organisation is here no more."""
    if organisation.ends is not None and day >= organisation.ends:
        raise Refusal("roster.refused.organisation_leaves", status=409, day=organisation.ends)


def describe(session: Session, organisation: Organisation, day: date, **values: str | None) -> None:
    """Call an organisation something else from a day on: the days before keep what it was called on them."""
    different = {field: value for field, value in values.items() if getattr(organisation, field) != value}
    if different and organisation.starts < day:
        _keep(session, organisation, day)
    for field, value in different.items():
        setattr(organisation, field, value)


def call_in_short(db: Database, organisation_id: int, short: str | None, by: Principal, now: datetime) -> None:
    """Call an organisation something else in short from today on; its door shows the name where that is None.

    Nobody else at the site may be called the same: a short name that two share tells neither.
    """

    def call(tx: Transaction) -> None:
        organisation, day = lock_organisation(tx.session, organisation_id, now)
        here = (Organisation.site_id == organisation.site_id) & (Organisation.id != organisation_id)
        others = tx.session.execute(
            select(Organisation.name, Organisation.short_name).where(here, Organisation.stands_from(day))
        )
        if short and same(short) in {same(one) for row in others for one in row if one}:
            raise Refusal("roster.refused.short_taken", status=409, name=short)
        describe(tx.session, organisation, day, short_name=short)
        tx.move(boards_showing([organisation_id], day))

    db.act(call, by=by)


def come_back(session: Session, organisation: Organisation, day: date) -> None:
    """Let an organisation that left be here again from a day on; its stay before is kept."""
    _keep(session, organisation, organisation.ends or day)
    organisation.starts, organisation.ends = day, None


def _keep(session: Session, organisation: Organisation, until: date) -> None:
    mine = OrganisationPast.organisation_id == organisation.id
    last = session.scalar(select(func.max(OrganisationPast.ends)).where(mine))
    since = max(organisation.starts, last or organisation.starts)
    if since < until:
        kept = {"name": organisation.name, "short_name": organisation.short_name, "kind": organisation.kind}
        session.add(OrganisationPast(organisation_id=organisation.id, starts=since, ends=until, **kept))
        session.flush()
