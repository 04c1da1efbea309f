"""The person whose phone it is, with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from server.core.database.transactions import Reads, rows_of
from server.presence.recording import PRESENCE
from server.presence.rules import Standing, Whereabouts, standing
from server.roster.courtesy import Addressee, form_of_address
from server.roster.homes import Home, home_of
from server.sites.rules import Hours


@dataclass(frozen=True, slots=True)
class Myself:
    """The person whose phone it is."""

    id: int
    name: str
    address: str
    organisation_id: int
    organisation: str
    listed: bool
    liaison: bool
    phone: str | None
    phone_open: bool
    name_open: bool
    times_open: bool
    figures_open: bool
    hours: Hours
    standing: Standing


_KNOWN = select(PRESENCE.c.person_id, PRESENCE.c.status, PRESENCE.c.since, PRESENCE.c.until).where(
    PRESENCE.c.person_id.in_(bindparam("people", expanding=True))
)


def read_myself(reads: Reads, person_id: int, now: datetime) -> Myself:
    """Return a person with what is known of them now; refuse who left."""
    return read_all_of_me(reads, [home_of(reads, person_id, now)], now)[0]


def read_all_of_me(reads: Reads, homes: Sequence[Home], now: datetime) -> list[Myself]:
    """Return the people who have these homes, each with what is known of them now."""
    if not homes:
        return []
    rows = rows_of(reads, _KNOWN, people=[home.person_id for home in homes])
    whereabouts = {row.person_id: Whereabouts(row.status, row.since, row.until) for row in rows}
    return [_myself(home, whereabouts.get(home.person_id), now) for home in homes]


def _myself(home: Home, whereabouts: Whereabouts | None, now: datetime) -> Myself:
    return Myself(
        id=home.person_id,
        name=home.name,
        address=form_of_address(Addressee.of(home), home.courtesy),
        organisation_id=home.organisation_id,
        organisation=home.organisation,
        listed=home.listed,
        liaison=home.liaison,
        phone=home.phone,
        phone_open=home.phone_open,
        name_open=home.name_open,
        times_open=home.times_open,
        figures_open=home.figures_open,
        hours=home.hours,
        standing=standing(whereabouts, now, home.hours),
    )
