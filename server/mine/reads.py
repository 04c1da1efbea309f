"""What my page shows first: what is known of me now, what comes next, what I may still take back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.refs import Ref
from server.mine.plans import waiting_plans
from server.mine.tables import Plan
from server.presence.history import History
from server.presence.myself import Myself, read_all_of_me
from server.presence.recording import standing_entry
from server.presence.rules import UNDO_SECONDS, may_undo
from server.roster.homes import Home, homes_of
from server.roster.names import names_through
from server.roster.tables import Consent
from server.sites.rules import Hours


@dataclass(frozen=True, slots=True)
class Undoable:
    """An entry that its person may still take back."""

    entry_id: int
    left: int
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A person at their own page, on the wall clock of their site."""

    me: Myself
    hours: Hours
    coming: Plan | None
    undoable: Undoable | None


def read_mine(session: Session, home: Home, now: datetime) -> Mine:
    """Return a person with what they see first."""
    me, person_id = read_all_of_me(session, [home], now)[0], home.person_id
    return Mine(
        me=me,
        hours=me.hours,
        coming=next(iter(waiting_plans(session, person_id)), None),
        undoable=_undoable(session, person_id, now),
    )


def companies_then(session: Session, history: History, me: Home) -> dict[int, str]:
    """Return by entry for which company it was said, where that is not mine now, or was called otherwise then."""
    entries = [line.entry for line in history.lines]
    names = names_through(session, {entry.organisation_id for entry in entries})
    said = {entry.id: names.at(entry.organisation_id, entry.since).short for entry in entries}
    return {entry: name for entry, name in said.items() if name != me.organisation}


def consents_of(session: Session, person_id: int) -> list[Consent]:
    """Return what a person agreed to and took back, the newest first."""
    log = select(Consent).where(Consent.person_id == person_id)
    return list(session.scalars(log.order_by(Consent.id.desc())))


def choices_of_phone(session: Session, people: Iterable[int], now: datetime) -> list[tuple[int, str, str]]:
    """Return the people of a phone that several share: id, name, organisation."""
    return [(home.person_id, home.name, home.organisation) for home in homes_of(session, people, now)]


def _undoable(session: Session, person_id: int, now: datetime) -> Undoable | None:
    last = standing_entry(session, person_id)
    if last is None or last.corrects or last.author != Ref("person", person_id) or not may_undo(last.recorded_at, now):
        return None
    return Undoable(last.id, UNDO_SECONDS - int((now - last.recorded_at).total_seconds()))
