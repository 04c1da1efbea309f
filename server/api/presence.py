"""A person's status: what is known now, and setting it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from server.api.contract import Caller, Operations
from server.api.schemas import AskedInstant, Instant, RequestModel, ResponseModel, example, local
from server.core.house import house
from server.forms.faults import fault
from server.presence.actions import Declaration, declare
from server.presence.rules import PLACE_LENGTH, PURPOSE_LENGTH, Wish, standing
from server.presence.statuses import STATUSES
from server.presence.tables import Presence
from server.roster.found import found_home

operations = Operations("presence")

CHOOSABLE = [key for key, status in STATUSES.items() if status.choosable]
REASON_LENGTH = 200
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"


def _choosable(key: str) -> str:
    if key not in CHOOSABLE:
        raise fault("api.field.status", choices=", ".join(CHOOSABLE))
    return key


class StandingAnswer(ResponseModel):
    """What is known of a person now: `unknown` where the last declaration lapsed."""

    model_config = example(
        person=7,
        status="market",
        since="2026-03-05T13:40:00+08:00",
        until="2026-03-05T15:30:00+08:00",
        not_today=False,
        overdue=False,
        entry=1024,
    )

    person: int
    status: str
    since: Instant | None
    until: Instant | None = Field(description="Expected return; null where none was promised.")
    not_today: bool = Field(description="Whether the person said not to be back today.")
    overdue: bool
    entry: int | None = Field(description="The last entry about this person, lapsed or not.")


class Wanted(RequestModel):
    """What a person is to be known as, on behalf of that person: an absolute target, never a toggle."""

    model_config = example(
        status="market",
        until="2026-03-05T15:30:00+08:00",
        place="高新区软件园",
        purpose="客户回访",
        reason="前台代登记",
    )

    status: Annotated[str, AfterValidator(_choosable), Field(json_schema_extra={"enum": CHOOSABLE})]
    until: AskedInstant | None = Field(None, description="Expected return, as the status asks for it.")
    not_today: bool = Field(False, description="Instead of a time of return: not back today.")
    place: str | None = Field(None, max_length=PLACE_LENGTH, pattern=PRINTABLE)
    purpose: str | None = Field(None, max_length=PURPOSE_LENGTH, pattern=PRINTABLE)
    reason: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=1, max_length=REASON_LENGTH, pattern=PRINTABLE, description="Why not by the person."
    )


class Recorded(ResponseModel):
    """What was recorded, and the entry that proves it."""

    model_config = example(
        entry=1025,
        person=7,
        status="market",
        since="2026-03-05T13:40:00+08:00",
        until="2026-03-05T15:30:00+08:00",
    )

    entry: int
    person: int
    status: str
    since: Instant
    until: Instant | None


@operations.get("/people/{person}/status", permission="people")
def get_status(person: int) -> StandingAnswer:
    """Get what is known of a person now."""
    now, hours = house().clock(), found_home(person).hours
    with house().db.reading() as session:
        row = session.get(Presence, person)
    known = standing(row.whereabouts if row else None, now, hours)
    return StandingAnswer(
        person=person,
        status=known.status.key,
        since=local(known.since, hours.timezone),
        until=local(known.until, hours.timezone),
        not_today=known.not_today,
        overdue=known.overdue,
        entry=row.entry_id if row else None,
    )


@operations.put("/people/{person}/status", permission="presence")
def put_status(person: int, body: Wanted, caller: Caller, key: str) -> Recorded:
    """Set a person's status on their behalf.

    The entry's provenance is `proxy`, its author is the token, and it carries the reason. Whoever repeats a request
    with the same Idempotency-Key gets the answer of the first, and nothing is recorded again.
    """
    wish = Wish(body.status, body.until, body.place, body.purpose, body.not_today)
    home = found_home(person)
    said = Declaration(home, wish, provenance="proxy", by=caller.by, key=key, reason=body.reason)
    receipt = declare(house().db, said, house().clock())
    timezone = receipt.timezone
    return Recorded(
        entry=receipt.entry_id,
        person=receipt.person_id,
        status=receipt.status,
        since=local(receipt.since, timezone),
        until=local(receipt.until, timezone),
    )
