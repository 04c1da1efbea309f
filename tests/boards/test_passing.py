from __future__ import annotations

from server.boards.faces import face_of
from server.boards.passing import pass_time
from signs.face import DoorFace
from tests.incubator import Incubator

BOTH_ENGINES = True


def overdue(incubator: Incubator) -> list[bool]:
    with incubator.db.reading() as session:
        face = face_of(session, incubator.board("3-12"), incubator.time())
    assert isinstance(face, DoorFace)
    return [line.overdue for group in face.tenants[0].groups for line in group.people]


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


def test_what_passed_while_the_server_was_down_is_made_up_for(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "market", hours=1)
    assert moved_after(incubator, days=2)
