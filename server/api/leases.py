"""Leases: which organisation has which room from when until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field
from sqlalchemy import Row, Select, select

from server.api.contract import Caller, Operations
from server.api.idempotency import done_once
from server.api.schemas import AskedDay, AskedId, Id, Listed, Page, RequestModel, ResponseModel, example, read_page
from server.core.house import house
from server.roster.leases import move_in_within, move_out_within
from server.roster.scopes import ORGANISATION
from server.roster.tables import Organisation
from server.sites.tables import Lease, Site

operations = Operations("leases")


class LeaseAnswer(ResponseModel):
    """An organisation has a room on the days from `starts` on, and from `ends` on no more."""

    model_config = example(id=31, organisation=5, room=12, starts="2025-09-01", ends="2026-04-01")

    id: int
    organisation: int
    room: int
    starts: date
    ends: date | None = Field(description="The first day on which it has the room no more; null: no end is known.")


class LeasePage(Page[LeaseAnswer]):
    """Leases, by ascending id."""


class LeaseQuery(Listed):
    """Which leases."""

    organisation: Id | None = Field(None, description="Only leases of this organisation.")
    room: Id | None = Field(None, description="Only leases of this room.")


class NewLease(RequestModel):
    """An organisation moves in."""

    model_config = example(organisation=5, starts="2026-03-09", ends=None)

    organisation: AskedId
    starts: AskedDay | None = Field(
        None, description="The first day; today, by the site's own day, where none is given."
    )
    ends: AskedDay | None = Field(None, description="The first day on which it is there no more, where that is known.")


class LeaseEnd(RequestModel):
    """When an organisation moves out."""

    model_config = example(ends="2026-04-01")

    ends: AskedDay | None = Field(description="The first day on which it is there no more; null: no end is known.")


@operations.get("/leases", permission="read")
def list_leases(query: LeaseQuery) -> LeasePage:
    """List all leases, those of the past and those to come too."""
    statement = _leases()
    if query.organisation:
        statement = statement.where(Lease.organisation_id == query.organisation)
    if query.room:
        statement = statement.where(Lease.room_id == query.room)
    with house().db.reading() as session:
        rows, following = read_page(session, statement, Lease.id, query, ORGANISATION)
    return LeasePage(items=[_lease(row) for row in rows], next=following)


@operations.post("/rooms/{room}/leases", permission="roster")
def begin_lease(room: int, body: NewLease, caller: Caller, key: str) -> LeaseAnswer:
    """Let an organisation into a room of its site, on a day of the last three months or of the future.

    Boards show it from that day on by themselves.
    """
    wanted = body.model_dump(mode="json") | {"room": room}
    lease = done_once(
        caller,
        key,
        wanted,
        lambda tx: (
            move_in_within(tx, room, body.organisation, body.starts, body.ends, caller.by.ref, house().clock()).id
        ),
    )
    return _answer(lease)


@operations.put("/leases/{lease}", permission="roster")
def end_lease(lease: int, body: LeaseEnd, caller: Caller, key: str) -> LeaseAnswer:
    """Let an organisation out of a room on a day: from that day on boards show it there no more, by themselves."""
    wanted = body.model_dump(mode="json") | {"lease": lease}
    done_once(caller, key, wanted, lambda tx: move_out_within(tx, lease, body.ends, caller.by.ref, house().clock()))
    return _answer(lease)


def _leases() -> Select[*tuple[Any, ...]]:
    return (
        select(Lease.id, Lease.organisation_id, Lease.room_id, Lease.starts, Lease.ends)
        .join(Organisation, Organisation.id == Lease.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
    )


def _answer(lease: int) -> LeaseAnswer:
    with house().db.reading() as session:
        return _lease(session.execute(_leases().where(Lease.id == lease)).one())


def _lease(row: Row[Any]) -> LeaseAnswer:
    return LeaseAnswer(id=row.id, organisation=row.organisation_id, room=row.room_id, starts=row.starts, ends=row.ends)
