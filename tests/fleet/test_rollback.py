from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from server.alerts.actions import settle_by_hand
from server.alerts.tables import Alert
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.tables import Instance
from server.fleet.actions import add_kiosk, move_kiosk, revoke_kiosk
from server.fleet.hello import note_rollback
from server.fleet.kiosks import PairedKiosk
from server.fleet.rules import EPOCH_LASTS
from tests.fleet.facts import screen_of
from tests.incubator import Incubator

USER = Principal(Ref("user", 1))

BOTH_ENGINES = True


@pytest.fixture
def screen(incubator: Incubator) -> PairedKiosk:
    incubator.tenant("北辰智造", "王小明")
    return another(incubator)


def another(incubator: Incubator) -> PairedKiosk:
    """Hang one more kiosk at the door."""
    return screen_of(incubator, add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time()))


def epoch(incubator: Incubator) -> str:
    with incubator.db.reading() as session:
        return session.scalars(select(Instance.epoch)).one()


def test_a_kiosk_that_knows_more_than_the_database_begins_a_new_epoch(
    incubator: Incubator, screen: PairedKiosk
) -> None:
    before = epoch(incubator)
    assert note_rollback(incubator.db, screen, before, incubator.board("3-12").version + 1, incubator.time())
    assert epoch(incubator) != before


def test_a_second_witness_of_the_same_fall_changes_nothing(incubator: Incubator, screen: PairedKiosk) -> None:
    before = epoch(incubator)
    version = incubator.board("3-12").version + 1
    assert note_rollback(incubator.db, screen, before, version, incubator.time())
    after = epoch(incubator)
    assert not note_rollback(incubator.db, screen, before, version, incubator.time())
    assert epoch(incubator) == after


@pytest.mark.parametrize("ahead", [0, -1])
def test_a_kiosk_that_is_up_to_date_or_behind_is_no_witness(
    incubator: Incubator, screen: PairedKiosk, ahead: int
) -> None:
    before = epoch(incubator)
    assert not note_rollback(incubator.db, screen, before, incubator.board("3-12").version + ahead, incubator.time())
    assert epoch(incubator) == before


@pytest.mark.parametrize(("said", "version"), [("ELSEWHEN", 10**6), (None, 10**6), ("", None), (7, "x")])
def test_a_kiosk_of_another_epoch_or_with_nonsense_is_no_witness(
    incubator: Incubator, screen: PairedKiosk, said: object, version: object
) -> None:
    before = epoch(incubator)
    assert not note_rollback(incubator.db, screen, said, version, incubator.time())
    assert epoch(incubator) == before


def lies(incubator: Incubator, screen: PairedKiosk) -> bool:
    """Let a kiosk say that it knows a little more than the database; tell whether it was believed."""
    now_known = replace(screen, epoch=epoch(incubator), version=incubator.board("3-12").version)
    return note_rollback(incubator.db, now_known, now_known.epoch, now_known.version + 1, incubator.time())


def alerts(incubator: Incubator) -> list[Alert]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Alert).where(Alert.settled_at.is_(None)).order_by(Alert.id)))


def test_a_witness_is_named_in_an_alert(incubator: Incubator, screen: PairedKiosk) -> None:
    assert lies(incubator, screen)
    (alert,) = alerts(incubator)
    assert (alert.kind, alert.subject, alert.site_id) == ("kiosk_ahead", Ref("kiosk", 1), incubator.site_id)
    assert json.loads(alert.detail)["what"] == "3-12 K1"


def test_a_kiosk_that_lies_all_day_begins_one_epoch(incubator: Incubator, screen: PairedKiosk) -> None:
    said = [lies(incubator, screen)]
    after = epoch(incubator)
    for _quarter in range(100):
        incubator.time.pass_by(minutes=15)
        said.append(lies(incubator, screen))
    assert (said, epoch(incubator)) == ([True] + [False] * 100, after)
    assert len(alerts(incubator)) == 1


def test_a_kiosk_is_a_witness_again_once_somebody_has_seen_to_the_alert(
    incubator: Incubator, screen: PairedKiosk
) -> None:
    assert lies(incubator, screen)
    settle_by_hand(incubator.db, alerts(incubator)[0].id, USER, incubator.time())
    incubator.time.now += EPOCH_LASTS
    assert not lies(incubator, screen)
    incubator.time.pass_by(seconds=1)
    assert lies(incubator, screen)


def test_many_kiosks_that_lie_begin_no_more_than_one_epoch_in_ten_minutes(
    incubator: Incubator, screen: PairedKiosk
) -> None:
    others = [another(incubator) for _kiosk in range(5)]
    assert lies(incubator, screen)
    assert not any(lies(incubator, other) for other in others)
    incubator.time.pass_by(seconds=EPOCH_LASTS.total_seconds() + 1)
    assert [lies(incubator, other) for other in others] == [True, False, False, False, False]


def test_a_version_that_no_database_can_have_lost_is_no_witness(incubator: Incubator, screen: PairedKiosk) -> None:
    for version in (999_999_999, 2**31, 2**63, 10**40, True):
        assert not note_rollback(incubator.db, screen, epoch(incubator), version, incubator.time())
    assert alerts(incubator) == []


@pytest.mark.parametrize("end", [revoke_kiosk, None])
def test_the_alert_ends_with_the_kiosk_or_its_move(incubator: Incubator, screen: PairedKiosk, end: Any) -> None:
    lies(incubator, screen)
    if end:
        end(incubator.db, screen.id, USER, incubator.time())
    else:
        move_kiosk(incubator.db, screen.id, incubator.board().code, USER, incubator.time())
    assert alerts(incubator) == []
