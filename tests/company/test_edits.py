"""One person joins, changes or leaves, with all that follows from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from server.access.audit import Audit
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.phones.enrolment import Enrolment, enrol
from server.roster.consents import consent
from server.roster.details import Details, tidy_name, tidy_phone, tidy_title
from server.roster.edits import edit, join, leave
from server.roster.tables import Consent, Organisation, Person
from tests.incubator import Incubator

MANAGER = Principal(Ref("user", 3))

BOTH_ENGINES = True

WANG = Principal(Ref("person", 1))
NEW = Details(name="赵云", title="工程师", phone="13900000001", liaison=False, listed=False)


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    incubator.tenant("北辰智造", "王小明", "李雷")
    return incubator


def person(company: Incubator, name: str) -> Person:
    with company.db.reading() as session:
        return session.scalars(select(Person).where(Person.name == name)).one()


def details(company: Incubator, name: str) -> Details:
    home = company.home(name)
    return Details(home.name, home.title, home.phone, home.liaison, home.listed)


def consents(company: Incubator) -> list[tuple[str, bool, Ref]]:
    with company.db.reading() as session:
        return [(one.field, one.granted, one.author) for one in session.scalars(select(Consent).order_by(Consent.id))]


def rights(company: Incubator) -> list[tuple[Ref, str, Ref]]:
    with company.db.reading() as session:
        rows = session.scalars(select(Audit).where(Audit.action.startswith("liaison")).order_by(Audit.id))
        return [(one.author, one.action, one.subject) for one in rows]


def test_somebody_joins_and_counts_on_the_door_at_once(company: Incubator) -> None:
    version = company.board("3-12").version
    join(company.db, 1, NEW, WANG, company.time())
    assert details(company, "赵云") == NEW
    assert company.board("3-12").version == version + 1
    assert (consents(company), rights(company)) == ([], [])


def test_consent_that_somebody_gave_on_paper_is_logged_with_who_says_so(company: Incubator) -> None:
    join(company.db, 1, replace(NEW, listed=True), WANG, company.time())
    assert consents(company) == [("listed", True, WANG.ref)]


def test_consent_that_was_taken_back_is_given_again_by_nobody_else(company: Incubator) -> None:
    li = company.person("李雷")
    consent(company.db, li, "listed", False, Principal(Ref("person", li)), company.time())
    with pytest.raises(Refusal) as caught:
        edit(company.db, li, replace(details(company, "李雷"), listed=True, title="总监"), WANG, company.time())
    assert caught.value.key == "roster.refused.withdrew"
    assert company.home("李雷").title is None


def test_who_becomes_liaison_has_a_right_and_the_audit_says_who_gave_it(company: Incubator) -> None:
    li = company.person("李雷")
    edit(company.db, li, replace(details(company, "李雷"), liaison=True), MANAGER, company.time())
    edit(company.db, li, replace(details(company, "李雷"), liaison=False), MANAGER, company.time())
    assert rights(company) == [
        (Ref("user", 3), "liaison.granted", Ref("person", li)),
        (Ref("user", 3), "liaison.ended", Ref("person", li)),
    ]


def test_who_agreed_to_show_a_number_did_not_agree_to_show_the_next_one(company: Incubator) -> None:
    li = company.person("李雷")
    consent(company.db, li, "phone", True, Principal(Ref("person", li)), company.time())
    edit(company.db, li, replace(details(company, "李雷"), title="总监"), MANAGER, company.time())
    assert person(company, "李雷").phone_open
    edit(
        company.db,
        li,
        replace(details(company, "李雷"), phone="13900000009"),
        MANAGER,
        company.time(),
    )
    assert not person(company, "李雷").phone_open
    assert consents(company)[-1] == ("phone", False, Ref("user", 3))


def test_an_edit_that_changes_nothing_moves_no_board(company: Incubator) -> None:
    version = company.board("3-12").version
    edit(company.db, company.person("李雷"), details(company, "李雷"), WANG, company.time())
    assert company.board("3-12").version == version


def test_who_leaves_leaves_the_door_the_consents_and_the_rights(company: Incubator) -> None:
    version = company.board("3-12").version
    for _twice in range(2):
        leave(company.db, company.person("王小明"), MANAGER, company.time())
    gone = company.home("王小明")
    assert (gone.is_over, gone.days.ends, gone.listed) == (True, gone.day, False)
    taken = [(field, False, Ref("user", 3)) for field in ("listed", "times", "figures")]
    assert consents(company) == taken
    assert [one[1] for one in rights(company)] == ["liaison.ended"]
    assert company.board("3-12").version == version + 1


def test_the_phone_of_somebody_who_left_opens_nothing(company: Incubator) -> None:
    client = company.application().flask.test_client()
    li, now = company.person("李雷"), company.time()
    made = company.db.act(lambda tx: enrol(tx, Enrolment(li, "invite", "Phone", "browser"), None, now), by=HOUSE)
    client.set_cookie("phone", made.secret or "")
    assert client.get(f"/me/{li}").status_code == 200
    leave(company.db, li, MANAGER, now)
    assert client.get(f"/me/{li}").status_code in {403, 404}


def test_two_of_one_name_are_told_apart_by_their_phones(company: Incubator) -> None:
    twin = replace(NEW, name="李雷")
    join(company.db, 1, twin, WANG, company.time())
    for phone in (None, twin.phone):
        with pytest.raises(Refusal) as caught:
            join(company.db, 1, replace(twin, phone=phone), WANG, company.time())
        assert caught.value.key == "roster.refused.namesake"


@pytest.mark.parametrize("written", ["阿依古丽•买买提", "阿依古丽 . 买买提", "阿依古丽\U000e0100·买买提"])
def test_two_of_one_name_are_so_however_it_is_written(company: Incubator, written: str) -> None:
    join(company.db, 1, replace(NEW, name="阿依古丽·买买提"), WANG, company.time())
    with pytest.raises(Refusal, match=r"refused\.namesake"):
        join(company.db, 1, replace(NEW, name=written), WANG, company.time())


def test_nobody_joins_a_company_that_moved_out(company: Incubator) -> None:
    with company.db.transaction() as tx:
        tx.session.get_one(Organisation, 1).ends = company.home("李雷").day
    with pytest.raises(Refusal) as caught:
        join(company.db, 1, NEW, WANG, company.time())
    assert caught.value.key == "roster.refused.organisation_gone"


def test_nobody_edits_who_left(company: Incubator) -> None:
    li, same = company.person("李雷"), details(company, "李雷")
    leave(company.db, li, WANG, company.time())
    with pytest.raises(Refusal) as caught:
        edit(company.db, li, same, WANG, company.time())
    assert caught.value.key == "roster.refused.person_gone"


def test_what_a_form_says_is_tidied() -> None:
    assert (tidy_name(" 欧阳 娜娜 "), tidy_title(" "), tidy_phone("139-1234-5678")) == ("欧阳娜娜", None, "13912345678")
    assert tidy_phone(" ") is None
    for tidy, text, key in (
        (tidy_name, " ", "roster.refused.name_missing"),
        (tidy_title, "长" * 61, "core.refused.text_long"),
        (tidy_phone, "12", "roster.refused.phone"),
    ):
        with pytest.raises(Refusal) as caught:
            tidy(text)
        assert caught.value.key == key
