"""Plans on my page: made, shown, cancelled, and told when they could not begin."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.app import Application
from server.mine.tables import Plan
from tests.incubator import Incubator
from tests.mine.owner import Owner, scans


def test_a_trip_is_planned_shown_and_cancelled(li: Owner) -> None:
    form = {"status": "trip", "day": "2026-03-06", "time": "08:30", "back": "2026-03-08"}
    assert "计划已保存" in li.sends(li.me("/plans"), li.me("/plans"), **form)
    assert "3月6日 周五 08:30 开始" in li.text
    assert "3月8日 周日 返回" in li.text
    assert "3月6日 周五 08:30 出差" in li.opens(li.me())
    assert "计划已取消" in li.sends(li.me("/plans"), li.me("/plans/1/cancel"))
    assert "还没有计划" in li.text


def test_a_visit_is_planned_into_the_night(li: Owner) -> None:
    form = {"status": "market", "day": "2026-03-06", "time": "22:00", "back": "01:00"}
    assert "计划已保存" in li.sends(li.me("/plans"), li.me("/plans"), **form)
    assert "3月7日 周六 01:00 返回" in li.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"day": "2026-03-05", "time": "09:00"}, "开始时间已过"),
        ({"day": "2027-03-05"}, "最多提前 90 天"),
        ({"back": "2026-03-05"}, "返回时间要晚于开始时间"),
        ({"back": ""}, "请选择预计返回时间"),
        ({"day": "soon"}, "请填写日期"),
        ({"day": ""}, "请填写开始日期和时间"),
        ({"status": "on_site"}, "不能提前计划"),
        ({"status": "nonsense"}, "没有这种去向"),
    ],
)
def test_a_plan_that_cannot_be_says_why_and_keeps_what_was_typed(li: Owner, changed: dict[str, str], said: str) -> None:
    form = {"status": "trip", "day": "2026-03-06", "time": "08:30", "back": "2026-03-08"} | changed
    assert said in li.sends(li.me("/plans"), li.me("/plans"), **form)
    assert li.status == 422
    assert li.incubator.rows()["plan"] == 0
    if form["status"] == "trip" and form["day"]:
        assert f'name="day" value="{form["day"]}"' in li.text


def test_a_plan_that_was_overtaken_says_so(li: Owner) -> None:
    form = {"status": "remote", "day": "2026-03-06", "time": "08:30"}
    li.sends(li.me("/plans"), li.me("/plans"), **form)
    li.incubator.time.pass_by(days=1)
    scans(li, "on_site")
    li.incubator.work()
    assert "您后来另有登记" in li.opens(li.me("/plans"))


def test_a_plan_that_the_rules_refused_blames_no_outage(li: Owner) -> None:
    li.sends(li.me("/plans"), li.me("/plans"), status="remote", day="2026-03-06", time="08:30")
    with li.incubator.db.transaction() as tx:
        tx.session.scalars(select(Plan)).one().status = "on_site"
    li.incubator.time.pass_by(days=1)
    li.incubator.work()
    assert "到时间时未能登记" in li.opens(li.me("/plans"))
    assert "恢复运行" not in li.text


def test_a_plan_of_the_other_person_of_a_shared_phone_is_cancelled_on_their_page_alone(
    incubator: Incubator, app: Application
) -> None:
    shared = Owner(incubator, app, "李雷", "李 雷")
    other = f"/me/{incubator.person('李 雷')}/plans"
    shared.sends(other, other, status="remote", day="2026-03-06", time="08:30")
    shared.sends(shared.me("/plans"), shared.me("/plans/1/cancel"))
    assert shared.status == 404
    with incubator.db.reading() as session:
        assert session.scalars(select(Plan.state)).one() == "waiting"
