"""Plans are kept, taken back, and carried out when their time has come, by whichever worker is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from server.core.jobs.tables import Job
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.mine.plans import cancel_plan, make_plan, recent_plans, waiting_plans
from server.mine.tables import Plan
from server.operation.verification import check
from server.presence.rules import Wish
from server.presence.tables import Entry, Presence
from server.roster.edits import leave
from tests.incubator import Incubator

BOTH_ENGINES = True


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


FRIDAY_MORNING, FRIDAY_NIGHT = at("2026-03-06T08:30"), at("2026-03-06T17:30")


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    incubator.tenant("北辰智造", "王小明", "李雷")
    return incubator


def plans(company: Incubator, name: str = "李雷") -> None:
    make_plan(company.db, company.person(name), Wish("trip", FRIDAY_NIGHT), FRIDAY_MORNING, CONSOLE, company.time())


def comes(company: Incubator, moment: datetime) -> None:
    company.time.now = moment
    company.work()


def states(company: Incubator) -> list[str]:
    with company.db.reading() as session:
        return list(session.scalars(select(Plan.state).order_by(Plan.id)))


def entries(company: Incubator) -> list[Entry]:
    with company.db.reading() as session:
        check(session, company.keys)
        return list(session.scalars(select(Entry).order_by(Entry.id)))


def test_a_planned_trip_begins_by_itself_and_says_that_it_was_planned(company: Incubator) -> None:
    plans(company)
    comes(company, at("2026-03-06T08:29"))
    assert (states(company), entries(company)) == (["waiting"], [])
    before = company.board("3-12").version
    comes(company, at("2026-03-06T08:30") + timedelta(seconds=7))
    (entry,) = entries(company)
    assert (entry.status, entry.since, entry.until) == ("trip", FRIDAY_MORNING, FRIDAY_NIGHT)
    assert (entry.provenance, entry.author, entry.reason) == (
        "unverified",
        Ref("person", company.person("李雷")),
        "plan",
    )
    assert states(company) == ["done"]
    assert company.board("3-12").version == before + 1


@pytest.mark.engines_differ
def test_a_plan_is_carried_out_once_however_many_workers_look(company: Incubator) -> None:
    plans(company)
    company.time.now = FRIDAY_MORNING
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _worker: company.work(), range(4)))
    assert len(entries(company)) == 1
    with company.db.reading() as session:
        assert session.scalars(select(Plan.entry_id)).one() == entries(company)[0].id


def test_a_server_that_was_down_begins_a_plan_late_and_forgets_one_that_is_over(company: Incubator) -> None:
    plans(company)
    plans(company, "王小明")
    comes(company, at("2026-03-06T11:00"))
    assert {(one.since, one.recorded_at) for one in entries(company)} == {(FRIDAY_MORNING, company.time())}
    make_plan(company.db, company.person("李雷"), Wish("remote"), at("2026-03-09T08:30"), CONSOLE, company.time())
    comes(company, at("2026-03-10T09:00"))
    assert states(company) == ["done", "done", "missed"]
    assert len(entries(company)) == 2


def test_what_was_declared_after_the_start_counts_more_than_the_plan(company: Incubator) -> None:
    plans(company)
    company.time.now = FRIDAY_MORNING + timedelta(seconds=2)
    company.says("李雷", "on_site")
    comes(company, FRIDAY_MORNING + timedelta(seconds=5))
    assert states(company) == ["overtaken"]
    with company.db.reading() as session:
        assert session.scalars(select(Presence.status)).one() == "on_site"
        told = recent_plans(session, company.person("李雷"), company.time())
        assert [one.state for one in told] == ["overtaken"]
        assert recent_plans(session, company.person("李雷"), company.time() + timedelta(days=8)) == []


def test_a_plan_begins_when_what_was_declared_meanwhile_is_over(company: Incubator) -> None:
    plans(company)
    company.time.now = FRIDAY_MORNING - timedelta(minutes=30)
    company.says("李雷", "market", hours=2)
    for minute in range(0, 125, 5):
        comes(company, FRIDAY_MORNING + timedelta(minutes=minute))
    assert [(entry.status, entry.since) for entry in entries(company)] == [
        ("market", FRIDAY_MORNING - timedelta(minutes=30)),
        ("trip", FRIDAY_MORNING + timedelta(minutes=90)),
    ]


def test_a_plan_leaves_nothing_to_do_when_it_is_over_however_it_ended(company: Incubator) -> None:
    plans(company)
    plans(company, "王小明")
    cancel_plan(company.db, company.person("李雷"), 1, CONSOLE, company.time())
    comes(company, FRIDAY_MORNING)
    with company.db.reading() as session:
        assert session.scalars(select(Job.key).where(Job.kind == "plan", Job.done_at.is_(None))).all() == []


def test_the_plan_of_somebody_who_left_is_not_carried_out(company: Incubator) -> None:
    plans(company)
    leave(company.db, company.person("李雷"), Principal(Ref("user", 1)), company.time())
    comes(company, FRIDAY_MORNING)
    assert (states(company), entries(company)) == (["refused"], [])


def test_a_cancelled_plan_is_cancelled_and_a_carried_out_one_cannot_be(company: Incubator) -> None:
    plans(company)
    person = company.person("李雷")
    with company.db.reading() as session:
        (plan,) = waiting_plans(session, person)
    for _twice in range(2):
        cancel_plan(company.db, person, plan.id, CONSOLE, company.time())
    plans(company)
    comes(company, FRIDAY_MORNING)
    assert states(company) == ["cancelled", "done"]
    with pytest.raises(Refusal) as caught:
        cancel_plan(company.db, person, plan.id + 1, CONSOLE, company.time())
    assert caught.value.key == "mine.refused.plan_settled"


def test_a_plan_of_somebody_else_is_not_there(company: Incubator) -> None:
    plans(company)
    with pytest.raises(Refusal) as caught:
        cancel_plan(company.db, company.person("王小明"), 1, CONSOLE, company.time())
    assert (caught.value.status, states(company)) == (404, ["waiting"])


def test_planning_the_same_twice_is_planning_it_once(company: Incubator) -> None:
    plans(company)
    plans(company)
    assert states(company) == ["waiting"]


@pytest.mark.engines_differ
def test_two_plans_sent_at_once_do_not_both_get_through(company: Incubator) -> None:
    person = company.person("李雷")

    def plan(minutes: int) -> str:
        try:
            starts = FRIDAY_MORNING + timedelta(minutes=minutes)
            make_plan(company.db, person, Wish("leave", FRIDAY_NIGHT), starts, CONSOLE, company.time())
        except Refusal as refusal:
            return refusal.key
        return "kept"

    with ThreadPoolExecutor(2) as phones:
        assert sorted(phones.map(plan, (0, 10))) == ["kept", "mine.refused.plan_overlap"]
