"""What organisations were called on past days, where a past day is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.days import Days
from server.roster.tables import Organisation, OrganisationPast
from server.sites.rules import Hours, day_of
from server.sites.tables import Site


@dataclass(frozen=True, slots=True)
class Called:
    """What an organisation is, or was, called, and of which kind."""

    name: str
    short_name: str | None
    kind: str

    @property
    def short(self) -> str:
        """What a door calls it."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class Names:
    """What organisations were called on which days; of two that say it of a day, the first is right."""

    spans: Mapping[int, Sequence[tuple[Days, Called]]]
    hours: Mapping[int, Hours]

    def on(self, organisation: int, day: date) -> Called | None:
        """Return what an organisation was called on a day, None where it was not here."""
        return next((called for days, called in self.spans[organisation] if days.stands_on(day)), None)

    def near(self, organisation: int, day: date) -> Called:
        """Return what an organisation was called on a day, or on the nearest on which it was here."""
        return min(self.spans[organisation], key=lambda span: span[0].distance(day))[1]

    def at(self, organisation: int, instant: datetime) -> Called:
        """Return what an organisation was called at an instant, on the day that it was at its site."""
        return self.near(organisation, day_of(instant, self.hours[organisation]))


def names_through(session: Session, organisations: Iterable[int]) -> Names:
    """Return what these organisations are called, and were."""
    ids = set(organisations)
    spans: dict[int, list[tuple[Days, Called]]] = defaultdict(list)
    past = select(OrganisationPast).where(OrganisationPast.organisation_id.in_(ids)).order_by(OrganisationPast.id)
    for row in session.scalars(past):
        spans[row.organisation_id].append((row.days, _called(row)))
    here = select(Organisation, Site).join(Site, Site.id == Organisation.site_id).where(Organisation.id.in_(ids))
    hours = {}
    for organisation, site in session.execute(here):
        spans[organisation.id].append((organisation.days, _called(organisation)))
        hours[organisation.id] = site.hours
    return Names(spans, hours)


def _called(row: Organisation | OrganisationPast) -> Called:
    return Called(row.name, row.short_name, row.kind)
