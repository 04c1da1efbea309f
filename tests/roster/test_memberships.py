"""Each day shows who was on which roster on it, with the title of then; a change begins on the day it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from server.access.roles import EVERYWHERE, Scope
from server.core.days import Days
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.phones.enrolment import Enrolment, enrol
from server.roster.consents import consent
from server.roster.details import Details
from server.roster.edits import Joined, edit, join, leave
from server.roster.homes import on_roster
from server.roster.memberships import begin
from server.roster.tables import Membership, Person
from tests.incubator import Incubator, new_incubator

MANAGER = Principal(Ref("user", 3))

LI = Details(name="李雷", title=None, phone="13800000101", liaison=False, listed=True)
AYGUL = Details(name="阿依古丽·买买提", title="工程师", phone="13900000001", liaison=False, listed=False)

Said = tuple[int, str | None, bool]
"""Organisation, title, whether liaison."""


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    incubator.tenant("云川市瑶光机器人技术研究院有限公司", "王小明", "李雷")
    return incubator


def shown(incubator: Incubator, day: date) -> dict[str, list[Said]]:
    """Return what a day shows: name → each membership that stands."""
    found: dict[str, list[Said]] = {}
    columns = Person.name, Membership.organisation_id, Membership.title, Membership.liaison
    with incubator.db.reading() as session:
        for row in session.execute(on_roster(day, *columns)):
            found.setdefault(row.name, []).append((row.organisation_id, row.title, row.liaison))
    return found


def today(incubator: Incubator) -> date:
    return incubator.home("王小明").day


def stays(incubator: Incubator, name: str) -> list[Days]:
    with incubator.db.reading() as session:
        mine = select(Membership).join(Person, Person.id == Membership.person_id).where(Person.name == name)
        return [one.days for one in session.scalars(mine.order_by(Membership.id))]


def test_a_new_title_leaves_yesterday_what_it_was(company: Incubator) -> None:
    yesterday = today(company)
    company.time.pass_by(days=1)
    edit(
        company.db,
        company.person("李雷"),
        replace(LI, title="总监", liaison=True),
        MANAGER,
        company.time(),
    )
    assert shown(company, yesterday)["李雷"] == [(1, None, False)]
    assert shown(company, today(company))["李雷"] == [(1, "总监", True)]


def test_a_day_keeps_what_was_true_at_its_end(company: Incubator) -> None:
    company.time.pass_by(days=1)
    for title in ("经理", "总监"):
        edit(company.db, company.person("李雷"), replace(LI, title=title), MANAGER, company.time())
    assert shown(company, today(company))["李雷"] == [(1, "总监", False)]
    assert len(stays(company, "李雷")) == 2


def test_what_is_of_the_person_themselves_begins_no_membership(company: Incubator) -> None:
    company.time.pass_by(days=1)
    edit(
        company.db,
        company.person("李雷"),
        replace(LI, phone="13900000009", listed=False),
        MANAGER,
        company.time(),
    )
    assert len(stays(company, "李雷")) == 1


def test_who_leaves_is_off_the_roster_at_once_and_was_on_it_yesterday(company: Incubator) -> None:
    yesterday = today(company)
    company.time.pass_by(days=1)
    leave(company.db, company.person("李雷"), MANAGER, company.time())
    assert "李雷" not in shown(company, today(company))
    assert "李雷" in shown(company, yesterday)


def test_in_the_small_hours_it_is_still_yesterday(company: Incubator) -> None:
    thursday = today(company)
    company.time.pass_by(hours=13)
    leave(company.db, company.person("李雷"), MANAGER, company.time())
    assert stays(company, "李雷") == [Days(thursday, thursday)]


def boss(incubator: Incubator) -> tuple[Scope, ...]:
    return (Scope(site=incubator.site_id),)


def test_who_comes_back_is_the_same_person_and_their_phone_of_before_is_a_strangers(company: Incubator) -> None:
    li, now = company.person("李雷"), company.time()
    made = company.db.act(lambda tx: enrol(tx, Enrolment(li, "invite", "Phone", "browser"), None, now), by=HOUSE)
    leave(company.db, li, MANAGER, now)
    company.time.pass_by(days=400)
    assert join(company.db, 1, LI, MANAGER, company.time(), among=boss(company)) == Joined(li, came_back=True)
    client = company.application().flask.test_client()
    client.set_cookie("phone", made.secret)
    assert client.get(f"/me/{li}").status_code == 403


def test_who_comes_back_has_agreed_to_nothing_yet(company: Incubator) -> None:
    li = company.person("李雷")
    consent(company.db, li, "phone", True, Principal(Ref("person", li)), company.time())
    leave(company.db, li, MANAGER, company.time(), ends=today(company) + timedelta(days=1))
    company.time.pass_by(days=2)
    join(company.db, 1, replace(LI, listed=False), MANAGER, company.time(), among=boss(company))
    home = company.home("李雷")
    assert (home.listed, home.phone_open) == (False, False)


def test_consent_that_was_taken_back_before_leaving_is_given_again_by_nobody_else(company: Incubator) -> None:
    li = company.person("李雷")
    consent(company.db, li, "listed", False, Principal(Ref("person", li)), company.time())
    leave(company.db, li, MANAGER, company.time())
    with pytest.raises(Refusal) as caught:
        join(company.db, 1, LI, MANAGER, company.time(), among=boss(company))
    assert caught.value.key == "roster.refused.withdrew"


def test_a_liaison_learns_nothing_of_what_somebody_did_for_another_company(company: Incubator) -> None:
    other = company.tenant("青云科技", "陈静", room="3-14")
    leave(company.db, company.person("李雷"), MANAGER, company.time())
    made = join(company.db, other, LI, Principal(Ref("person", 3)), company.time(), among=[Scope(organisation=other)])
    assert not made.came_back


def test_who_runs_the_installation_recognises_everybody(company: Incubator) -> None:
    leave(company.db, company.person("李雷"), MANAGER, company.time())
    assert join(company.db, 1, LI, MANAGER, company.time(), among=[EVERYWHERE]).came_back


def test_who_runs_the_site_lets_somebody_change_company_and_stay_themselves(company: Incubator) -> None:
    other = company.tenant("青云科技", "陈静", room="3-14")
    li = company.person("李雷")
    leave(company.db, li, MANAGER, company.time())
    assert join(company.db, other, LI, MANAGER, company.time(), among=boss(company)) == Joined(li, came_back=True)
    assert company.home("李雷").organisation_id == other


def test_somebody_begins_next_monday_and_leaves_at_the_end_of_the_month(company: Incubator) -> None:
    monday, april = date(2026, 3, 9), date(2026, 4, 1)
    made = join(company.db, 1, AYGUL, MANAGER, company.time(), starts=monday)
    leave(company.db, made.person_id, MANAGER, company.time(), ends=april)
    there = [AYGUL.name in shown(company, day + timedelta(days=days)) for day in (monday, april) for days in (-1, 0)]
    assert there == [False, True, True, False]


def test_who_was_to_begin_and_does_not_never_stood(company: Incubator) -> None:
    monday = date(2026, 3, 9)
    made = join(company.db, 1, AYGUL, MANAGER, company.time(), starts=monday)
    leave(company.db, made.person_id, MANAGER, company.time())
    assert stays(company, AYGUL.name) == [Days(monday, monday)]
    again = replace(AYGUL, name="阿依古丽・买买提")
    assert join(company.db, 1, again, MANAGER, company.time(), among=boss(company)).came_back


def test_nobody_is_on_two_rosters_on_one_day(company: Incubator) -> None:
    other = company.tenant("青云科技", "陈静", room="3-14")
    with company.db.transaction() as tx, pytest.raises(Refusal) as caught:
        begin(tx.session, company.person("李雷"), other, Days(date(2026, 6, 1)), title=None, liaison=False)
    assert caught.value.key == "roster.refused.person_elsewhere"


STEPS = st.lists(st.sampled_from(["join", "leave", "title", "liaison", "night"]), max_size=12)


@given(STEPS)
@settings(max_examples=25)
def test_whatever_happens_a_person_stands_once_a_day_and_each_day_keeps_its_end(steps: Sequence[str]) -> None:
    with TemporaryDirectory() as folder:
        incubator = new_incubator(Path(folder) / "data")
        incubator.tenant("北辰智造", "王小明")
        days = play(incubator, steps)
        for day, said in days.items():
            assert shown(incubator, day).get(AYGUL.name, []) == ([said] if said else [])
        incubator.db.close()


def play(incubator: Incubator, steps: Sequence[str]) -> dict[date, Said | None]:
    """Do these things one after the other; return what the end of each day should show."""
    now: Details | None = None
    ends: dict[date, Said | None] = {}
    for step in [*steps, "night"]:
        if step == "night":
            ends[today(incubator)] = (1, now.title, now.liaison) if now else None
            incubator.time.pass_by(days=1)
        elif step == "join" and now is None:
            join(incubator.db, 1, AYGUL, MANAGER, incubator.time(), among=boss(incubator))
            now = AYGUL
        elif now is not None and step != "join":
            now = change(incubator, now, step)
    return ends


def change(incubator: Incubator, now: Details, step: str) -> Details | None:
    person = incubator.person(AYGUL.name)
    if step == "leave":
        leave(incubator.db, person, MANAGER, incubator.time())
        return None
    new = replace(now, liaison=not now.liaison) if step == "liaison" else replace(now, title=f"{now.title}一")
    edit(incubator.db, person, new, MANAGER, incubator.time())
    return new
