"""What was declared about a person: the lines of the ledger."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sqlalchemy import Row, select

from server.api.contract import Operations
from server.api.schemas import Instant, Listed, Page, ResponseModel, example, local, read_page
from server.core.house import house
from server.core.tables import Board
from server.presence.tables import Entry
from server.roster.found import found_home
from server.roster.scopes import ORGANISATION
from server.roster.tables import Organisation
from server.sites.tables import Site

operations = Operations("entries")


class EntryAnswer(ResponseModel):
    """One line of a ledger. It never changes; a correction is a later entry that names it in `corrects`."""

    model_config = example(
        id=1025,
        person=7,
        organisation=5,
        recorded_at="2026-03-05T13:40:00+08:00",
        status="market",
        since="2026-03-05T13:40:00+08:00",
        until="2026-03-05T15:30:00+08:00",
        place="高新区软件园",
        purpose="客户回访",
        provenance="proxy",
        author="token:2",
        reason="前台代登记",
        board=None,
        corrects=None,
    )

    id: int
    person: int
    organisation: int
    recorded_at: Instant
    status: str
    since: Instant
    until: Instant | None
    place: str | None = Field(description="Null also after it was erased for privacy.")
    purpose: str | None = Field(description="Null also after it was erased for privacy.")
    provenance: str = Field(description="How it came about: `scan`, `unverified`, `proxy`, `import`, `auto`.")
    author: str = Field(description="Who said so, as in `person:7` or `token:2`.")
    reason: str | None
    board: str | None = Field(description="Code of the door whose live code was scanned.")
    corrects: int | None = Field(description="The entry that this one replaces.")


class EntryPage(Page[EntryAnswer]):
    """Entries, oldest first."""


@operations.get("/people/{person}/entries", permission="people")
def list_entries(person: int, query: Listed) -> EntryPage:
    """List all that was declared about a person, with provenance and author, corrections included.

    A token of one organisation sees what was declared for that organisation.
    """
    statement = (
        select(*Entry.__table__.columns, Board.code.label("board"))
        .outerjoin(Board, Board.id == Entry.board_id)
        .join(Organisation, Organisation.id == Entry.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(Entry.person_id == person)
    )
    with house().db.reading() as session:
        timezone = found_home(person).hours.timezone
        rows, following = read_page(session, statement, Entry.id, query, ORGANISATION)
    return EntryPage(items=[_entry(row, timezone) for row in rows], next=following)


def _entry(row: Row[Any], timezone: str) -> EntryAnswer:
    return EntryAnswer(
        id=row.id,
        person=row.person_id,
        organisation=row.organisation_id,
        recorded_at=local(row.recorded_at, timezone),
        status=row.status,
        since=local(row.since, timezone),
        until=local(row.until, timezone),
        place=row.place,
        purpose=row.purpose,
        provenance=row.provenance,
        author=str(row.author),
        reason=row.reason,
        board=row.board,
        corrects=row.corrects,
    )
