"""What happened at a site is told in few messages, each once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from server.alerts.actions import raise_alert, settle_alert
from server.alerts.news import NEWS, tell_news
from server.alerts.tables import Alert
from server.alerts.targets import add_target, set_language
from server.core.jobs import JobKind
from server.core.jobs.dispatcher import Jobs
from server.core.jobs.tables import Job
from server.core.principals import CONSOLE
from server.core.refs import Ref
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def told(incubator: Incubator) -> Incubator:
    """Let somebody be told."""
    add_target(incubator.db, incubator.site_id, "office@example.cn", (), CONSOLE, incubator.time())
    return incubator


def goes_silent(incubator: Incubator, *kiosks: int) -> None:
    with incubator.db.transaction() as tx:
        for kiosk in kiosks:
            what = f"3-{kiosk:02}"
            raise_alert(tx, "kiosk_silent", Ref("kiosk", kiosk), incubator.site_id, incubator.time(), what=what)


def comes_back(incubator: Incubator, *kiosks: int) -> None:
    with incubator.db.transaction() as tx:
        for kiosk in kiosks:
            settle_alert(tx, "kiosk_silent", Ref("kiosk", kiosk), incubator.time())


def gather(incubator: Incubator) -> None:
    """Let a worker tell what happened, and deliver nothing."""
    Jobs(incubator.house(), [JobKind(NEWS, tell_news)]).run_once()


def messages(incubator: Incubator) -> list[dict[str, Any]]:
    """Return all messages that were ever made, after another look at what happened."""
    gather(incubator)
    with incubator.db.reading() as session:
        put = session.scalars(select(Job.arguments).where(Job.kind == "message").order_by(Job.id))
        return [orjson.loads(orjson.loads(arguments)["body"]) for arguments in put]


def test_a_whole_floor_that_goes_silent_within_moments_is_one_message(told: Incubator) -> None:
    goes_silent(told, *range(1, 21))
    assert messages(told) == []
    told.time.pass_by(seconds=10)
    goes_silent(told, *range(15, 41))
    told.time.pass_by(seconds=20)
    (message,) = messages(told)
    assert message["subject"] == "[门牌] 星河创业孵化中心：40 块屏失联"
    assert [alert["what"] for alert in message["opened"]] == [f"3-{kiosk:02}" for kiosk in range(1, 41)]
    assert "· 3-07（14:03 起）" in message["said"]
    assert message["said"].endswith("/manage/alerts")
    told.time.pass_by(hours=3)
    assert len(messages(told)) == 1


def test_what_came_back_is_told_too(told: Incubator) -> None:
    goes_silent(told, 1, 2)
    told.time.pass_by(minutes=1)
    messages(told)
    told.time.pass_by(minutes=10)
    comes_back(told, 1)
    told.time.pass_by(minutes=1)
    _first, second = messages(told)
    assert second["subject"] == "[门牌] 星河创业孵化中心：1 块屏已恢复"
    assert [alert["what"] for alert in second["settled"]] == ["3-01"]
    assert second["settled"][0]["until"] > second["settled"][0]["since"]


def test_what_comes_and_goes_before_anybody_was_told_is_not_told(told: Incubator) -> None:
    goes_silent(told, 1)
    told.time.pass_by(seconds=20)
    comes_back(told, 1)
    told.time.pass_by(hours=1)
    assert messages(told) == []


def test_a_screen_that_flickers_all_day_does_not_fill_a_mailbox(told: Incubator) -> None:
    for _turn in range(60):
        goes_silent(told, 1)
        told.time.pass_by(minutes=1)
        messages(told)
        comes_back(told, 1)
        told.time.pass_by(minutes=1)
    assert len(messages(told)) <= 120 / 5 + 1


def test_a_pin_under_attack_is_told_at_once_also_right_after_other_news(told: Incubator) -> None:
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    assert len(messages(told)) == 1
    for kind in ("pin_attacked", "pin_closed"):
        told.time.pass_by(seconds=1)
        with told.db.transaction() as tx:
            raise_alert(tx, kind, Ref("person", 1), told.site_id, told.time(), what="北辰智造")
        assert [fact["kind"] for fact in messages(told)[-1]["opened"]] == [kind]
    assert len(messages(told)) == 3


def test_what_was_found_by_then_goes_along_and_what_comes_after_waits(told: Incubator) -> None:
    goes_silent(told, 1)
    with told.db.transaction() as tx:
        raise_alert(tx, "pin_closed", Ref("person", 1), told.site_id, told.time(), what="北辰智造")
    (message,) = messages(told)
    assert [fact["kind"] for fact in message["opened"]] == ["kiosk_silent", "pin_closed"]
    told.time.pass_by(seconds=1)
    goes_silent(told, 2)
    told.time.pass_by(minutes=1)
    assert len(messages(told)) == 1


def test_a_very_long_list_is_cut_and_counted(told: Incubator) -> None:
    goes_silent(told, *range(1, 101))
    told.time.pass_by(minutes=1)
    (message,) = messages(told)
    assert message["said"].count("·") == 61
    assert "还有 40 处" in message["said"]
    assert len(message["opened"]) == 100


def test_a_site_is_written_to_in_its_language(told: Incubator) -> None:
    set_language(told.db, told.site_id, "en", CONSOLE)
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    (message,) = messages(told)
    assert message["subject"] == "[Doorboard] 星河创业孵化中心: 1 silent screen"


def test_what_began_before_today_is_told_with_its_day_at_the_site(told: Incubator) -> None:
    told.time.now = datetime(2026, 3, 5, 15, 59, 50, tzinfo=UTC)
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    (message,) = messages(told)
    assert "（3月5日 周四 23:59 起）" in message["said"]


def test_every_target_gets_its_message(told: Incubator) -> None:
    add_target(told.db, told.site_id, "https://hooks.example.cn/x", (), CONSOLE, told.time())
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    assert len(messages(told)) == 2


@pytest.mark.engines_differ
def test_workers_that_gather_at_once_make_one_message(told: Incubator) -> None:
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    workers = 4
    together = Barrier(workers)

    def gathers(_worker: int) -> None:
        together.wait()
        gather(told)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(gathers, range(workers)))
    assert len(messages(told)) == 1


@pytest.mark.engines_differ
def test_what_happens_while_news_are_told_is_told_next(told: Incubator) -> None:
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    workers = 3
    together = Barrier(workers)

    def works(kiosk: int) -> None:
        together.wait()
        if kiosk == 1:
            gather(told)
        else:
            goes_silent(told, kiosk)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(works, range(1, workers + 1)))
    told.time.pass_by(minutes=6)
    assert {alert["what"] for message in messages(told) for alert in message["opened"]} == {"3-01", "3-02", "3-03"}


def test_where_nothing_happened_nobody_looks(told: Incubator) -> None:
    gather(told)
    goes_silent(told, 1)
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    gather(told)
    with told.db.reading() as session:
        open_ones = select(func.count()).select_from(Job).where(Job.kind == NEWS, Job.done_at.is_(None))
        assert session.scalar(open_ones) == 0


def test_alerts_and_messages_that_are_long_over_are_forgotten(told: Incubator) -> None:
    goes_silent(told, 1)
    comes_back(told, 1)
    told.work()
    told.time.now += timedelta(days=91)
    goes_silent(told, 2)
    told.work()
    told.work()
    with told.db.reading() as session:
        assert session.scalars(select(Alert.subject)).all() == [Ref("kiosk", 2)]
    told.time.pass_by(minutes=1)
    assert len(messages(told)) == 1
