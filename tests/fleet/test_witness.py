from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from server.core.tables import Instance
from server.fleet.actions import Screen, add_kiosk, find_kiosk
from server.fleet.rules import spread
from server.fleet.witness import witness
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def screen(incubator: Incubator) -> Screen:
    incubator.tenant("北辰智造", "王小明")
    token = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    with incubator.db.reading() as session:
        found = find_kiosk(session, token)
    assert found is not None
    return found


def epoch(incubator: Incubator) -> str:
    with incubator.db.reading() as session:
        return session.scalars(select(Instance.epoch)).one()


def test_a_kiosk_that_knows_more_than_the_database_begins_a_new_epoch(incubator: Incubator, screen: Screen) -> None:
    before = epoch(incubator)
    assert witness(incubator.db, screen, before, incubator.board("3-12").version + 1)
    assert epoch(incubator) != before


def test_a_second_witness_of_the_same_fall_changes_nothing(incubator: Incubator, screen: Screen) -> None:
    before = epoch(incubator)
    version = incubator.board("3-12").version + 1
    assert witness(incubator.db, screen, before, version)
    after = epoch(incubator)
    assert not witness(incubator.db, screen, before, version)
    assert epoch(incubator) == after


@pytest.mark.parametrize("ahead", [0, -1])
def test_a_kiosk_that_is_up_to_date_or_behind_is_no_witness(incubator: Incubator, screen: Screen, ahead: int) -> None:
    before = epoch(incubator)
    assert not witness(incubator.db, screen, before, incubator.board("3-12").version + ahead)
    assert epoch(incubator) == before


@pytest.mark.parametrize(("said", "version"), [("ELSEWHEN", 10**6), (None, 10**6), ("", None), (7, "x")])
def test_a_kiosk_of_another_epoch_or_with_nonsense_is_no_witness(
    incubator: Incubator, screen: Screen, said: object, version: object
) -> None:
    before = epoch(incubator)
    assert not witness(incubator.db, screen, said, version)
    assert epoch(incubator) == before


@given(st.integers(0, 100_000))
def test_a_fleet_comes_back_over_two_to_sixty_seconds(kiosks: int) -> None:
    assert 2 <= spread(kiosks) <= 60
    assert spread(1000) == 10
