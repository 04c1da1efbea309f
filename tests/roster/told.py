"""A plan as text that a person can read and write: what stands in the files of ``plans``."""

from __future__ import annotations

from collections.abc import Iterator

from server.roster.importing.account import UnreadColumn
from server.roster.importing.companies import Resemblance
from server.roster.importing.known import Address, KnownPerson
from server.roster.importing.lines import Someone
from server.roster.importing.plan import Change, Plan
from server.sheets.problems import Problem


def told(plan: Plan) -> str:
    """Return all that a plan would do, offer, ask and say, part by part; parts without a line are left out."""
    return "".join(f"{part}\n" + "".join(f"  {line}\n" for line in lines) for part, lines in _parts(plan) if lines)


def _parts(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    yield from _done(plan)
    yield from _asked(plan)
    yield "unchanged", [str(plan.unchanged)] if plan.unchanged else []
    yield "not read", [_unread(one) for one in plan.unread]
    hidden = f"{plan.hidden_rows} rows" + (", by a filter" if plan.is_filtered else "")
    yield "hidden", [hidden] if plan.hidden_rows else []
    for severity in ("error", "warning", "note"):
        yield severity, [_said(one) for one in plan.problems if one.severity == severity]


def _done(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    yield "tenants", [_line(one.name, one.short, one.proposed and f"({one.proposed})") for one in plan.tenants]
    yield "rooms", [_room(address) for address in plan.rooms]
    yield "move in", [_line(one.tenant, _room(one.address)) for one in plan.occupations]
    yield "join", [_line(one.tenant, _someone(one.person)) for one in plan.people]
    yield "change", [_change(one) for one in plan.changes]


def _asked(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    same = [(one.tenant, f"{_known(one.person)} = {_someone(one.newcomer.person)}") for one in plan.likely]
    yield "perhaps the same", [_line(*one) for one in same]
    which = [(one.name, " / ".join(map(_resembling, one.resembles))) for one in plan.which]
    yield "which company", [_line(*one) for one in which]
    moved = [(one.newcomer.tenant, f"{_known(one.person)} of {one.company}") for one in plan.elsewhere]
    yield "perhaps moved", [_line(*one) for one in moved]
    several = [(one.tenant, f"{one.number}: {' '.join(each.number for each in one.several)}") for one in plan.spans]
    yield "how many rooms", [_line(*one) for one in several]
    yield "no longer here", [one.tenant.name for one in plan.missing_tenants]
    yield "no longer there", [_line(one.tenant, _known(one.person)) for one in plan.missing_people]
    yield "no longer theirs", [_line(one.tenant, _room(one.lease.address)) for one in plan.missing_rooms]


def _change(one: Change) -> str:
    return _line(one.tenant, one.person.name if one.person else None, f"{one.field}: {one.old} → {one.new}")


def _unread(one: UnreadColumn) -> str:
    where, samples = f"{one.sheet}!{one.letters}".lstrip("!"), " · ".join(one.samples)
    instead = one.instead and f"phones are those of {one.instead}"
    return _line(where, one.heading or "—", str(one.texts), samples, instead, "hidden" if one.is_hidden else None)


def _line(*parts: str | None) -> str:
    return " | ".join(part for part in parts if part)


def _room(address: Address) -> str:
    return f"{address.building} {address.floor}F {address.number}".strip()


def _someone(one: Someone) -> str:
    flags = ("liaison", one.liaison), ("listed", one.listed)
    said = one.name, one.salutation, one.department, one.title, one.phone
    return _joined(*said, *(name if flag else None for name, flag in flags))


def _resembling(one: Resemblance) -> str:
    return _joined(one.tenant.name, *map(_room, one.rooms), f"{one.people} the same" if one.people else None)


def _known(one: KnownPerson) -> str:
    return _joined(one.name, one.title, one.phone)


def _said(problem: Problem) -> str:
    said = " ".join(f"{name}={value}" for name, value in problem.values)
    return _line(problem.cell, problem.key.removeprefix("roster.problem."), said)


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
