"""People are in departments: by a file, and by hand on the company's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.access.audit import Audit
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.actions import finish
from server.roster.departments import change_department_within
from server.roster.details import Details, tidy_department
from server.roster.edits import edit, join
from server.roster.homes import on_roster
from server.roster.tables import Department, Membership, Person
from tests.incubator import Incubator
from tests.roster.files import JIA, read
from tests.roster.imports import MANAGER, roster, staged, take
from tests.statements import questions_to

BOTH_ENGINES = True

HEAD = ["企业名称", "部门", "姓名", "职务", "手机"]
WANG = [JIA, "研发部", "王明", "经理", "13800000231"]
LI = [JIA, "研发部", "李娜", "工程师", "13800000232"]
DETAILS = Details("王明", "经理", "13800000231", liaison=False, listed=False)


def departments(incubator: Incubator) -> dict[str, str | None]:
    return {one.name: one.department for tenant in roster(incubator).tenants for one in tenant.people}


def opened(incubator: Incubator) -> list[str]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Department.name).order_by(Department.id)))


def ledger(incubator: Incubator) -> list[tuple[str, Ref]]:
    with incubator.db.reading() as session:
        rows = session.scalars(select(Audit).where(Audit.action.startswith("department")).order_by(Audit.id))
        return [(one.action, one.author) for one in rows]


def close(incubator: Incubator) -> None:
    """Close the first department today."""
    day = incubator.home("王明").day
    with incubator.db.transaction() as tx:
        change_department_within(tx, 1, "研发部", day, MANAGER.ref, incubator.time())


def test_a_file_opens_each_department_once_and_puts_people_into_it(incubator: Incubator) -> None:
    take(incubator, HEAD, WANG, LI, [JIA, "市场部", "赵六"], [JIA, "", "孙八"])

    assert departments(incubator) == {"王明": "研发部", "李娜": "研发部", "赵六": "市场部", "孙八": None}
    assert opened(incubator) == ["研发部", "市场部"]
    assert ledger(incubator) == [("department.opened", MANAGER.ref)] * 2


def test_a_file_says_the_same_of_a_department_however_it_is_written(incubator: Incubator) -> None:
    take(incubator, HEAD, WANG)
    again = take(incubator, HEAD, [JIA, "研 发\u3000部", *WANG[2:]])

    assert (again.is_empty, again.unchanged) == (True, 1)


def test_who_goes_to_another_department_was_in_the_former_yesterday(incubator: Incubator) -> None:
    take(incubator, HEAD, WANG, LI)
    yesterday = incubator.home("王明").day
    incubator.time.pass_by(days=1)
    take(incubator, HEAD, [JIA, "市场部", *WANG[2:]], [JIA, "", *LI[2:]])

    assert departments(incubator) == {"王明": "市场部", "李娜": "研发部"}
    assert ledger(incubator)[1:] == [("department.opened", MANAGER.ref), ("department.joined", MANAGER.ref)]
    then = on_roster(yesterday, Person.name, Department.name.label("department"))
    with incubator.db.reading() as session:
        rows = session.execute(then.join(Department, Department.id == Membership.department_id))
        assert {row.name: row.department for row in rows} == {"王明": "研发部", "李娜": "研发部"}


def test_a_file_opens_a_department_again_that_was_closed(incubator: Incubator) -> None:
    take(incubator, HEAD, WANG)
    incubator.time.pass_by(days=1)
    close(incubator)
    assert departments(incubator) == {"王明": None}

    take(incubator, HEAD, WANG)
    assert departments(incubator) == {"王明": "研发部"}
    assert opened(incubator) == ["研发部", "研发部"]


def test_who_is_put_on_the_roster_by_hand_is_in_the_department_that_was_typed(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    person = join(incubator.db, 1, replace(DETAILS, department="研发部"), MANAGER, incubator.time()).person_id
    assert departments(incubator)["王明"] == "研发部"

    for department in ("市场部", "市场部", None):
        edit(incubator.db, person, replace(DETAILS, department=department), MANAGER, incubator.time())
        assert departments(incubator)["王明"] == department
    done = ["department.opened", "department.opened", "department.joined", "department.left"]
    assert [action for action, _author in ledger(incubator)] == done


def test_no_door_changes_with_a_department(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    version = incubator.board("3-12").version
    home = incubator.home("王小明")
    said = Details(home.name, home.title, home.phone, home.liaison, home.listed, department="研发部")
    edit(incubator.db, home.person_id, said, MANAGER, incubator.time())

    assert departments(incubator) == {"王小明": "研发部"}
    assert incubator.board("3-12").version == version


def test_who_was_in_a_department_that_is_closed_leaves_none_when_something_else_is_edited(incubator: Incubator) -> None:
    take(incubator, HEAD, WANG)
    incubator.time.pass_by(days=1)
    close(incubator)
    home = incubator.home("王明")
    edit(incubator.db, home.person_id, replace(DETAILS, phone="13800000239"), MANAGER, incubator.time())

    assert [action for action, _author in ledger(incubator)] == ["department.opened", "department.changed"]
    assert incubator.home("王明").days.starts == home.day - timedelta(days=1)


NUMBERED, LONG = "研发部 13800000231", "部" * 41


@pytest.mark.parametrize(
    ("text", "refused"), [(NUMBERED, "core.refused.number_in_name"), (LONG, "core.refused.text_long")]
)
def test_a_department_has_a_name_without_a_number_that_is_not_too_long(text: str, refused: str) -> None:
    assert (tidy_department(" 研 发部 "), tidy_department(" ")) == ("研发部", None)
    with pytest.raises(Refusal) as caught:
        tidy_department(text)
    assert caught.value.key == refused


def test_a_department_takes_as_many_statements_however_many_join_it(incubator: Incubator) -> None:
    def asked(people: int, called: str, department: str) -> int:
        rows = [[f"{called}有限公司", department, f"{called}{person}"] for person in range(people)]
        one = staged(incubator, read(HEAD, *rows), called)
        with questions_to(incubator.db) as found:
            finish(incubator.db, one, incubator.time, lambda _one, _through: None)
        return len(found)

    few = asked(3, "甲", "研发部") - asked(3, "乙", "")
    assert few == asked(9, "丙", "研发部") - asked(9, "丁", "")
    assert few <= 8
