"""A wrong entry is corrected by a new one that names it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from server.core.days import Days
from server.core.principals import CONSOLE, HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.corrections.recording import Right, correct_within
from server.operation.verification import check
from server.presence.actions import Declaration, declare, undo
from server.presence.figures import recount, wrong_figures
from server.presence.recording import Receipt
from server.presence.rules import Wish
from server.presence.tables import Entry, Presence
from server.roster.edits import leave
from server.roster.memberships import begin
from tests.incubator import Incubator

BOTH_ENGINES = True

REASON = "本人说明忘记扫码"


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    incubator.tenant("北辰智造", "王小明", "李雷")
    return incubator


def corrects(company: Incubator, entry: int, status: str, since: datetime, until: datetime | None = None) -> Receipt:
    right = Right(status, since, until, Principal(Ref("person", 1)), REASON)
    return company.db.act(lambda tx: correct_within(tx, entry, right, company.time()), by=HOUSE)


def entry(company: Incubator, number: int) -> Entry:
    with company.db.reading() as session:
        return session.get_one(Entry, number)


def stands(company: Incubator) -> tuple[str, datetime]:
    with company.db.reading() as session:
        check(session, company.keys)
        row = session.scalars(select(Presence)).one()
        return row.status, row.since


def versions(company: Incubator) -> list[int]:
    return [company.board(room).version for room in ("3-12", None)]


def says_and_waits(company: Incubator, status: str) -> Receipt:
    said = company.says("李雷", status, hours=2 if status == "market" else None)
    company.time.pass_by(hours=1)
    return said


def test_a_correction_names_the_wrong_entry_its_author_and_the_reason(company: Incubator) -> None:
    wrong = says_and_waits(company, "on_site")
    made = corrects(company, wrong.entry_id, "remote", wrong.since)
    new = entry(company, made.entry_id)
    assert (new.status, new.corrects, new.provenance, new.author, new.reason) == (
        "remote",
        wrong.entry_id,
        "proxy",
        Ref("person", 1),
        REASON,
    )
    assert entry(company, wrong.entry_id).status == "on_site"


def test_correcting_what_stands_now_reaches_every_screen(company: Incubator) -> None:
    wrong = says_and_waits(company, "on_site")
    before = versions(company)
    corrects(company, wrong.entry_id, "remote", wrong.since)
    assert stands(company) == ("remote", wrong.since)
    assert versions(company) == [version + 1 for version in before]


def test_correcting_what_stands_of_who_changed_company_since_reaches_the_door_of_the_new_one(
    company: Incubator,
) -> None:
    wrong = says_and_waits(company, "on_site")
    new = company.tenant("海棠软件", "赵敏", room="3-14")
    person, today = company.person("李雷"), company.home("李雷").day
    leave(company.db, person, CONSOLE, company.time())
    with company.db.transaction() as tx:
        begin(tx.session, person, new, Days(today, None), title=None, liaison=False)
        recount(tx, [new], company.time())
    before = company.board("3-14").version
    corrects(company, wrong.entry_id, "remote", wrong.since)
    assert company.board("3-14").version == before + 1
    with company.db.reading() as session:
        assert list(wrong_figures(session)) == []


def test_correcting_what_is_past_changes_no_screen(company: Incubator) -> None:
    wrong, last = says_and_waits(company, "on_site"), says_and_waits(company, "meeting")
    before = versions(company)
    corrects(company, wrong.entry_id, "remote", wrong.since)
    assert stands(company) == ("meeting", last.since)
    assert versions(company) == before


def test_an_undo_restores_what_stood_before_and_not_a_correction_of_last_week(company: Incubator) -> None:
    wrong, meeting = says_and_waits(company, "on_site"), says_and_waits(company, "meeting")
    corrects(company, wrong.entry_id, "remote", wrong.since)
    undo(company.db, company.says("李雷", "off").entry_id, CONSOLE, company.time())
    assert stands(company) == ("meeting", meeting.since)


def test_a_correction_is_corrected_by_its_newest_entry_alone(company: Incubator) -> None:
    wrong = says_and_waits(company, "on_site")
    second = corrects(company, wrong.entry_id, "remote", wrong.since)
    with pytest.raises(Refusal) as caught:
        corrects(company, wrong.entry_id, "off", wrong.since)
    assert caught.value.key == "corrections.refused.corrected_already"
    third = corrects(company, second.entry_id, "off", wrong.since)
    assert entry(company, third.entry_id).corrects == wrong.entry_id
    assert stands(company)[0] == "off"


def test_a_correction_stays_between_the_entries_before_and_after_it(company: Incubator) -> None:
    first, second, third = (says_and_waits(company, status) for status in ("on_site", "meeting", "off"))
    for moment in (first.since - timedelta(minutes=1), third.since + timedelta(minutes=1)):
        with pytest.raises(Refusal) as caught:
            corrects(company, second.entry_id, "remote", moment)
        assert caught.value.key == "presence.refused.correction_order"
    with pytest.raises(Refusal):
        corrects(company, third.entry_id, "remote", company.time() + timedelta(minutes=1))
    moved = first.since + timedelta(minutes=20)
    assert corrects(company, second.entry_id, "market", moved, third.since).since == moved


def test_a_corrected_market_visit_keeps_its_place(company: Incubator) -> None:
    wrong = company.says("李雷", "market", hours=2, place="星河银行", purpose="贷款")
    made = corrects(company, wrong.entry_id, "errand", wrong.since, wrong.until)
    first, second = entry(company, wrong.entry_id), entry(company, made.entry_id)
    assert (second.place, second.purpose) == ("星河银行", "贷款")
    assert second.detail != first.detail


def test_a_correction_of_when_somebody_left_need_not_say_when_they_are_back(company: Incubator) -> None:
    wrong = company.says("李雷", "market", not_today=True)
    made = corrects(company, wrong.entry_id, "market", wrong.since - timedelta(hours=1))
    assert (made.until, stands(company)) == (None, ("market", wrong.since - timedelta(hours=1)))
    with pytest.raises(Refusal) as caught:
        corrects(company, made.entry_id, "errand", wrong.since)
    assert caught.value.key == "presence.refused.return_missing"


def test_nobody_is_on_site_by_their_own_word_alone(company: Incubator) -> None:
    said = Declaration(company.home("李雷"), Wish("on_site"), "unverified", Principal(Ref("person", 2)), "key")
    with pytest.raises(Refusal) as caught:
        declare(company.db, said, company.time())
    assert caught.value.key == "presence.refused.needs_code"
