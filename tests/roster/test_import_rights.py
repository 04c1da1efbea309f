"""What a file says of rights and consents, and what it can not say."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from server.access.audit import AUDIT
from server.core.principals import Principal
from server.core.refs import Ref
from server.roster.consents import consent
from server.roster.current import IMPORT
from server.roster.tables import Consent, Person
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA, YI
from tests.roster.imports import FIRST, take, tenant

BOTH_ENGINES = True


def rights(incubator: Incubator) -> list[tuple[Ref, str, Ref]]:
    with incubator.db.reading() as session:
        return [(row.author, row.action, row.subject) for row in session.execute(select(AUDIT))]


def test_whom_a_file_makes_liaison_has_a_right_and_the_ledger_says_who_imported_it(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    take(incubator, HEADER, [JIA, "301", "李娜", "", "", "是", ""], [JIA, "302", "王明", "", "", "否", ""])
    take(incubator, HEADER, [JIA, "301、302", "王明"], leaving=True)
    wang, li = Ref("person", incubator.person("王明")), Ref("person", incubator.person("李娜"))
    assert {line for line in rights(incubator) if line[2].kind == "person"} == {
        (Ref("user", 3), "liaison.granted", wang),
        (Ref("user", 3), "liaison.granted", li),
        (Ref("user", 3), "liaison.ended", wang),
        (Ref("user", 3), "liaison.ended", li),
    }


def test_the_ledger_says_who_imported_the_file_that_let_a_company_in_or_out(
    incubator: Incubator,
) -> None:
    take(incubator, *FIRST)
    take(incubator, HEADER, [JIA, "301", "王明", "13800000231"], [YI, "302", "赵六"], leaving=True)
    with incubator.db.reading() as session:
        lines = session.execute(select(AUDIT).where(AUDIT.c.action.startswith("lease."))).all()
    assert {row.author for row in lines} == {Ref("user", 3)}
    rooms = [(row.action, str(row.subject), orjson.loads(row.detail)["room"]) for row in lines]
    assert rooms == [
        ("lease.begun", "organisation:1", "301"),
        ("lease.begun", "organisation:1", "302"),
        ("lease.begun", "organisation:2", "302"),
        ("lease.ends", "organisation:1", "302"),
    ]


def test_who_agreed_to_show_a_number_did_not_agree_to_show_that_of_a_newer_file(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    wang = incubator.person("王明")
    consent(incubator.db, wang, "phone", True, Principal(Ref("person", wang)), incubator.time())
    take(incubator, HEADER, [JIA, "301", "王明", "13900000231"], [JIA, "302", "李娜"])
    with incubator.db.reading() as session:
        assert not session.get_one(Person, wang).phone_open


def test_who_leaves_by_a_file_takes_the_consents_along(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    take(incubator, HEADER, [JIA, "301、302", "李娜"], leaving=True)
    with incubator.db.reading() as session:
        last = session.scalars(select(Consent).order_by(Consent.id.desc())).first()
    gone = incubator.home("王明")
    assert (gone.days.ends, gone.listed) == (gone.day, False)
    assert last
    assert (last.person_id, last.field, last.granted, last.author) == (gone.person_id, "listed", False, Ref("user", 3))


def test_consent_from_a_file_is_logged_as_such(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    take(incubator, HEADER, [JIA, "", "王明", "13800000231", "", "", "否"])

    with incubator.db.reading() as session:
        logged = session.execute(select(Consent.granted, Consent.author).order_by(Consent.id)).all()
    assert [tuple(row) for row in logged] == [(True, IMPORT.ref), (False, IMPORT.ref)]
    assert tenant(incubator)["王明"][3] is False


def test_a_file_never_overrides_what_a_person_withdrew(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    wang = incubator.person("王明")
    consent(incubator.db, wang, "listed", False, Principal(Ref("person", wang)), incubator.time())

    plan = take(incubator, *FIRST)

    assert tenant(incubator)["王明"][3] is False
    assert [(one.key, one.cell) for one in plan.problems] == [("roster.problem.withdrew", "人员!C2")]


def test_a_person_who_consented_again_is_listed_again(incubator: Incubator) -> None:
    take(incubator, *FIRST)
    wang = incubator.person("王明")
    for granted in (False, True):
        consent(incubator.db, wang, "listed", granted, Principal(Ref("person", wang)), incubator.time())

    assert take(incubator, *FIRST).is_empty
