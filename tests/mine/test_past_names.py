"""A past day shows what was true on it: for which company something was said, and what that was called then."""

from __future__ import annotations

import json
import re

import pytest

from server.access.roles import Scope
from server.app import Application
from server.core.principals import CONSOLE
from server.roster.details import Details
from server.roster.edits import join, leave
from server.roster.organisations import describe
from server.roster.tables import Organisation
from tests.incubator import Incubator
from tests.mine.owner import Owner


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.tenant("南山软件", "赵云", room="3-13")
    return incubator.application()


@pytest.fixture
def li(incubator: Incubator, app: Application) -> Owner:
    return Owner(incubator, app, "李雷")


def is_renamed(incubator: Incubator, name: str) -> None:
    with incubator.db.transaction() as tx:
        day = incubator.home("王小明").day
        describe(tx.session, tx.session.get_one(Organisation, 1), day, name=name)


def record_of(owner: Owner) -> list[str]:
    """Return the lines of the record, the newest first."""
    return re.findall(r'<li class="entry.*?</li>', owner.opens(owner.me("/history")), re.DOTALL)


def test_the_own_record_says_what_the_company_was_called_then(li: Owner) -> None:
    li.incubator.says("李雷", "market", hours=1)
    assert ["北辰智造" in line for line in record_of(li)] == [False]
    li.incubator.time.pass_by(days=1)
    is_renamed(li.incubator, "北辰集团")
    li.incubator.says("李雷", "on_site")
    assert ["北辰智造" in line for line in record_of(li)] == [False, True]
    assert not any("北辰集团" in line for line in record_of(li))


def test_the_own_record_says_for_which_company_it_was_that_one_has_left(incubator: Incubator, li: Owner) -> None:
    incubator.says("李雷", "market", hours=1)
    leave(incubator.db, li.id, CONSOLE, incubator.time())
    here = Details("李雷", None, incubator.home("李雷").phone, liaison=False, listed=False)
    among = [Scope(site=incubator.site_id)]
    assert join(incubator.db, 2, here, CONSOLE, incubator.time(), among=among).came_back
    incubator.says("李雷", "on_site")
    anew = Owner(incubator, incubator.application(), "李雷")
    assert ["北辰智造" in line for line in record_of(anew)] == [False, True]


def test_all_that_is_held_names_the_company_as_it_was_called_on_each_day(li: Owner) -> None:
    li.incubator.says("李雷", "market", hours=1)
    li.incubator.time.pass_by(days=1)
    is_renamed(li.incubator, "北辰集团")
    li.incubator.says("李雷", "on_site")
    held = {one["table"]: one["rows"] for one in json.loads(li.opens(li.me("/data.json")))["held"]}
    assert [row["organisation"] for row in held["entry"]] == ["北辰智造", "北辰集团"]
    assert [row["organisation"] for row in held["membership"]] == ["北辰集团"]
