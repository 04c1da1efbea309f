"""What the database says is compared with what was sent, and a heartbeat vouches for no more than that."""

from __future__ import annotations

from time import monotonic

import pytest
from sqlalchemy import select, update

from server.core.database.db import Database
from server.core.tables import Board, Instance
from server.live.push import Push
from tests.incubator import Incubator
from tests.live.pushing import Screens, reconcile
from tests.statements import questions_to


def test_what_another_process_wrote_is_found_by_the_reconciler(
    incubator: Incubator, screens: Screens, push: Push
) -> None:
    reconcile(incubator, push)
    push.flush()
    other = Database(incubator.db.url)
    with other.transaction() as tx:
        tx.move(screens.watched)
    other.close()
    push.flush()
    assert screens.faces()[-1] != incubator.board("3-12").version
    reconcile(incubator, push)
    push.flush()
    assert screens.faces()[-1] == incubator.board("3-12").version


def test_the_reconciler_says_nothing_twice(incubator: Incubator, screens: Screens, push: Push) -> None:
    for _round in range(3):
        reconcile(incubator, push)
        push.flush()
    assert len(screens.faces()) == 1


def test_a_new_epoch_makes_every_screen_start_over(incubator: Incubator, screens: Screens, push: Push) -> None:
    reconcile(incubator, push)
    push.flush()
    with incubator.db.transaction() as tx:
        tx.session.execute(update(Instance).values(epoch="RESTORED"))
    reconcile(incubator, push)
    push.flush()
    assert screens.said[-1][2]["epoch"] == "RESTORED"
    assert len(screens.faces()) == 2


def test_a_heartbeat_tells_the_version_and_how_old_the_databases_last_answer_is(
    incubator: Incubator, screens: Screens, push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = monotonic()
    reconcile(incubator, push)
    push.flush()
    now = monotonic()
    monkeypatch.setattr("server.live.push.monotonic", lambda: now + 7)
    push.heartbeat()
    _board, event, heartbeat = screens.said[-1]
    assert event == "heartbeat"
    assert heartbeat["v"] == incubator.board("3-12").version
    assert 7000 <= heartbeat["db_age_ms"] <= 1000 * (now + 7 - before)


def test_a_heartbeat_does_not_vouch_for_a_face_that_the_database_is_known_to_have_left_behind(
    incubator: Incubator, screens: Screens, push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pusher may hang on a dead connection while the reconciler's answers."""
    reconcile(incubator, push)
    push.flush()
    now = monotonic()
    other = Database(incubator.db.url)
    with other.transaction() as tx:
        tx.move(screens.watched)
    other.close()
    for later in (2, 20):
        monkeypatch.setattr("server.live.push.monotonic", lambda later=later: now + later)
        reconcile(incubator, push)
        push.heartbeat()
    _board, _event, heartbeat = screens.said[-1]
    assert heartbeat["db_age_ms"] >= 20_000
    push.flush()
    push.heartbeat()
    _board, _event, heartbeat = screens.said[-1]
    assert heartbeat["db_age_ms"] == 0


def test_boards_that_are_true_as_of_the_same_instant_are_told_by_one_heartbeat(
    incubator: Incubator, screens: Screens, push: Push
) -> None:
    with incubator.db.reading() as session:
        screens.watched = list(session.scalars(select(Board.id)))
    incubator.says("王小明", "on_site")
    incubator.says("王小明", "meeting")
    reconcile(incubator, push)
    push.flush()
    reconcile(incubator, push)
    screens.said.clear()
    push.heartbeat()
    assert screens.heartbeats == 1
    with incubator.db.reading() as session:
        known = {row.id: row.version for row in session.execute(select(Board.id, Board.version))}
    assert {board: message["v"] for board, _event, message in screens.said} == known
    assert len(set(known.values())) == 2


def test_a_heartbeat_asks_the_database_nothing(incubator: Incubator, screens: Screens, push: Push) -> None:
    reconcile(incubator, push)
    push.flush()
    with questions_to(incubator.db) as asked:
        push.heartbeat()
    assert asked.asked == []
    assert screens.said[-1][1] == "heartbeat"
