"""Attacks on a consent that was taken back: nobody but the person brings it in again, by whatever way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from server.access.roles import Scope
from server.core.database.db import Database
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.operation.backups import make_backup
from server.operation.restoring import restore
from server.process.storage import open_storage
from server.roster.consents import FIELDS, RESTORE, consent
from server.roster.details import Details
from server.roster.edits import edit, join, leave
from server.roster.tables import Consent, Person
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA, YI
from tests.roster.imports import FIRST, take, tenant

BOTH_ENGINES = True
MANAGER = Principal(Ref("user", 3))
WHOLE = (Scope(),)


def own(incubator: Incubator, name: str) -> Principal:
    return Principal(Ref("person", incubator.person(name)))


def says_no(incubator: Incubator, name: str, field: str = "listed") -> None:
    consent(incubator.db, incubator.person(name), field, False, own(incubator, name), incubator.time())


def details(incubator: Incubator, name: str) -> Details:
    phone = incubator.home(name).phone
    return Details(name=name, title=None, phone=phone, liaison=False, listed=True)


def refused(incubator: Incubator, organisation: int, who: Details) -> bool:
    with pytest.raises(Refusal) as caught:
        join(incubator.db, organisation, who, MANAGER, incubator.time(), among=WHOLE)
    return caught.value.key == "roster.refused.withdrew"


def test_who_left_and_joins_is_named_by_nobody_else_though_others_spoke_last(incubator: Incubator) -> None:
    here = incubator.tenant("云川市瑶光机器人科技发展有限公司", "王小明", "买买提·艾力")
    who = details(incubator, "买买提·艾力")
    says_no(incubator, "买买提·艾力")
    leave(incubator.db, incubator.person("买买提·艾力"), MANAGER, incubator.time())
    join(incubator.db, here, replace(who, listed=False), MANAGER, incubator.time(), among=WHOLE)
    leave(incubator.db, incubator.person("买买提·艾力"), MANAGER, incubator.time())
    assert refused(incubator, here, who)


def test_who_moves_to_another_company_of_the_site_takes_the_no_along(incubator: Incubator) -> None:
    incubator.tenant("云川市瑶光机器人科技发展有限公司", "王小明", "Anna Weber")
    there = incubator.tenant("湖南乙信息技术有限责任公司", "陈静", room="3-14")
    who = details(incubator, "Anna Weber")
    says_no(incubator, "Anna Weber")
    leave(incubator.db, incubator.person("Anna Weber"), MANAGER, incubator.time())
    with pytest.raises(Refusal) as caught:
        join(incubator.db, there, who, own(incubator, "陈静"), incubator.time())
    assert caught.value.key == "roster.refused.withdrew"
    nameless = replace(who, phone=None, listed=False)
    made = join(incubator.db, there, nameless, own(incubator, "陈静"), incubator.time())
    with pytest.raises(Refusal):
        edit(incubator.db, made.person_id, replace(nameless, listed=True), MANAGER, incubator.time())
    themselves = Principal(Ref("person", made.person_id))
    consent(incubator.db, made.person_id, "listed", True, themselves, incubator.time())
    assert listed(incubator.db, made.person_id)


def test_a_namesake_with_another_number_is_somebody_else(incubator: Incubator) -> None:
    incubator.tenant("云川市瑶光机器人科技发展有限公司", "王小明", "李雷")
    there = incubator.tenant("湖南乙信息技术有限责任公司", "陈静", room="3-14")
    says_no(incubator, "李雷")
    who = replace(details(incubator, "李雷"), phone="13911112222")
    assert listed(incubator.db, join(incubator.db, there, who, MANAGER, incubator.time()).person_id)


def test_no_file_names_again_who_moved_or_came_back(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    says_no(incubator, "王明")
    take(incubator, HEADER, [JIA, "301", "李娜", "13800000232"], leaving=True)
    plan = take(incubator, HEADER, [YI, "302", "王明", "", "经理", "", "是"])
    assert tenant(incubator, YI)["王明"][3] is False
    assert [one.key for one in plan.problems] == ["roster.problem.withdrew"]
    take(incubator, HEADER, [JIA, "301", "王明", "13800000231", "经理", "", "是"])
    assert tenant(incubator)["王明"][3] is False


def test_after_a_restore_nobody_is_shown_who_may_have_taken_it_back_since(incubator: Incubator) -> None:
    incubator.tenant("云川市瑶光机器人科技发展有限公司", "王小明", "李雷", "韩梅梅")
    li = incubator.person("李雷")
    made = make_backup(incubator.db, incubator.config, incubator.time())
    says_no(incubator, "李雷")
    incubator.db.close()
    incubator.time.pass_by(hours=2)
    done = restore(incubator.config, made, incubator.time())
    assert done.asked == 3
    assert "3 people" in done.said()
    db = open_storage(incubator.config)
    try:
        with db.reading() as session:
            people = session.scalars(select(Person)).all()
            assert not any(getattr(one, column.key) for one in people for column in FIELDS.values())
            log = session.scalars(select(Consent).where(Consent.person_id == li)).all()
            assert {(one.field, one.granted, one.author) for one in log} == {
                (field, False, RESTORE) for field in ("listed", "times", "figures")
            }
        with pytest.raises(Refusal):
            edit(db, li, Details("李雷", None, "13800000101", liaison=False, listed=True), MANAGER, incubator.time())
        consent(db, li, "listed", True, Principal(Ref("person", li)), incubator.time())
        assert listed(db, li)
    finally:
        db.close()


def listed(db: Database, person: int) -> bool:
    with db.reading() as session:
        return session.get_one(Person, person).listed
