"""Imports roster files into an incubator, and looks at what came of it."""

from __future__ import annotations

from server.core.principals import Principal
from server.core.refs import Ref
from server.roster.actions import NO_ANSWERS, Leaving, import_roster, planning
from server.roster.current import roster_at
from server.roster.importing.answers import Answers
from server.roster.importing.comparison import plan_import
from server.roster.importing.known import KnownRoster
from server.roster.importing.plan import Plan
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA, YI, read

FIRST = (
    HEADER,
    [JIA, "301、302", "王明", "13800000231", "经理", "是", "是"],
    [JIA, "301", "李娜", "13800000232", "工程师", "", "否"],
    [YI, "302", "赵六", "", "", "", ""],
)


def take(
    incubator: Incubator,
    *rows: object,
    leaving: bool = False,
    answers: Answers = NO_ANSWERS,
    expected: str | None = None,
) -> Plan:
    reading = read(*rows)  # type: ignore[arg-type]
    going = Leaving.all_of(plan_import(reading, roster(incubator))) if leaving else Leaving()
    return import_roster(
        incubator.db,
        incubator.site_id,
        planning(reading),
        incubator.time(),
        leaving=going,
        answers=answers,
        expected=expected,
        by=Principal(Ref("user", 3)),
    )


def roster(incubator: Incubator) -> KnownRoster:
    with incubator.db.reading() as session:
        return roster_at(session, incubator.site_id, incubator.time())


def tenant(incubator: Incubator, name: str = JIA) -> dict[str, tuple[object, ...]]:
    """Return the people of a tenant by name: phone, title, liaison, listed."""
    found = next(one for one in roster(incubator).tenants if one.name == name)
    return {one.name: (one.phone, one.title, one.liaison, one.listed) for one in found.people}
