from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

import pytest
from sqlalchemy import select

from server.boards import passing
from server.boards.faces import face_of
from server.boards.passing import pass_time
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.tables import Board
from server.sites.tables import Site
from signs.face import DoorFace
from tests.incubator import Incubator

BOTH_ENGINES = True


def door(incubator: Incubator) -> DoorFace:
    with incubator.db.reading() as session:
        face = face_of(session, incubator.board("3-12"), incubator.time())
    assert isinstance(face, DoorFace)
    return face


def overdue(incubator: Incubator) -> list[bool]:
    return [line.overdue for group in door(incubator).tenants[0].groups for line in group.people]


def present(incubator: Incubator) -> int:
    counts = door(incubator).tenants[0].counts
    assert counts
    return counts.present


def moved_after(incubator: Incubator, **duration: float) -> bool:
    pass_time(incubator.db, incubator.time())
    before = incubator.board("3-12").version
    incubator.time.pass_by(**duration)
    pass_time(incubator.db, incubator.time())
    after = incubator.board("3-12").version
    pass_time(incubator.db, incubator.time())
    assert incubator.board("3-12").version == after, "time that stands moves nothing"
    return after > before


def test_a_door_moves_when_somebody_becomes_overdue(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "market", hours=1)
    assert not moved_after(incubator, minutes=30)
    assert moved_after(incubator, minutes=31)
    assert overdue(incubator) == [True]


def test_a_door_moves_when_somebody_stepped_out_for_too_long(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "nearby")
    assert not moved_after(incubator, minutes=29)
    assert moved_after(incubator, minutes=2)
    assert overdue(incubator) == [True]


def test_every_board_moves_when_the_site_closes(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    overview = incubator.board().version
    assert moved_after(incubator, hours=4)
    assert incubator.board().version > overview


def test_every_board_moves_at_midnight_since_a_time_of_today_becomes_a_date(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.time.pass_by(hours=9, minutes=50)
    assert moved_after(incubator, minutes=10)


def test_a_quiet_hour_moves_nothing(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "on_site")
    assert not moved_after(incubator, hours=1)


def night_worker(incubator: Incubator, said: str) -> None:
    """Let somebody of one company come at this time, and let nobody of another say anything."""
    incubator.tenant("北辰智造", "王小明")
    incubator.tenant("青云科技", "李雷", room="3-14")
    incubator.time.now = datetime.fromisoformat(said + "+08:00")
    incubator.says("王小明", "on_site")


def test_a_door_moves_when_what_was_said_in_the_night_has_lasted_eight_hours(incubator: Incubator) -> None:
    night_worker(incubator, "2026-03-06T03:50")
    assert present(incubator) == 1
    assert moved_after(incubator, hours=7)
    before = incubator.board("3-14").version
    assert not moved_after(incubator, minutes=59)
    assert present(incubator) == 1
    assert moved_after(incubator, minutes=1)
    assert present(incubator) == 0
    assert incubator.board("3-14").version == before


def test_what_was_said_in_the_morning_does_not_end_after_eight_hours(incubator: Incubator) -> None:
    night_worker(incubator, "2026-03-06T08:40")
    incubator.time.pass_by(hours=7, minutes=55)
    assert not moved_after(incubator, minutes=10)
    assert present(incubator) == 1


def test_every_board_moves_when_the_day_of_a_night_shift_turns(incubator: Incubator) -> None:
    with incubator.db.transaction() as tx:
        site = tx.session.get_one(Site, incubator.site_id)
        site.opens, site.closes = time(22), time(6)
    night_worker(incubator, "2026-03-05T22:05")
    incubator.time.now = datetime.fromisoformat("2026-03-06T13:59+08:00")
    assert present(incubator) == 1
    assert moved_after(incubator, minutes=1)
    assert present(incubator) == 0


def test_what_passed_while_the_server_was_down_is_made_up_for(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "market", hours=1)
    assert moved_after(incubator, days=2)


def test_the_end_of_a_day_is_written_in_parts_and_what_was_broken_off_is_begun_again(
    incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("3-12", "3-14", "3-16"):
        incubator.tenant(f"第{room}公司", f"员工{room}", room=room)
    for size in ("AT_ONCE", "BOARDS_AT_ONCE"):
        monkeypatch.setattr(passing, size, 1)
    pass_time(incubator.db, incubator.time())
    before = versions(incubator)
    incubator.time.pass_by(hours=4)
    written, act = [0], incubator.db.act

    def breaks_off(action: Callable[[Transaction], object], by: Principal) -> object:
        written[0] += 1
        if written[0] == len(before):
            raise OSError("the disk is full")
        return act(action, by=by)

    monkeypatch.setattr(incubator.db, "act", breaks_off)
    with pytest.raises(OSError, match="full"):
        pass_time(incubator.db, incubator.time())
    assert any(versions(incubator)[board] == version for board, version in before.items())
    pass_time(incubator.db, incubator.time())
    assert all(versions(incubator)[board] > version for board, version in before.items())


def versions(incubator: Incubator) -> dict[int, int]:
    with incubator.db.reading() as session:
        return {board.id: board.version for board in session.scalars(select(Board))}
