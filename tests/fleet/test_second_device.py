"""A token in two places: who said hello last holds the codes, the other one says so, and one alert is raised."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.alerts.actions import settle_by_hand
from server.alerts.tables import Alert
from server.app import Application
from server.boards.kiosks import Kiosk
from server.core.keys import new_secret
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.tables import Board
from server.fleet.actions import add_kiosk, move_kiosk, replace_device, revoke_kiosk
from server.fleet.codes import codes_ahead
from server.fleet.liveness import EVERY_SECONDS, Watch
from server.fleet.rules import SHARED, Sighting
from server.sites.actions import add_site
from tests.fleet.facts import screen_of
from tests.fleet.holding import worker
from tests.incubator import Incubator
from tests.statements import questions_to

BOTH_ENGINES = True

TABLET, THIEF, THIRD = "a" * 32, "b" * 32, "c" * 32
KIOSK = 1


@pytest.fixture
def app(incubator: Incubator) -> Application:
    return incubator.application()


@pytest.fixture
def client(app: Application) -> FlaskClient:
    return app.flask.test_client()


def greet(client: FlaskClient, token: str, device: str, *, again: bool = False) -> bool:
    """Let a device say hello; tell whether it was given codes."""
    said = client.get(f"/k/{token}/hello?device={device}&again={int(again)}").get_json()
    return said["codes"] is not None


def pass_time(incubator: Incubator, app: Application, minutes: float, *devices: str, token: str) -> set[str]:
    """Let devices go on that were greeted before; return those that were given codes meanwhile."""
    client, given = app.flask.test_client(), set[str]()
    for _look in range(int(minutes * 60 / EVERY_SECONDS)):
        incubator.time.pass_by(seconds=EVERY_SECONDS)
        given |= {device for device in devices if greet(client, token, device, again=True)}
        app.watch.run_once()
    return given


def alarms(incubator: Incubator) -> list[Alert]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Alert).where(Alert.kind == "kiosk_two_places").order_by(Alert.id)))


def stolen(incubator: Incubator, app: Application, token: str, minutes: float = 2) -> None:
    """Let a tablet live at its door, and somebody else open its address."""
    client = app.flask.test_client()
    greet(client, token, TABLET)
    pass_time(incubator, app, 1, TABLET, token=token)
    greet(client, token, THIEF)
    pass_time(incubator, app, minutes, TABLET, THIEF, token=token)


def test_the_device_that_said_hello_last_holds_the_codes_and_the_other_one_gets_none(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    assert greet(client, token, TABLET)
    assert pass_time(incubator, app, 1, TABLET, token=token) == {TABLET}
    assert greet(client, token, THIEF)
    assert pass_time(incubator, app, 5, TABLET, THIEF, token=token) == {THIEF}
    assert greet(client, token, TABLET)
    assert pass_time(incubator, app, 5, TABLET, THIEF, token=token) == {TABLET}


def test_of_two_that_come_before_any_look_the_last_one_holds_the_codes(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    for device in (TABLET, THIRD, THIEF):
        greet(client, token, device)
    app.watch.run_once()
    assert pass_time(incubator, app, 1, TABLET, THIRD, THIEF, token=token) == {THIEF}


def test_two_devices_with_one_token_raise_one_alarm_that_names_the_kiosk(
    incubator: Incubator, app: Application, token: str
) -> None:
    stolen(incubator, app, token, minutes=1)
    assert alarms(incubator) == []
    pass_time(incubator, app, 5, TABLET, THIEF, token=token)
    (alarm,) = alarms(incubator)
    assert (alarm.subject, alarm.site_id) == (Ref("kiosk", KIOSK), incubator.site_id)
    assert json.loads(alarm.detail)["what"] == f"3-12 K{KIOSK}"


def test_two_devices_at_two_workers_are_found_too(incubator: Incubator, app: Application, token: str) -> None:
    other = incubator.application()
    greet(app.flask.test_client(), token, TABLET)
    app.watch.run_once()
    greet(other.flask.test_client(), token, THIEF)
    assert pass_time(incubator, app, 2, TABLET, token=token) == set()
    assert len(alarms(incubator)) == 1


def test_a_tablet_on_a_socket_is_told_at_the_next_look_that_another_one_holds_its_codes(
    incubator: Incubator, client: FlaskClient, token: str
) -> None:
    watch, sockets = worker(incubator)
    sockets.hold(KIOSK)
    watch.saw(Sighting(KIOSK, 1, f"d{KIOSK}"))
    watch.run_once()
    assert sockets.displaced == set()
    greet(client, token, THIEF)
    watch.run_once()
    assert sockets.displaced == {(KIOSK, 1, f"d{KIOSK}")}
    assert alarms(incubator) == []
    for _minute in range(2):
        incubator.time.pass_by(minutes=1)
        watch.run_once()
    assert len(alarms(incubator)) == 1


def test_somebody_who_used_the_token_only_once_is_noticed(incubator: Incubator, app: Application, token: str) -> None:
    client = app.flask.test_client()
    greet(client, token, TABLET)
    pass_time(incubator, app, 1, TABLET, token=token)
    greet(client, token, THIEF)
    pass_time(incubator, app, 2, TABLET, token=token)
    assert len(alarms(incubator)) == 1


def test_somebody_who_used_it_while_the_tablet_was_off_is_noticed_when_that_comes_back(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    for device in (TABLET, THIEF, TABLET):
        greet(client, token, device)
        app.watch.run_once()
        incubator.time.pass_by(hours=5)
    assert len(alarms(incubator)) == 1


def test_a_tablet_that_lost_its_memory_raises_no_alarm(incubator: Incubator, app: Application, token: str) -> None:
    client = app.flask.test_client()
    greet(client, token, TABLET)
    pass_time(incubator, app, 5, TABLET, token=token)
    greet(client, token, THIRD)
    # A dead line is heard for a while beside the new name.
    pass_time(incubator, app, 0.75, TABLET, THIRD, token=token)
    assert pass_time(incubator, app, 10, THIRD, token=token) == {THIRD}
    assert alarms(incubator) == []


def test_a_tablet_without_any_memory_has_a_new_name_each_morning_and_is_still_one(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    for day in range(10):
        assert greet(client, token, f"{day:032x}")
        app.watch.run_once()
        incubator.time.pass_by(days=1)
    assert alarms(incubator) == []


def test_the_tour_of_the_demo_is_for_everybody(incubator: Incubator, app: Application, token: str) -> None:
    shared = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time(), by=Principal(SHARED))
    client = app.flask.test_client()
    assert greet(client, shared, TABLET)
    assert greet(client, shared, THIEF)
    assert pass_time(incubator, app, 3, TABLET, THIEF, token=shared) == {TABLET, THIEF}
    assert alarms(incubator) == []


def test_nobody_gets_a_door_code_with_a_copied_token_without_an_alarm(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    gave = {}
    for number, path in enumerate(addresses(incubator.application()), start=1):
        token = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
        app = incubator.application()
        greet(app.flask.test_client(), token, TABLET)
        pass_time(incubator, app, 1, TABLET, token=token)
        answer = app.flask.test_client().get(path.replace("<token>", token))
        pass_time(incubator, app, 2, TABLET, token=token)
        gave[path] = any(code["bits"] in answer.text for code in codes(incubator, token))
        assert not gave[path] or Ref("kiosk", number) in {alarm.subject for alarm in alarms(incubator)}, path
    assert {path for path, codes in gave.items() if codes} == {"/k/<token>/hello"}


def addresses(app: Application) -> list[str]:
    """Return every address that a token opens."""
    rules = [rule for rule in app.flask.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return sorted(rule.rule for rule in rules if rule.rule.startswith("/k/<token>"))


def codes(incubator: Incubator, token: str) -> list[dict[str, Any]]:
    """Return the codes of the last minutes and of the next ones."""
    screen, house = screen_of(incubator, token), incubator.application().house
    moments = [incubator.time() - timedelta(minutes=minutes) for minutes in range(4)]
    return [code for at in moments for code in codes_ahead(house, screen, at) or ()]


def test_a_device_that_is_greeted_again_costs_no_writing(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    greet(client, token, TABLET)
    app.watch.run_once()
    with questions_to(incubator.db) as asked:
        greet(client, token, TABLET)
        greet(client, token, TABLET, again=True)
    assert [statement for statement in asked.asked if not statement.startswith("SELECT")] == []


def test_whoever_replaces_or_revokes_the_kiosk_has_seen_to_it(
    incubator: Incubator, app: Application, token: str
) -> None:
    stolen(incubator, app, token)
    fresh = new_secret()
    with incubator.db.transaction() as tx:
        replace_device(tx, KIOSK, incubator.board("3-12").id, fresh, incubator.time())
    assert [alarm.settled_at for alarm in alarms(incubator)] == [incubator.time()]
    assert pass_time(incubator, app, 1, TABLET, token=fresh) == {TABLET}
    assert len(alarms(incubator)) == 1
    stolen(incubator, app, fresh)
    assert len(alarms(incubator)) == 2
    revoke_kiosk(incubator.db, KIOSK, Principal(Ref("user", 1)), incubator.time())
    assert all(alarm.settled_at for alarm in alarms(incubator))


def test_an_alarm_that_was_settled_rings_again_when_the_other_one_is_still_there(
    incubator: Incubator, app: Application, token: str
) -> None:
    stolen(incubator, app, token)
    settle_by_hand(incubator.db, alarms(incubator)[0].id, Principal(Ref("user", 1)), incubator.time())
    pass_time(incubator, app, 5, THIEF, token=token)
    assert len(alarms(incubator)) == 1
    pass_time(incubator, app, 2, TABLET, THIEF, token=token)
    assert [alarm.settled_at is None for alarm in alarms(incubator)] == [False, True]


def test_an_alarm_follows_the_kiosk_to_another_site(incubator: Incubator, app: Application, token: str) -> None:
    with incubator.db.transaction() as tx:
        other = add_site(tx, "星海创新园").id
        there = tx.session.scalars(select(Board.code).where(Board.site_id == other)).one()
    stolen(incubator, app, token)
    move_kiosk(incubator.db, KIOSK, there, Principal(Ref("user", 1)), incubator.time())
    pass_time(incubator, app, 2, TABLET, THIEF, token=token)
    told = [(alarm.site_id, alarm.settled_at is None) for alarm in alarms(incubator)]
    assert told == [(incubator.site_id, False), (other, True)]


def test_what_the_old_tablet_still_says_is_not_the_new_ones_life(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    greet(client, token, TABLET)
    watch: Watch = app.watch
    watch.run_once()
    with incubator.db.transaction() as tx:
        replace_device(tx, KIOSK, incubator.board("3-12").id, new_secret(), incubator.time())
    watch.painted(Sighting(KIOSK, 1, TABLET), 7)
    watch.run_once()
    with incubator.db.reading() as session:
        known = session.get_one(Kiosk, KIOSK)
    assert (known.seen_at, known.painted, known.device) == (None, None, None)
