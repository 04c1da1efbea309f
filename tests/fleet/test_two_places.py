"""A token that is used in two places raises an alarm; a tablet that lost its memory raises none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.alerts.actions import settle_by_hand
from server.alerts.tables import Alert
from server.app import Application
from server.boards.kiosks import Kiosk
from server.core.keys import new_secret
from server.core.refs import Ref
from server.core.tables import Board
from server.fleet.actions import add_kiosk, find_kiosk, replace_device, revoke_kiosk
from server.fleet.codes import codes_ahead
from server.fleet.moving import move_kiosk
from server.fleet.rules import Sighting
from server.fleet.twins import SHARED
from server.fleet.watch import EVERY_SECONDS, Watch
from server.sites.actions import add_site
from tests.incubator import Incubator

BOTH_ENGINES = True

TABLET, THIEF = "a" * 32, "b" * 32


@pytest.fixture
def kiosk(incubator: Incubator) -> int:
    incubator.tenant("北辰智造", "王小明")
    add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    with incubator.db.reading() as session:
        return session.scalars(select(Kiosk.id)).one()


@pytest.fixture
def watch(incubator: Incubator, kiosk: int) -> Watch:
    return incubator.application().watch


def pass_time(incubator: Incubator, minutes: float, *heard: tuple[Watch, int, str]) -> None:
    """Let time pass in which these watches hear these devices, and all look."""
    for _look in range(int(minutes * 60 / EVERY_SECONDS)):
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        for watch, kiosk, device in heard:
            watch.saw(Sighting(kiosk, generation(incubator, kiosk), device))
        for watch in dict.fromkeys(watch for watch, _kiosk, _device in heard):
            watch.look()


def generation(incubator: Incubator, kiosk: int) -> int:
    with incubator.db.reading() as session:
        return session.get_one(Kiosk, kiosk).generation


def alarms(incubator: Incubator) -> list[Alert]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Alert).where(Alert.kind == "kiosk_two_places")))


def test_two_devices_with_one_token_raise_one_alarm_that_names_the_kiosk(
    incubator: Incubator, watch: Watch, kiosk: int
) -> None:
    pass_time(incubator, 1, (watch, kiosk, TABLET))
    pass_time(incubator, 1, (watch, kiosk, TABLET), (watch, kiosk, THIEF))
    assert alarms(incubator) == []
    pass_time(incubator, 5, (watch, kiosk, TABLET), (watch, kiosk, THIEF))
    alarm = alarms(incubator)[0]
    assert len(alarms(incubator)) == 1
    assert alarm.subject == Ref("kiosk", kiosk)
    assert alarm.site_id == incubator.site_id
    assert json.loads(alarm.detail)["what"] == f"3-12 K{kiosk}"


def test_two_devices_at_two_workers_are_found_too(incubator: Incubator, watch: Watch, kiosk: int) -> None:
    other = incubator.application().watch
    pass_time(incubator, 1, (watch, kiosk, TABLET))
    pass_time(incubator, 2, (watch, kiosk, TABLET), (other, kiosk, THIEF))
    assert len(alarms(incubator)) == 1


def test_a_tablet_that_lost_its_memory_raises_no_alarm(incubator: Incubator, watch: Watch, kiosk: int) -> None:
    pass_time(incubator, 5, (watch, kiosk, TABLET))
    pass_time(incubator, 0.75, (watch, kiosk, TABLET), (watch, kiosk, THIEF))
    pass_time(incubator, 10, (watch, kiosk, THIEF))
    assert alarms(incubator) == []


def test_the_tour_of_the_demo_is_for_everybody(incubator: Incubator, watch: Watch, kiosk: int) -> None:
    add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time(), author=SHARED)
    pass_time(incubator, 1, (watch, kiosk + 1, TABLET))
    pass_time(incubator, 3, (watch, kiosk + 1, TABLET), (watch, kiosk + 1, THIEF))
    assert alarms(incubator) == []


def test_nobody_gets_a_door_code_with_a_copied_token_without_an_alarm(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    gave = {}
    for number, path in enumerate(addresses(incubator.application()), start=1):
        token = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
        app = incubator.application()
        pass_time(incubator, 1, (app.watch, number, TABLET))
        answer = app.flask.test_client().get(path.replace("<token>", token))
        pass_time(incubator, 2, (app.watch, number, TABLET))
        gave[path] = any(code["bits"] in answer.text for code in codes(incubator, token))
        assert not gave[path] or Ref("kiosk", number) in {alarm.subject for alarm in alarms(incubator)}, path
    assert {path for path, codes in gave.items() if codes} == {"/k/<token>/hello"}


def addresses(app: Application) -> list[str]:
    """Return every address that a token opens."""
    rules = [rule for rule in app.flask.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return sorted(rule.rule for rule in rules if rule.rule.startswith("/k/<token>"))


def codes(incubator: Incubator, token: str) -> list[dict[str, Any]]:
    """Return the codes of the last minutes and of the next ones."""
    with incubator.db.reading() as session:
        screen = find_kiosk(session, token)
    assert screen
    house = incubator.application().house
    moments = [incubator.time() - timedelta(minutes=minutes) for minutes in range(4)]
    return [code for at in moments for code in codes_ahead(house, screen, at) or ()]


def test_quiet_kiosks_cost_no_writing(incubator: Incubator, watch: Watch, kiosk: int) -> None:
    pass_time(incubator, 1, (watch, kiosk, TABLET))
    with incubator.db.reading() as session:
        before = session.get_one(Kiosk, kiosk).device_at
    pass_time(incubator, 1, (watch, kiosk, TABLET))
    with incubator.db.reading() as session:
        assert session.get_one(Kiosk, kiosk).device_at == before


def test_whoever_replaces_or_revokes_the_kiosk_has_seen_to_it(incubator: Incubator, watch: Watch, kiosk: int) -> None:
    def stolen() -> None:
        pass_time(incubator, 1, (watch, kiosk, TABLET))
        pass_time(incubator, 2, (watch, kiosk, TABLET), (watch, kiosk, THIEF))

    stolen()
    with incubator.db.transaction() as tx:
        replace_device(tx, kiosk, incubator.board("3-12").id, new_secret(), incubator.time())
    assert [alarm.settled_at for alarm in alarms(incubator)] == [incubator.time()]
    pass_time(incubator, 1, (watch, kiosk, TABLET))
    assert len(alarms(incubator)) == 1
    stolen()
    assert len(alarms(incubator)) == 2
    revoke_kiosk(incubator.db, kiosk, Ref("user", 1), incubator.time())
    assert all(alarm.settled_at for alarm in alarms(incubator))


def test_an_alarm_that_was_settled_rings_again_when_the_other_one_is_still_there(
    incubator: Incubator, watch: Watch, kiosk: int
) -> None:
    pass_time(incubator, 1, (watch, kiosk, TABLET))
    pass_time(incubator, 2, (watch, kiosk, TABLET), (watch, kiosk, THIEF))
    settle_by_hand(incubator.db, alarms(incubator)[0].id, Ref("user", 1), incubator.time())
    pass_time(incubator, 5, (watch, kiosk, TABLET))
    assert len(alarms(incubator)) == 1
    pass_time(incubator, 2, (watch, kiosk, TABLET), (watch, kiosk, THIEF))
    assert [alarm.settled_at is None for alarm in alarms(incubator)] == [False, True]


def test_an_alarm_follows_the_kiosk_to_another_site(incubator: Incubator, watch: Watch, kiosk: int) -> None:
    with incubator.db.transaction() as tx:
        other = add_site(tx, "星海创新园").id
        there = tx.session.scalars(select(Board.code).where(Board.site_id == other)).one()
    pass_time(incubator, 1, (watch, kiosk, TABLET))
    pass_time(incubator, 2, (watch, kiosk, TABLET), (watch, kiosk, THIEF))
    move_kiosk(incubator.db, kiosk, there, Ref("user", 1), incubator.time())
    pass_time(incubator, 2, (watch, kiosk, TABLET), (watch, kiosk, THIEF))
    told = [(alarm.site_id, alarm.settled_at is None) for alarm in alarms(incubator)]
    assert told == [(incubator.site_id, False), (other, True)]


def test_what_the_old_tablet_still_says_is_not_the_new_ones_life(
    incubator: Incubator, watch: Watch, kiosk: int
) -> None:
    pass_time(incubator, 1, (watch, kiosk, TABLET))
    old = Sighting(kiosk, 1, TABLET)
    with incubator.db.transaction() as tx:
        replace_device(tx, kiosk, incubator.board("3-12").id, new_secret(), incubator.time())
    watch.painted(old, 7)
    watch.look()
    with incubator.db.reading() as session:
        known = session.get_one(Kiosk, kiosk)
    assert (known.seen_at, known.painted, known.device) == (None, None, None)
