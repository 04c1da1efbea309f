"""All that is held about a person: one list of the tables that know them, which the page and the export follow.

A table that refers to people and is missing here fails a test. Secrets and their digests are left out: they say
nothing about a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, exists, or_, select
from sqlalchemy import Table as CoreTable
from sqlalchemy.orm import Session

from server.access.audit import AUDIT
from server.access.tables import AttemptCount
from server.alerts.tables import Alert
from server.core.days import Days
from server.core.files.tables import File
from server.core.refs import Ref
from server.core.tables import Idempotency, Table, plain, referring
from server.corrections.tables import Correction
from server.mine.tables import Plan
from server.phones.tables import Invite, Phone, PhoneOwner, Pin
from server.presence.statuses import STATUSES
from server.presence.tables import Entry, Presence, UsedTicket
from server.roster.homes import Home
from server.roster.names import Names, names_through
from server.roster.tables import Consent, Membership, Person
from server.sites.keeping import chosen_days
from server.sites.retention import POLICIES, days_kept
from server.sites.rules import Hours
from server.words.catalogue import Say

About = Callable[[int], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Holding:
    """The rows of one table about a person. ``key`` names its words: what it is, how long it is kept."""

    key: str
    table: CoreTable
    about: About
    hidden: frozenset[str]

    @property
    def policy(self) -> str | None:
        """The policy that says for how many days, where that is counted in days."""
        return "detail" if self.key == "entry" else self.key if self.key in POLICIES else None

    def kept(self, say: Say, chosen: Mapping[str, int]) -> str:
        """Return in words how long its rows are kept, by what the person's site has chosen."""
        days = {"days": days_kept(self.policy, chosen)} if self.policy else {}
        return say("mine.held.kept", self.key, **days)

    def rows(self, session: Session, person_id: int) -> list[dict[str, Any]]:
        """Return the rows as they are stored, without secrets."""
        columns = [column for column in self.table.c if column.name not in self.hidden]
        query = select(*columns).where(self.about(person_id)).order_by(*self.table.primary_key)
        return [dict(row) for row in session.execute(query).mappings()]


def _of(key: str, entity: type[Table], *hidden: str, about: About | None = None) -> Holding:
    table = plain(entity)
    return Holding(key, table, about or (lambda person: table.c.person_id == person), frozenset(hidden))


def _phones(person: int) -> ColumnElement[bool]:
    """Say which phones are a person's: one that is somebody else's now tells what they do."""
    theirs, later = plain(PhoneOwner).alias(), plain(PhoneOwner).alias()
    since_then = (later.c.phone_id == theirs.c.phone_id) & (later.c.person_id != person)
    handed_on = exists().where(since_then, or_(later.c.ended.is_(None), later.c.ended > theirs.c.ended))
    still = or_(theirs.c.ended.is_(None), ~handed_on)
    return plain(Phone).c.id.in_(select(theirs.c.phone_id).where(theirs.c.person_id == person, still))


def _lines(person: int) -> ColumnElement[bool]:
    """Say which lines are by and about a person, and about what was allowed of a phone while it was theirs."""
    theirs = plain(PhoneOwner)
    then = or_(theirs.c.ended.is_(None), theirs.c.ended >= AUDIT.c.recorded_at)
    about_it = (AUDIT.c.action == "phone.sharing_accepted") & (AUDIT.c.recorded_at >= theirs.c.since)
    allowed = exists().where(_is_of(theirs, person, AUDIT), then, about_it)
    return or_(AUDIT.c.person_id == person, AUDIT.c.author == Ref("person", person), allowed)


def _alerts(person: int) -> ColumnElement[bool]:
    """Say which alerts are about a person, or a phone that was theirs then, or last before the one who enrolled."""
    alert = plain(Alert)
    theirs, between = plain(PhoneOwner).alias(), plain(PhoneOwner).alias()
    others = (between.c.phone_id == theirs.c.phone_id) & (between.c.person_id != person)
    meanwhile = (between.c.since >= theirs.c.ended) & (between.c.since < alert.c.opened_at)
    passed = exists().where(others, meanwhile).correlate(theirs, alert)
    involved = or_(theirs.c.ended.is_(None), theirs.c.ended >= alert.c.opened_at, ~passed)
    of_phone = exists().where(_is_of(theirs, person, alert), theirs.c.since <= alert.c.opened_at, involved)
    return or_(alert.c.subject == Ref("person", person), of_phone)


def _files(person: int) -> ColumnElement[bool]:
    file = plain(File)
    return or_(file.c.owner == Ref("person", person), file.c.author == Ref("person", person))


def _attempts(person: int) -> ColumnElement[bool]:
    return plain(AttemptCount).c.subject == str(Ref("person", person))


def _answers(person: int) -> ColumnElement[bool]:
    return plain(Idempotency).c.caller == Ref("person", person)


def _is_of(owner: FromClause, person: int, about: FromClause) -> ColumnElement[bool]:
    return (owner.c.person_id == person) & (about.c.subject == referring("phone", owner.c.phone_id))


HOLDINGS = (
    _of("person", Person, about=lambda person: plain(Person).c.id == person),
    _of("membership", Membership),
    _of("presence", Presence),
    _of("entry", Entry, "log_id", "leaf", "detail", "salt"),
    _of("plan", Plan),
    _of("correction", Correction),
    _of("consent", Consent),
    _of("phone_owner", PhoneOwner),
    _of("phone", Phone, "digest", about=_phones),
    _of("invite", Invite, "nonce", "digest", "browser"),
    _of("pin", Pin, "hash"),
    _of("attempt_count", AttemptCount, "by", about=_attempts),
    _of("used_ticket", UsedTicket),
    _of("idempotency", Idempotency, "request", about=_answers),
    _of("file", File, "digest", about=_files),
    Holding("audit", AUDIT, _lines, frozenset({"log_id", "leaf"})),
    _of("alert", Alert, about=_alerts),
)


MOMENTS = ("since", "starts", "created_at", "recorded_at")
"""Columns that say when a row was true; that of a membership are its days."""


def export(session: Session, home: Home, now: datetime, say: Say) -> dict[str, object]:
    """Return all that is held about a person, explained in the reader's words; instants on the site's wall clock."""
    hours, chosen = home.hours, chosen_days(session, home.site_id)
    held = [(one, one.rows(session, home.person_id)) for one in HOLDINGS]
    names = names_through(session, {one for _held, rows in held for row in rows if (one := row.get("organisation_id"))})

    def readable(row: dict[str, Any]) -> dict[str, Any]:
        values = {name: _value(value, hours) for name, value in row.items()}
        return _said(row) | _called(row, names, home.day) | values

    return {
        "person": home.person_id,
        "produced_at": hours.local(now).isoformat(timespec="seconds"),
        "held": [
            {
                "table": one.key,
                "what": say("mine.held.what", one.key),
                "kept": one.kept(say, chosen),
                "rows": list(map(readable, rows)),
            }
            for one, rows in held
        ],
    }


def _said(row: dict[str, Any]) -> dict[str, str]:
    status = STATUSES.get(row.get("status", ""))
    return {"status_zh": status.label.zh, "status_en": status.label.en} if status else {}


def _called(row: dict[str, Any], names: Names, today: date) -> dict[str, str]:
    """Return what the organisation of a row was called on the days that the row is about."""
    organisation = row.get("organisation_id")
    if organisation is None:
        return {}
    at = next((row[moment] for moment in MOMENTS if isinstance(row.get(moment), datetime)), None)
    if at is not None:
        return {"organisation": names.at(organisation, at).name}
    return {"organisation": names.near(organisation, Days(row["starts"], row["ends"]).nearest(today)).name}


def _value(value: Any, hours: Hours) -> Any:
    if isinstance(value, Ref):
        return str(value)
    return hours.local(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value
