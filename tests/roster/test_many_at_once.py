"""What two managers, or one who clicks twice, send at the same moment."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Table
from server.roster.actions import Planner, import_roster, planning
from server.roster.consents import consent, consent_within
from server.roster.details import Details
from server.roster.edits import edit, join, leave, present
from server.roster.importing.comparison import plan_import
from server.roster.importing.plan import Plan
from server.roster.logos import hang_logo
from server.roster.pictures import drawn_anew
from server.roster.tables import Consent, Logo, Organisation, Person
from tests.incubator import Incubator
from tests.roster.files import HEADER, YI, read
from tests.roster.imports import FIRST, roster, take

MANAGER = Principal(Ref("user", 3))

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ
MANY = 8
QIAN = Details(name="钱七", title=None, phone=None, liaison=False, listed=True)


def count(incubator: Incubator, table: type[Table]) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def all_at_once(do: Callable[[int], Any]) -> list[str]:
    """Do something MANY times at once; return what came of each: nothing, or why it was refused."""

    def attempt(number: int) -> str:
        try:
            do(number)
        except Refusal as refusal:
            return refusal.key
        return ""

    with ThreadPoolExecutor(MANY) as crowd:
        return sorted(crowd.map(attempt, range(MANY)))


class Between:
    """Plans an import; before it is carried out somebody does something else, or begins to and has to wait."""

    def __init__(self, pool: ThreadPoolExecutor, act: Callable[[], Any], planner: Planner) -> None:
        self._pool = pool
        self._act = act
        self._planner = planner
        self.other: Future[Any] | None = None

    def __call__(self, session: Session, site: int, day: date) -> Plan:
        plan = self._planner(session, site, day)
        if self.other is None:
            self.other = self._pool.submit(self._act)
            # Long enough for one who does not wait to slip through.
            wait([self.other], timeout=0.5)
        return plan

    def ended(self) -> str:
        """Return why the other was refused."""
        assert self.other
        with pytest.raises(Refusal) as refused:
            self.other.result()
        return refused.value.key


def test_of_two_who_confirm_one_preview_at_once_one_is_told_that_the_roster_moved(incubator: Incubator) -> None:
    file = read(*FIRST)
    seen = plan_import(file, roster(incubator)).digest

    def confirm(planner: Planner) -> None:
        import_roster(incubator.db, incubator.site_id, planner, incubator.time(), expected=seen, by=MANAGER)

    with ThreadPoolExecutor(1) as pool:
        between = Between(pool, lambda: confirm(planning(file)), planning(file))
        confirm(between)
        assert between.ended() == "roster.refused.moved"
    assert count(incubator, Person) == 3


def test_two_who_begin_the_same_site_at_once_begin_one(incubator: Incubator) -> None:
    file = read(*FIRST)
    answers = all_at_once(lambda _turn: import_roster(incubator.db, "新园区", planning(file), incubator.time()))
    assert answers == [""] * MANY
    assert count(incubator, Person) == 3


def test_whom_a_file_brings_and_a_liaison_adds_at_once_is_on_the_roster_once(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    with incubator.db.reading() as session:
        company = session.scalars(select(Organisation.id).where(Organisation.name == YI)).one()
    file = read(HEADER, [YI, "302", "钱七", "", "", "", ""])
    with ThreadPoolExecutor(1) as pool:
        between = Between(pool, lambda: join(incubator.db, company, QIAN, MANAGER, incubator.time()), planning(file))
        import_roster(incubator.db, incubator.site_id, between, incubator.time())
        assert between.ended() == "roster.refused.namesake"


def test_who_is_added_with_many_clicks_is_on_the_roster_once(incubator: Incubator) -> None:
    company = incubator.tenant("北辰智造", "王小明")
    answers = all_at_once(lambda _turn: join(incubator.db, company, QIAN, MANAGER, incubator.time()))
    assert answers == ["", *["roster.refused.namesake"] * (MANY - 1)]


def test_of_people_who_get_the_same_new_name_at_once_one_gets_it(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", *(f"王{number}" for number in range(MANY)))
    people = [incubator.person(f"王{number}") for number in range(MANY)]
    answers = all_at_once(lambda number: edit(incubator.db, people[number], QIAN, MANAGER, incubator.time()))
    assert answers == ["", *["roster.refused.namesake"] * (MANY - 1)]


def test_a_consent_that_comes_many_times_at_once_is_noted_once(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    wang = incubator.person("王小明")
    all_at_once(
        lambda _turn: consent(incubator.db, wang, "phone", True, Principal(Ref("person", wang)), incubator.time())
    )
    assert count(incubator, Consent) == 1


def test_who_leaves_while_opening_the_own_number_leaves_no_open_number(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    li = incubator.person("李雷")
    consent(incubator.db, li, "listed", False, Principal(Ref("person", li)), incubator.time())
    with ThreadPoolExecutor(1) as pool:
        with incubator.db.transaction() as tx:
            consent_within(tx, li, "phone", True, Ref("person", li), incubator.time())
            leaving = pool.submit(leave, incubator.db, li, MANAGER, incubator.time())
            wait([leaving], timeout=0.5)
        leaving.result()
    gone = incubator.home("李雷")
    assert (gone.is_over, gone.phone_open) == (True, False)


def test_logos_that_are_hung_at_once_are_one_logo(incubator: Incubator) -> None:
    company = incubator.tenant("北辰智造", "王小明")
    stream = io.BytesIO()
    Image.new("RGB", (300, 100), (10, 10, 10)).save(stream, "PNG")
    picture = drawn_anew(stream.getvalue())
    answers = all_at_once(lambda _turn: hang_logo(incubator.house(), company, picture, MANAGER))
    assert answers == [""] * MANY
    assert count(incubator, Logo) == 1


@pytest.mark.only("postgresql")  # SQLite has one writer
def test_who_comes_in_does_not_wait_for_who_changes_the_roster(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    wang = incubator.person("王小明")
    with ThreadPoolExecutor(1) as door, incubator.db.transaction() as tx:
        present(tx.session, wang, incubator.time())
        coming = door.submit(incubator.says, "王小明", "on_site")
        coming.result(timeout=10)
