"""Requests for correction are decided once, by somebody else, and what was decided is done in the same breath."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.corrections.asking import request_correction, requests_of
from server.corrections.deciding import correct_entry, correct_roster, turn_down
from server.corrections.recording import Right
from server.corrections.rules import ask
from server.corrections.tables import Correction
from server.presence.tables import Entry
from server.roster.details import Details
from server.roster.edits import join
from server.roster.tables import Person
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.says("李雷", "leave", hours=2)
    incubator.time.pass_by(hours=1)
    person, now = incubator.person("李雷"), incubator.time()
    request_correction(incubator.db, person, ask("phone", "13900000009", ""), None, CONSOLE, now)
    request_correction(incubator.db, person, ask("entry", "", "不是请假，是出差"), 1, CONSOLE, now)
    return incubator


def wang(company: Incubator) -> Principal:
    return Principal(Ref("person", company.person("王小明")))


def asked(company: Incubator) -> list[tuple[str, Ref | None, str | None]]:
    with company.db.reading() as session:
        rows = session.scalars(select(Correction).order_by(Correction.id))
        return [(one.state, one.decided_by, one.answer) for one in rows]


def right(company: Incubator, status: str = "trip") -> Right:
    with company.db.reading() as session:
        wrong = session.get_one(Entry, 1)
    return Right(status, wrong.since, wrong.until, wang(company), "本人说明")


def test_an_accepted_correction_of_the_roster_changes_it_and_the_door(company: Incubator) -> None:
    version = company.board("3-12").version
    correct_roster(company.db, 1, "", wang(company), company.time())
    with company.db.reading() as session:
        assert session.get_one(Person, company.person("李雷")).phone == "13900000009"
    assert asked(company)[0] == ("accepted", wang(company).ref, None)
    assert company.board("3-12").version == version + 1


def test_a_correction_makes_nobody_the_twin_of_another(company: Incubator) -> None:
    twin = Details("李雷", None, "13900000009", liaison=False, listed=False)
    join(company.db, 1, twin, wang(company), company.time())
    with pytest.raises(Refusal, match=r"refused\.namesake"):
        correct_roster(company.db, 1, "", wang(company), company.time())
    assert asked(company)[0] == ("open", None, None)


def test_an_accepted_correction_of_an_entry_is_a_new_entry_that_names_it(company: Incubator) -> None:
    correct_entry(company.db, 2, right(company), company.time())
    with company.db.reading() as session:
        new = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (new.status, new.corrects, new.author, new.reason, new.provenance) == (
        "trip",
        1,
        wang(company).ref,
        "本人说明",
        "proxy",
    )
    assert asked(company)[1] == ("accepted", wang(company).ref, "本人说明")


def test_a_request_that_is_turned_down_has_an_answer(company: Incubator) -> None:
    turn_down(company.db, 1, "号码是公司的", wang(company), company.time())
    assert asked(company)[0] == ("refused", wang(company).ref, "号码是公司的")
    with company.db.reading() as session:
        assert [one.state for one in requests_of(session, company.person("李雷"))] == ["open", "refused"]


def test_a_correction_that_the_ledger_refuses_leaves_the_request_open(company: Incubator) -> None:
    impossible = right(company)
    impossible = Right("trip", company.time() + timedelta(days=1), impossible.until, wang(company), "x")
    with pytest.raises(Refusal) as caught:
        correct_entry(company.db, 2, impossible, company.time())
    assert caught.value.key == "presence.refused.correction_order"
    assert asked(company)[1][0] == "open"


def test_nobody_decides_on_their_own_request(company: Incubator) -> None:
    own = Principal(Ref("person", company.person("李雷")))
    with pytest.raises(Refusal) as caught:
        correct_roster(company.db, 1, "", own, company.time())
    assert (caught.value.key, caught.value.status) == ("corrections.refused.own_request", 403)


@pytest.mark.engines_differ
def test_of_two_who_decide_at_once_one_is_told_that_it_is_done(company: Incubator) -> None:
    def decide(_desk: int) -> str:
        try:
            correct_entry(company.db, 2, right(company), company.time())
        except Refusal as refusal:
            return refusal.key
        return "done"

    with ThreadPoolExecutor(2) as desks:
        assert sorted(desks.map(decide, range(2))) == ["corrections.refused.decided_already", "done"]
    with company.db.reading() as session:
        assert len(session.scalars(select(Entry)).all()) == 2


def test_a_request_about_the_roster_makes_no_entry_and_the_other_way_round(company: Incubator) -> None:
    with pytest.raises(Refusal):
        correct_entry(company.db, 1, right(company), company.time())
    with pytest.raises(Refusal):
        correct_roster(company.db, 2, "", wang(company), company.time())
    assert [state for state, _by, _answer in asked(company)] == ["open", "open"]
