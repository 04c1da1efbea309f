"""Every change of rights, one after the other: who made it stands in the ledger of rights, with whom it concerns.

Which changes there are is read from the source, so that a new one says in :mod:`tests.accounts.changes` how it comes
about.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from server.access.audit import Audit
from server.access.roles import Scope
from server.core.keys import Keys
from server.fleet.orders import KINDS
from server.operation.verification import check
from tests.accounts.changes import CHANGES, URL, Scene
from tests.incubator import Incubator
from tests.staff import hire

BOTH_ENGINES = True

SERVER = Path(__file__).parents[2] / "server"
NAMED_BY_A_VALUE = {
    "server/fleet/orders.py": {f"kiosk.{kind}" for kind in KINDS},
    "server/roster/edits.py": {"liaison.granted", "liaison.ended"},
    "server/roster/leases.py": {"lease.begun", "lease.ends", "lease.stays"},
}
"""Where the name of a change is put together: what it can be."""


def recorded() -> Iterator[str]:
    """Read from the source what is recorded in the ledger of rights."""
    for path in sorted(SERVER.rglob("*.py")):
        where = str(path.relative_to(SERVER.parent))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "record":
                yield from _names(node, where)


def _names(call: ast.Call, where: str) -> set[str]:
    if len(call.args) < 5:
        return set()
    action = call.args[2]
    if isinstance(action, ast.JoinedStr | ast.Name):
        return NAMED_BY_A_VALUE[where]
    return {str(ast.literal_eval(each)) for each in _branches(action)}


def _branches(action: ast.expr) -> list[ast.expr]:
    return [action.body, action.orelse] if isinstance(action, ast.IfExp) else [action]


@pytest.fixture
def scene(incubator: Incubator) -> Scene:
    incubator.config = replace(incubator.config, url=URL)
    incubator.tenant("北辰智造", "王小明", "李四")
    hire(incubator)
    colleague = hire(incubator, "staff", Scope(site=incubator.site_id))
    people = incubator.person("王小明"), incubator.person("李四")
    return Scene(incubator, incubator.db, Keys.of(incubator.config.data), incubator.time(), colleague, *people)


def test_it_is_known_how_every_change_of_rights_comes_about() -> None:
    assert set(recorded()) == CHANGES.keys()


@pytest.mark.parametrize("action", sorted(CHANGES))
def test_every_change_of_rights_is_in_the_ledger(scene: Scene, action: str) -> None:
    with scene.db.reading() as session:
        before = len(session.scalars(select(Audit.id)).all())
    author, subject = CHANGES[action](scene)
    with scene.db.reading() as session:
        lines = session.scalars(select(Audit).order_by(Audit.id).offset(before)).all()
        assert [(one.author, one.subject) for one in lines if one.action == action] == [(author, subject)]
        check(session, scene.keys)
