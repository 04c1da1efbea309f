"""A plan in words, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from server.core.folding import same
from server.core.paging import Page, page_of
from server.roster.courtesy import Salutation
from server.roster.importing.account import UnreadColumn
from server.roster.importing.answers import HowMany, Identity, Place
from server.roster.importing.companies import Resemblance, Which
from server.roster.importing.plan import Change, Elsewhere, Likely, MissingTenant, NewPerson, NewTenant, Plan, Span
from server.roster.importing.told import Company, Naming
from server.sheets.problems import Problem
from server.words.catalogue import Say

Part = Literal[
    "tenants",
    "rooms",
    "occupations",
    "people",
    "changes",
    "which",
    "likely",
    "elsewhere",
    "spans",
    "missing_tenants",
    "missing_people",
    "missing_rooms",
]
LISTED = (*get_args(Part), "problems", "left_out")
"""What has a list of its own, of which a preview shows the beginning."""
ASKED: tuple[Part, ...] = (
    "which",
    "likely",
    "elsewhere",
    "spans",
    "missing_tenants",
    "missing_people",
    "missing_rooms",
)
"""What a page draws as questions."""
PreviewLine = tuple[str, str]
"""A tenant and what becomes of it, or a room and nothing, or a cell and what is wrong there."""
Offer = tuple[str, int, str]
OFFERED = 500
"""People or rooms that may be ticked at once as gone; whoever misses more has another file in hand than a roster."""
KNOWN = (Naming.RENAMED, Naming.KEPT)
"""What may be said of a company that it is one of the roster."""
SHOWN_ROOMS = 6
"""Rooms that are all named; of more the first ones and the last."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a preview: ``key`` names its heading."""

    key: Part
    lines: tuple[PreviewLine, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a row, or about a person: ``answers`` are (what is sent, words)."""

    tenant: str
    row: int
    what: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page shows of a plan. What the file no longer names is (tenant, id, what); errors come first.

    Of what may be long it has the first page; the rest is told by :func:`listed`.
    """

    sections: Mapping[Part, Page[PreviewLine]]
    which: tuple[Question, ...]
    likely: tuple[Question, ...]
    elsewhere: tuple[Question, ...]
    spans: tuple[Question, ...]
    missing_tenants: Page[Offer]
    missing_people: Page[Offer]
    missing_rooms: Page[Offer]
    problems: Page[Problem]
    left_out: Page[Problem]
    unread: tuple[UnreadColumn, ...]
    hidden_rows: int
    is_filtered: bool
    errors: int
    unchanged: int
    digest: str
    says_nothing: bool
    is_understood: bool

    @property
    def has_hidden(self) -> bool:
        """Whether rows or columns are left out because they are hidden."""
        return self.hidden_rows > 0 or any(column.is_hidden for column in self.unread)


def preview_of(plan: Plan, say: Say) -> Preview:
    """Return what a page shows of a plan."""
    return Preview(
        sections={one.key: page_of(one.lines, 1) for one in sections(plan, say) if one.key not in ASKED},
        which=tuple(_which(place, one, say) for place, one in enumerate(plan.which)),
        likely=tuple(_who(one, say) for one in plan.likely),
        elsewhere=tuple(_where(one, say) for one in plan.elsewhere),
        spans=tuple(_how_many(place, one, say) for place, one in enumerate(plan.spans)),
        missing_tenants=_offered([(one.tenant.name, one.tenant.id, _had(one, say)) for one in plan.missing_tenants]),
        missing_people=_offered([(one.tenant, one.person.id, one.person.name) for one in plan.missing_people]),
        missing_rooms=_offered([(one.tenant, one.lease.id, f"{one.lease.address}") for one in plan.missing_rooms]),
        problems=page_of(_problems(plan), 1),
        left_out=page_of(_left_out(plan), 1),
        unread=plan.unread,
        hidden_rows=plan.hidden_rows,
        is_filtered=plan.is_filtered,
        errors=len(plan.errors),
        unchanged=plan.unchanged,
        digest=plan.digest,
        says_nothing=plan.is_empty and not plan.misses,
        is_understood=plan.is_understood,
    )


def listed(plan: Plan, part: str, number: int, say: Say) -> Page[PreviewLine]:
    """Return a page of what a plan would do, offers, or says is wrong; ``part`` is one of ``LISTED``."""
    if part in {"problems", "left_out"}:
        page = page_of(_problems(plan) if part == "problems" else _left_out(plan), number)
        return page.of([(one.cell, say(one.key, **one.words())) for one in page.items])
    return page_of(next(one.lines for one in sections(plan, say) if one.key == part), number)


def _offered(items: Sequence[Offer]) -> Page[Offer]:
    return Page(items[:OFFERED], 1, 1 if len(items) <= OFFERED else 2, len(items))


def _problems(plan: Plan) -> list[Problem]:
    return [*plan.errors, *(one for one in plan.problems if one.severity == "warning")]


def _left_out(plan: Plan) -> list[Problem]:
    return [one for one in plan.problems if one.severity == "note"]


def sections(plan: Plan, say: Say) -> list[Section]:
    """Return what a plan would do and what it offers, in the order in which a reader asks."""
    parts: dict[Part, list[tuple[str, str]]] = {
        "tenants": [(one.name, _short(one, say)) for one in plan.tenants],
        "rooms": [(f"{address}", "") for address in plan.rooms],
        "occupations": [(one.tenant, f"{one.address}") for one in plan.occupations],
        "people": [(one.tenant, _newcomer(one, say)) for one in plan.people],
        "changes": [(one.tenant, _change(one, say)) for one in plan.changes],
        "which": [(one.name, resembling(one, say)) for one in plan.which],
        "likely": [(one.tenant, respelling(one)) for one in plan.likely],
        "elsewhere": [(one.newcomer.tenant, moving(one)) for one in plan.elsewhere],
        "spans": [(one.tenant, one.number) for one in plan.spans],
        "missing_tenants": [(one.tenant.name, _had(one, say)) for one in plan.missing_tenants],
        "missing_people": [
            (one.tenant, _joined(one.person.name, one.person.title, one.person.phone)) for one in plan.missing_people
        ],
        "missing_rooms": [(one.tenant, f"{one.lease.address}") for one in plan.missing_rooms],
    }
    return [Section(key, tuple(lines)) for key, lines in parts.items()]


def resembling(one: Which, say: Say) -> str:
    """Return the companies that one of a file may be, and why."""
    return " / ".join(f"{each.tenant.name} · {_reasons(each, say)}" for each in one.resembles)


def _reasons(one: Resemblance, say: Say) -> str:
    rooms = "、".join(map(str, one.rooms[:SHOWN_ROOMS]))
    reasons = [
        say("roster.preview.same_people", count=one.people) if one.people else None,
        say("roster.preview.same_room", rooms=rooms) if one.rooms else None,
    ]
    return " · ".join(filter(None, reasons)) or say("roster.preview.same_words")


def namings(one: Which, say: Say) -> dict[Company, str]:
    """Return what may be said of a company, and how that reads."""
    known = [(Company(naming, each.tenant.id), each.tenant.name) for each in one.resembles for naming in KNOWN]
    other = Company(Naming.OTHER)
    return {
        **{company: say("roster.preview.naming", company.naming, name=name) for company, name in known},
        other: say("roster.preview.naming", other.naming, name=one.name),
    }


def moving(one: Elsewhere) -> str:
    """Return who may have moved, from where, and the number that both have."""
    return f"{one.person.name} {one.person.phone} ← {one.company}"


def staying(one: Elsewhere, place: Place, say: Say) -> str:
    """Return what an answer about somebody who may have moved says."""
    return say("roster.preview.place", place, company=one.company)


def respelling(one: Likely) -> str:
    """Return how the name of somebody may be written anew, and the number that both have."""
    return f"{one.person.name} → {one.newcomer.person.name} {one.person.phone}"


def _which(place: int, one: Which, say: Say) -> Question:
    answers = tuple((sent_of(one.name, company), words) for company, words in namings(one, say).items())
    return Question(one.name, place, resembling(one, say), answers)


def sent_of(name: str, company: Company) -> str:
    """Return how a form says which company one of a file is."""
    return f"{company.naming}-{company.known or 0}:{same(name)}"


def _where(one: Elsewhere, say: Say) -> Question:
    answers = ((f"{one.person.id}={place}", staying(one, place, say)) for place in Place)
    return Question(one.newcomer.tenant, one.person.id, moving(one), tuple(answers))


def _who(one: Likely, say: Say) -> Question:
    answers = ((f"{one.person.id}={identity}", meaning(one, identity, say)) for identity in Identity)
    return Question(one.tenant, one.person.id, respelling(one), tuple(answers))


def _how_many(place: int, one: Span, say: Say) -> Question:
    answers = ((f"{place}={how}", count(one, how, say)) for how in HowMany)
    return Question(one.tenant, place, one.number, tuple(answers))


def count(one: Span, how: HowMany, say: Say) -> str:
    """Return what an answer about a span says, with the rooms that it would make."""
    numbers = [address.number for address in one.several]
    rooms = "、".join(numbers if len(numbers) <= SHOWN_ROOMS else [*numbers[:2], "…", numbers[-1]])
    return say("roster.preview.how_many", how, number=one.number, rooms=rooms, count=len(one.several))


def meaning(one: Likely, identity: Identity, say: Say) -> str:
    """Return what an answer about somebody says."""
    return say("roster.preview.identity", identity, old=one.person.name, new=one.newcomer.person.name)


def _short(one: NewTenant, say: Say) -> str:
    return say("roster.preview.proposed", short=one.proposed) if one.proposed else one.short or ""


def _had(one: MissingTenant, say: Say) -> str:
    rooms = "、".join(f"{lease.address}" for lease in one.tenant.leases)
    return _joined(say("roster.preview.goes_with", count=len(one.tenant.people)), rooms)


def _newcomer(one: NewPerson, say: Say) -> str:
    known = None
    if one.leaves:
        known = f"{say('roster.preview.from')} {one.leaves}"
    elif one.known:
        known = say("roster.preview.known")
    return _joined(one.person.name, one.person.department, one.person.title, one.person.phone, known)


def _change(change: Change, say: Say) -> str:
    who = change.person.name if change.person else ""
    old, new = (_value(change.field, value, say) for value in (change.old, change.new))
    field = "company" if change.person is None and change.field == "name" else change.field
    return f"{who} {say('roster.field', field)} {old} → {new}".strip()


def _value(field: str, value: str | bool | None, say: Say) -> str:
    if field == "salutation" and isinstance(value, str):
        return say("roster.salutation", Salutation(value))
    if isinstance(value, bool):
        return say("roster.preview.yes") if value else say("roster.preview.no")
    return value or say("roster.preview.nothing")


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
