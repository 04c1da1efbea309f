from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from server.alerts.actions import raise_alert, settle_alert
from server.alerts.outbox import Parcel, gather, note_failed, note_sent, take
from server.alerts.rules import FIRST_RETRY, LEASE
from server.alerts.tables import Outbox
from server.alerts.targets import add_target, set_language
from server.forget import forget
from tests.incubator import Incubator

BOTH_ENGINES = True
PAGE = "http://127.0.0.1:8000/manage/alerts"


@pytest.fixture
def told(incubator: Incubator) -> Incubator:
    """Let somebody be told."""
    add_target(incubator.db, incubator.site_id, "office@example.cn", (), "test", incubator.time())
    return incubator


def goes_silent(incubator: Incubator, *kiosks: int) -> None:
    with incubator.db.transaction() as tx:
        for kiosk in kiosks:
            what = f"3-{kiosk:02}"
            raise_alert(tx, "kiosk_silent", f"kiosk:{kiosk}", incubator.site_id, incubator.time(), what=what)


def comes_back(incubator: Incubator, *kiosks: int) -> None:
    with incubator.db.transaction() as tx:
        for kiosk in kiosks:
            settle_alert(tx, "kiosk_silent", f"kiosk:{kiosk}", incubator.time())


def messages(incubator: Incubator) -> list[dict[str, Any]]:
    """Return all messages that were ever made, after another look at what happened."""
    gather(incubator.db, PAGE, incubator.time())
    with incubator.db.reading() as session:
        return [orjson.loads(body) for body in session.scalars(select(Outbox.body).order_by(Outbox.id))]


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
    assert message["said"].endswith(PAGE)
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


def test_a_very_long_list_is_cut_and_counted(told: Incubator) -> None:
    goes_silent(told, *range(1, 101))
    told.time.pass_by(minutes=1)
    (message,) = messages(told)
    assert message["said"].count("·") == 61
    assert "还有 40 处" in message["said"]
    assert len(message["opened"]) == 100


def test_a_site_is_written_to_in_its_language(told: Incubator) -> None:
    set_language(told.db, told.site_id, "en")
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    (message,) = messages(told)
    assert message["subject"] == "[Doorboard] 星河创业孵化中心: 1 silent screen(s)"


def test_every_target_gets_its_message(told: Incubator) -> None:
    add_target(told.db, told.site_id, "https://hooks.example.cn/x", (), "test", told.time())
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    assert len(messages(told)) == 2


def test_workers_that_gather_at_once_make_one_message(told: Incubator) -> None:
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    workers = 4
    together = Barrier(workers)

    def gathers(_worker: int) -> None:
        together.wait()
        gather(told.db, PAGE, told.time())

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(gathers, range(workers)))
    assert len(messages(told)) == 1


def test_workers_that_take_at_once_take_each_message_once(told: Incubator) -> None:
    for number in range(9):
        add_target(told.db, told.site_id, f"office{number}@example.cn", (), "test", told.time())
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    assert len(messages(told)) == 10
    workers = 4
    together = Barrier(workers)

    def takes(_worker: int) -> list[int]:
        together.wait()
        return [parcel.id for parcel in iter(lambda: take(told.db, told.time()), None)]

    with ThreadPoolExecutor(workers) as pool:
        taken = [number for some in pool.map(takes, range(workers)) for number in some]
    # Who loses a race for the last one may find nothing: the next look finds it.
    taken += takes_rest(told)
    assert sorted(taken) == list(range(1, 11))


def takes_rest(told: Incubator) -> list[int]:
    return [parcel.id for parcel in iter(lambda: take(told.db, told.time()), None)]


@pytest.fixture
def parcel(told: Incubator) -> Parcel:
    """Let there be a message, and take it."""
    goes_silent(told, 1)
    told.time.pass_by(minutes=1)
    messages(told)
    taken = take(told.db, told.time())
    assert taken
    return taken


def test_what_a_worker_took_and_never_noted_is_taken_again_with_the_same_id(told: Incubator, parcel: Parcel) -> None:
    assert take(told.db, told.time()) is None
    told.time.now += LEASE
    again = take(told.db, told.time())
    assert again
    assert (again.id, again.body, again.attempts) == (parcel.id, parcel.body, 2)
    note_sent(told.db, again, told.time())
    note_failed(told.db, parcel, "no_answer", told.time())
    told.time.pass_by(days=1)
    assert take(told.db, told.time()) is None


def test_a_target_that_failed_gets_its_other_messages_after_the_pause_too(told: Incubator, parcel: Parcel) -> None:
    told.time.pass_by(minutes=6)
    goes_silent(told, 2)
    told.time.pass_by(minutes=1)
    again = take(told.db, told.time())
    assert again
    messages(told)
    note_failed(told.db, again, "no_answer", told.time())
    assert take(told.db, told.time()) is None
    told.time.now += 2 * FIRST_RETRY
    assert [taken.id for taken in iter(lambda: take(told.db, told.time()), None)] == [parcel.id, parcel.id + 1]


def test_a_message_that_is_turned_down_delays_no_other_one(told: Incubator, parcel: Parcel) -> None:
    note_failed(told.db, parcel, "turned_down", told.time())
    told.time.pass_by(minutes=6)
    goes_silent(told, 2)
    told.time.pass_by(minutes=1)
    messages(told)
    first = take(told.db, told.time())
    assert first
    assert first.id == parcel.id
    note_failed(told.db, first, "turned_down", told.time())
    second = take(told.db, told.time())
    assert second
    assert second.id == parcel.id + 1


def test_alerts_and_messages_that_are_long_over_are_forgotten(told: Incubator, parcel: Parcel) -> None:
    note_sent(told.db, parcel, told.time())
    comes_back(told, 1)
    told.time.pass_by(days=91)
    goes_silent(told, 2)
    forget(told.db, told.time())
    assert messages(told) == []
    told.time.pass_by(minutes=1)
    assert len(messages(told)) == 1
