from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.access.audit import Audit
from server.alerts.tables import Alert
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.core.tables import Instance
from server.fleet.actions import add_kiosk, move_kiosk, revoke_kiosk
from server.fleet.alarms import ring_silent
from server.fleet.register import note_seen, note_silent
from server.fleet.rules import ALARM_AFTER, Deadlines, Vouchers
from tests.fleet.facts import facts
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def token(incubator: Incubator) -> str:
    incubator.tenant("北辰智造", "王小明")
    incubator.tenant("云栖数据", "李雷", room="3-14")
    return add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())


@pytest.fixture
def client(incubator: Incubator) -> FlaskClient:
    return incubator.application().flask.test_client()


def move(incubator: Incubator, room: str) -> None:
    move_kiosk(incubator.db, 1, incubator.board(room).code, CONSOLE, incubator.time())


def test_a_kiosk_keeps_its_token_and_shows_the_other_door(
    incubator: Incubator, client: FlaskClient, token: str
) -> None:
    move(incubator, "3-14")
    said = client.get(f"/k/{token}/hello").get_json()
    assert said["face"]["tenants"][0]["name"] == "云栖数据"
    assert [(one["kind"], one["where"]) for one in said["orders"]] == [("reload", "3-14")]


def test_both_overviews_learn_of_it_and_the_ledger_of_rights_too(incubator: Incubator, token: str) -> None:
    before = incubator.board().version
    move(incubator, "3-14")
    assert incubator.board().version == before + 1
    with incubator.db.reading() as session:
        assert session.scalars(select(Audit.action)).all()[-1] == "kiosk.moved"


def test_moving_to_where_it_hangs_changes_nothing(incubator: Incubator, client: FlaskClient, token: str) -> None:
    move(incubator, "3-12")
    assert client.get(f"/k/{token}/hello").get_json()["orders"] == []


def test_codes_of_the_old_door_are_worthless(incubator: Incubator, client: FlaskClient, token: str) -> None:
    page = client.get(f"/k/{token}/hello").get_json()
    assert page["codes"]
    move(incubator, "3-14")
    move(incubator, "3-12")
    later = client.get(f"/k/{token}/hello").get_json()
    assert {code["at"] for code in page["codes"]} == {code["at"] for code in later["codes"]}
    assert not {code["bits"] for code in page["codes"]} & {code["bits"] for code in later["codes"]}


def test_what_it_painted_at_the_old_door_is_no_witness_at_the_new_one(
    incubator: Incubator, client: FlaskClient, token: str
) -> None:
    for _change in range(3):
        incubator.says("王小明", "on_site")
        incubator.time.pass_by(minutes=5)
        incubator.says("王小明", "market", hours=1)
        incubator.time.pass_by(minutes=5)
    with incubator.db.reading() as session:
        epoch = session.scalars(select(Instance.epoch)).one()
    old = incubator.board("3-12")
    move(incubator, "3-14")
    assert old.version > incubator.board("3-14").version
    client.get(f"/k/{token}/hello?epoch={epoch}&v={old.version}&board={old.code}")
    with incubator.db.reading() as session:
        assert session.scalars(select(Instance.epoch)).one() == epoch


def test_its_silence_is_told_anew_where_it_hangs_now(incubator: Incubator, token: str) -> None:
    note_seen(incubator.db, [(1, 1)], {}, incubator.time())
    incubator.time.pass_by(minutes=1)
    note_silent(incubator.db, [1], Deadlines(incubator.time(), None), Vouchers(incubator.time()))
    incubator.time.now += ALARM_AFTER
    ring_silent(incubator.db, facts(incubator), incubator.time())
    move(incubator, "3-14")
    ring_silent(incubator.db, facts(incubator), incubator.time())
    assert what_is_open(incubator) == ['{"what":"3-14 K1"}']


def what_is_open(incubator: Incubator) -> list[str]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Alert.detail).where(Alert.settled_at.is_(None))))


@pytest.mark.parametrize("kiosk", [1, 2])
def test_a_kiosk_that_was_cut_off_or_never_was_does_not_move(incubator: Incubator, token: str, kiosk: int) -> None:
    revoke_kiosk(incubator.db, 1, CONSOLE, incubator.time())
    with pytest.raises(Refusal):
        move_kiosk(incubator.db, kiosk, incubator.board("3-14").code, CONSOLE, incubator.time())
