from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import orjson
import pytest
from sqlalchemy import select

from server.alerts.actions import open_subjects, raise_alert, settle_alert
from server.alerts.tables import Alert
from server.core.refs import Ref
from tests.incubator import Incubator

BOTH_ENGINES = True


def opened(incubator: Incubator, kiosk: int = 1, kind: str = "kiosk_silent", **detail: str) -> bool:
    with incubator.db.transaction() as tx:
        return raise_alert(tx, kind, Ref("kiosk", kiosk), incubator.site_id, incubator.time(), **detail)


def settled(incubator: Incubator, kiosk: int = 1, kind: str = "kiosk_silent") -> bool:
    with incubator.db.transaction() as tx:
        return settle_alert(tx, kind, Ref("kiosk", kiosk), incubator.time())


def alerts(incubator: Incubator) -> list[Alert]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Alert).order_by(Alert.id)))


def test_what_is_wrong_is_one_alert_however_often_it_is_found(incubator: Incubator) -> None:
    assert opened(incubator, what="3-12 北辰智造")
    incubator.time.pass_by(minutes=5)
    assert not opened(incubator, what="3-12 北辰智造")
    (alert,) = alerts(incubator)
    assert orjson.loads(alert.detail) == {"what": "3-12 北辰智造"}
    assert incubator.time() > alert.opened_at


def test_other_kinds_and_other_subjects_are_alerts_of_their_own(incubator: Incubator) -> None:
    assert opened(incubator)
    assert opened(incubator, kind="kiosk_two_places")
    assert opened(incubator, kiosk=2)
    assert len(alerts(incubator)) == 3


def test_what_comes_again_after_it_was_settled_is_a_new_alert(incubator: Incubator) -> None:
    assert not settled(incubator)
    opened(incubator)
    incubator.time.pass_by(minutes=5)
    assert settled(incubator)
    assert not settled(incubator)
    assert opened(incubator)
    first, second = alerts(incubator)
    assert first.settled_at == incubator.time()
    assert second.settled_at is None


def test_it_is_known_what_an_alert_of_a_kind_is_open_about(incubator: Incubator) -> None:
    for kiosk in (1, 2, 13):
        opened(incubator, kiosk)
    opened(incubator, 3, "kiosk_two_places")
    settled(incubator, 2)
    with incubator.db.reading() as session:
        assert open_subjects(session, "kiosk_silent") == {1, 13}


@pytest.mark.engines_differ
def test_workers_that_find_the_same_thing_at_once_open_one_alert_and_none_fails(incubator: Incubator) -> None:
    workers = 4
    together = Barrier(workers)

    def find(_worker: int) -> bool:
        together.wait()
        return opened(incubator)

    with ThreadPoolExecutor(workers) as pool:
        assert sorted(pool.map(find, range(workers))) == [False, False, False, True]
    assert len(alerts(incubator)) == 1
