"""Imports roster files into an incubator, and looks at what came of it."""

from __future__ import annotations

from server.core.principals import Principal
from server.core.refs import Ref
from server.roster.actions import import_roster
from server.roster.current import roster_at
from server.roster.importing import Reading
from server.roster.importing.answers import NOBODY, Answers, Confirmation, Leaving
from server.roster.importing.comparison import plan_import
from server.roster.importing.known import KnownRoster
from server.roster.importing.parts import prepare
from server.roster.importing.plan import Plan
from server.roster.staging import Import, stage
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA, YI, read

NO_ANSWERS = Answers()
MANAGER = Principal(Ref("user", 3))
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
    plan = plan_import(reading, roster(incubator))
    confirmation = Confirmation(Leaving.all_of(plan) if leaving else NOBODY, answers, expected)
    import_roster(incubator.db, incubator.site_id, reading, incubator.time(), confirmation=confirmation, by=MANAGER)
    return plan


def staged(incubator: Incubator, file: Reading, key: str = "k", *, leaving: bool = False) -> Import:
    """Confirm what a file does; nothing of it is done yet."""
    known = roster(incubator)
    confirmation = Confirmation(Leaving.all_of(plan_import(file, known)) if leaving else NOBODY)
    prepared = prepare(file, known, confirmation)
    return stage(incubator.db, key, incubator.site_id, prepared, incubator.time(), said={}, by=MANAGER)


def roster(incubator: Incubator) -> KnownRoster:
    with incubator.db.reading() as session:
        return roster_at(session, incubator.site_id, incubator.time())


def tenant(incubator: Incubator, name: str = JIA) -> dict[str, tuple[object, ...]]:
    """Return the people of a tenant by name: phone, title, liaison, listed."""
    found = next(one for one in roster(incubator).tenants if one.name == name)
    return {one.name: (one.phone, one.title, one.liaison, one.listed) for one in found.people}
