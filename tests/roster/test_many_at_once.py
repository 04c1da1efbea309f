"""What two managers, or one who clicks twice, send at the same moment."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Table
from server.roster.actions import finish, import_roster
from server.roster.consents import consent, consent_within
from server.roster.details import Details
from server.roster.edits import edit, join, leave, present
from server.roster.logos import hang_logo
from server.roster.pictures import drawn_anew
from server.roster.staging import Import, Result
from server.roster.tables import Consent, Logo, Organisation, Person
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA, YI, read
from tests.roster.imports import FIRST, MANAGER, staged, take, tenant

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


def finished(incubator: Incubator, one: Import) -> Result:
    return finish(incubator.db, one, incubator.time, lambda _one, _through: None)


def test_one_import_is_done_at_a_site_at_a_time(incubator: Incubator) -> None:
    one = staged(incubator, read(*FIRST))
    with pytest.raises(Refusal) as refused:
        staged(incubator, read(*FIRST), "another")
    assert (refused.value.key, refused.value.status) == ("roster.refused.under_way", 409)
    assert finished(incubator, one)["people"] == 3
    assert count(incubator, Person) == 3


def test_an_import_that_two_carry_on_at_once_is_done_once(incubator: Incubator) -> None:
    one = staged(incubator, read(*FIRST))
    assert all_at_once(lambda _turn: finished(incubator, one)) == [""] * MANY
    assert count(incubator, Person) == 3


def test_two_who_begin_the_same_site_at_once_begin_one(incubator: Incubator) -> None:
    file = read(*FIRST)
    answers = all_at_once(lambda _turn: import_roster(incubator.db, "新园区", file, incubator.time()))
    assert set(answers) <= {"", "roster.refused.under_way"}
    assert "" in answers
    assert count(incubator, Person) == 3


def test_a_company_that_somebody_changes_after_the_confirmation_is_left_out_and_named(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    with incubator.db.reading() as session:
        company = session.scalars(select(Organisation.id).where(Organisation.name == YI)).one()
    one = staged(incubator, read(HEADER, [JIA, "301", "孙八"], [YI, "302", "周九"], [YI, "303", "吴十"]))
    join(incubator.db, company, QIAN, MANAGER, incubator.time())
    result = finished(incubator, one)
    assert (result["people"], result["left_out"]) == (1, [YI])
    assert "孙八" in tenant(incubator)
    assert tenant(incubator, YI).keys() == {"赵六", "钱七"}


def test_who_changes_company_is_left_where_they_are_if_somebody_moved_them_meanwhile(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    file = read(HEADER, [JIA, "301", "王明", "13800000231"], [YI, "302", "李娜", "13800000232"], [YI, "302", "赵六"])
    one = staged(incubator, file, leaving=True)
    leave(incubator.db, incubator.person("李娜"), MANAGER, incubator.time())
    assert YI in finished(incubator, one)["left_out"]
    assert "李娜" not in tenant(incubator, YI)


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
