"""Screens that went silent: who hears of it, and when not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.alerts.tables import Alert
from server.core.database.transactions import Transaction
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.fleet.actions import add_kiosk, revoke_kiosk
from server.fleet.alarms import AT_ONCE, ring_silent
from server.fleet.liveness import EVERY_SECONDS, Watch
from server.fleet.register import note_seen, note_silent
from server.fleet.rules import ALARM_AFTER, COMEBACK, NAMELESS, SIGN_SILENT_AFTER, Sighting, Vouchers, deadlines_at
from tests.fleet.facts import facts
from tests.incubator import Incubator

BOTH_ENGINES = True
KIOSKS = [1, 2, 3]


@pytest.fixture
def watch(incubator: Incubator) -> Watch:
    """Hang three kiosks; return a watch that has seen them for so long that everybody had time to come."""
    incubator.tenant("北辰智造", "王小明")
    for _kiosk in KIOSKS:
        add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    watch = incubator.application().watch
    pass_time(incubator, COMEBACK, watch, alive=KIOSKS)
    return watch


def pass_time(incubator: Incubator, duration: timedelta, watch: Watch, *, alive: list[int]) -> None:
    """Let the watch look as often as it does, while these kiosks give signs of life."""
    for _look in range(int(duration.total_seconds() / EVERY_SECONDS) + 1):
        for kiosk in alive:
            watch.saw(Sighting(kiosk, 1, "cafecafe"))
        watch.run_once()
        incubator.time.pass_by(seconds=EVERY_SECONDS)


def alerts(incubator: Incubator) -> list[tuple[Ref, bool]]:
    """Return the subject of each alert, and whether it is over."""
    with incubator.db.reading() as session:
        found = session.scalars(select(Alert).where(Alert.kind == "kiosk_silent").order_by(Alert.id))
        return [(alert.subject, alert.settled_at is not None) for alert in found]


def test_a_screen_that_is_silent_for_minutes_is_an_alert_until_it_is_back(incubator: Incubator, watch: Watch) -> None:
    pass_time(incubator, timedelta(minutes=2), watch, alive=KIOSKS[1:])
    assert alerts(incubator) == []
    pass_time(incubator, ALARM_AFTER, watch, alive=KIOSKS[1:])
    assert alerts(incubator) == [(Ref("kiosk", 1), False)]
    pass_time(incubator, ALARM_AFTER * 4, watch, alive=KIOSKS[1:])
    assert alerts(incubator) == [(Ref("kiosk", 1), False)]
    pass_time(incubator, timedelta(seconds=5), watch, alive=KIOSKS)
    assert alerts(incubator) == [(Ref("kiosk", 1), True)]


def test_a_network_that_fails_is_told_of_in_small_transactions(
    incubator: Incubator, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    together: list[int] = []
    act = incubator.db.act

    def noted(action: Callable[[Transaction], object], by: Principal, **given: bool) -> object:
        before = len(alerts(incubator))
        done = act(action, by=by, **given)
        together.append(len(alerts(incubator)) - before)
        return done

    monkeypatch.setattr(incubator.db, "act", noted)
    for _kiosk in range(3 * AT_ONCE):
        add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    kiosks = len(KIOSKS) + 3 * AT_ONCE
    pass_time(incubator, timedelta(seconds=5), watch, alive=list(range(1, kiosks + 1)))
    pass_time(incubator, ALARM_AFTER * 2, watch, alive=[])
    assert len(alerts(incubator)) == kiosks
    assert max(together) == AT_ONCE


def test_a_screen_that_was_never_live_is_no_alert(incubator: Incubator, watch: Watch) -> None:
    add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    pass_time(incubator, ALARM_AFTER * 4, watch, alive=KIOSKS)
    assert alerts(incubator) == []


def test_a_screen_that_was_cut_off_is_no_alert_any_more(incubator: Incubator, watch: Watch) -> None:
    pass_time(incubator, ALARM_AFTER * 2, watch, alive=KIOSKS[1:])
    revoke_kiosk(incubator.db, 1, CONSOLE, incubator.time())
    pass_time(incubator, timedelta(seconds=5), watch, alive=KIOSKS[1:])
    assert alerts(incubator) == [(Ref("kiosk", 1), True)]


def test_a_server_that_was_away_for_hours_takes_nobody_for_silent_who_comes_back(
    incubator: Incubator, watch: Watch
) -> None:
    incubator.time.pass_by(hours=8)
    again = incubator.application().watch
    pass_time(incubator, timedelta(seconds=60), again, alive=[])
    pass_time(incubator, timedelta(minutes=10), again, alive=KIOSKS)
    assert alerts(incubator) == []


def test_a_screen_that_had_just_gone_silent_when_the_server_stopped_gets_its_time_to_come_back(
    incubator: Incubator, watch: Watch
) -> None:
    pass_time(incubator, timedelta(seconds=30), watch, alive=KIOSKS[1:])
    incubator.time.pass_by(hours=8)
    again = incubator.application().watch
    pass_time(incubator, timedelta(seconds=60), again, alive=KIOSKS[1:])
    pass_time(incubator, timedelta(minutes=10), again, alive=KIOSKS)
    assert alerts(incubator) == []


def hang_sign(incubator: Incubator, watch: Watch) -> Sighting:
    """Hang a sign that fetches pictures; return its sign of life."""
    add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time(), panel="epaper-7")
    fetched = Sighting(len(KIOSKS) + 1, 1, NAMELESS)
    watch.saw(fetched)
    watch.run_once()
    return fetched


def test_a_sign_that_wakes_now_and_then_to_fetch_its_picture_is_no_alert(incubator: Incubator, watch: Watch) -> None:
    fetched = hang_sign(incubator, watch)
    for _picture in range(3):
        watch.saw(fetched)
        pass_time(incubator, timedelta(minutes=10), watch, alive=KIOSKS)
    assert alerts(incubator) == []


def test_a_sign_that_fetched_nothing_for_a_day_is_an_alert(incubator: Incubator, watch: Watch) -> None:
    sign = hang_sign(incubator, watch)
    for later in (SIGN_SILENT_AFTER, timedelta(seconds=1), ALARM_AFTER):
        assert alerts(incubator) == []
        incubator.time.now += later
        note_seen(incubator.db, [(kiosk, 1) for kiosk in KIOSKS], {}, incubator.time())
        everyone = [*KIOSKS, sign.kiosk]
        note_silent(incubator.db, everyone, deadlines_at(incubator.time()), Vouchers(incubator.time()))
        ring_silent(incubator.db, facts(incubator), incubator.time())
    assert alerts(incubator) == [(Ref("kiosk", sign.kiosk), False)]


def test_several_workers_raise_one_alert(incubator: Incubator, watch: Watch) -> None:
    other = incubator.application().watch
    for _look in range(80):
        for one in (watch, other):
            for kiosk in KIOSKS[1:]:
                one.saw(Sighting(kiosk, 1, "cafecafe"))
            one.run_once()
        incubator.time.pass_by(seconds=EVERY_SECONDS)
    assert alerts(incubator) == [(Ref("kiosk", 1), False)]
