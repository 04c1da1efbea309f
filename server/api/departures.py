"""Departures: an organisation leaves its site, with its rooms, people and all that they have."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field
from sqlalchemy.orm import Session

from server.api.contract import Caller, Operations
from server.api.idempotency import done_once
from server.api.people import OrganisationAnswer, get_organisation
from server.api.schemas import AskedDay, RequestModel, ResponseModel, example
from server.core.house import house
from server.departures.reads import endings_of
from server.roster.outlook import outlook_of_stay
from server.roster.stays import leave_site_within
from server.roster.tables import Organisation
from server.sites.tables import Site

operations = Operations("departures")


class DepartureQuery(RequestModel):
    """The day to look at."""

    ends: AskedDay | None = Field(
        None, description="The first day on which the organisation is here no more; today where none is given."
    )


class Departure(RequestModel):
    """When an organisation leaves."""

    model_config = example(ends="2026-04-01")

    ends: AskedDay | None = Field(description="The first day on which it is here no more; null: it stays.")


class EndingAnswer(ResponseModel):
    """How many of something end."""

    what: str = Field(description="`people`, `phones`, `pins`, `invites`, `plans`, `requests`, `consents`, `rights` …")
    count: int


class DepartureAnswer(ResponseModel):
    """What would end with an organisation that leaves on a day."""

    model_config = example(
        organisation=5,
        ends="2026-04-01",
        rooms=["A座 301"],
        endings=[{"what": "people", "count": 12}, {"what": "phones", "count": 11}],
    )

    organisation: int
    ends: date
    rooms: list[str] = Field(description="The rooms that it leaves, whose doors show the next tenant from then on.")
    endings: list[EndingAnswer]


@operations.get("/organisations/{organisation}/departure", permission="roster")
def preview_departure(organisation: int, query: DepartureQuery) -> DepartureAnswer:
    """Tell what would end with an organisation that leaves on a day. Nothing is changed."""
    now = house().clock()
    with house().db.reading() as session:
        ends = query.ends or _today(session, organisation, now)
        outlook = outlook_of_stay(session, organisation, ends, now)
        endings = endings_of(session, organisation, outlook.people, now)
    return DepartureAnswer(
        organisation=organisation,
        ends=ends,
        rooms=[str(door.address) for door in outlook.doors],
        endings=[EndingAnswer(what=one.key, count=one.count) for one in endings],
    )


@operations.put("/organisations/{organisation}/departure", permission="roster")
def put_departure(organisation: int, body: Departure, caller: Caller, key: str) -> OrganisationAnswer:
    """Let an organisation leave its site on a day: rooms, people, phones, PINs, invites and rights end then.

    Today or earlier: at once. Later: by itself, on that day of the site; null calls it back until then.
    """
    wanted, now = body.model_dump(mode="json") | {"organisation": organisation}, house().clock()
    done_once(
        caller,
        key,
        wanted,
        lambda tx: leave_site_within(tx, organisation, body.ends, caller.by.ref, now),
        long=True,
    )
    return get_organisation(organisation)


def _today(session: Session, organisation: int, now: datetime) -> date:
    return session.get_one(Site, session.get_one(Organisation, organisation).site_id).day(now)
