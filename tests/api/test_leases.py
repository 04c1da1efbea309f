"""A day that is typed moves the boards when it comes, and nobody else has to do anything."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from server.boards.faces import face_of
from server.boards.passing import pass_time
from server.core.principals import CONSOLE, HOUSE
from server.roster.stays import leave_site_within
from server.sites.tables import Room
from signs.face import DoorFace
from tests.api.conftest import Programs
from tests.incubator import Incubator


def room_id(incubator: Incubator, number: str) -> int:
    with incubator.db.reading() as session:
        return session.scalars(select(Room.id).where(Room.number == number)).one()


def behind(incubator: Incubator, room: str) -> list[str]:
    with incubator.db.reading() as session:
        face = face_of(session, incubator.board(room), incubator.time())
    assert isinstance(face, DoorFace)
    return [tenant.name for tenant in face.tenants]


def at(incubator: Incubator, moment: str) -> bool:
    """Let it be that moment; tell whether the doors of 2-01 moved by themselves."""
    before = incubator.board("2-01").version
    incubator.time.now = datetime.fromisoformat(moment + "+08:00")
    pass_time(incubator.db, incubator.time())
    return incubator.board("2-01").version > before


def test_a_move_out_typed_for_next_month_empties_the_door_next_month(program: Programs, incubator: Incubator) -> None:
    caller = program("read", "roster")
    [lease] = caller.get("/leases", query_string={"room": room_id(incubator, "2-01")}).json["items"]
    assert caller.put(f"/leases/{lease['id']}", {"ends": "2026-04-01"}, "1").json == lease | {"ends": "2026-04-01"}
    pass_time(incubator.db, incubator.time())
    at(incubator, "2026-04-01T03:59")
    assert behind(incubator, "2-01") == ["海棠软件"]
    assert at(incubator, "2026-04-01T04:00")
    assert behind(incubator, "2-01") == []
    assert caller.get("/rooms").json["items"][1]["tenants"] == []


def test_who_moves_in_next_monday_is_on_the_door_next_monday(program: Programs, incubator: Incubator) -> None:
    caller, room = program("read", "roster"), room_id(incubator, "2-01")
    wanted = {"organisation": 1, "starts": "2026-03-09"}
    first = caller.post(f"/rooms/{room}/leases", wanted)
    assert caller.post(f"/rooms/{room}/leases", wanted).json == first.json
    at(incubator, "2026-03-09T03:00")
    assert behind(incubator, "2-01") == ["海棠软件"]
    assert at(incubator, "2026-03-09T04:01")
    assert behind(incubator, "2-01") == ["海棠软件", "青云科技有限公司"]


def test_who_leaves_the_site_has_no_room_after_that_day(program: Programs, incubator: Incubator) -> None:
    caller, room = program("roster"), room_id(incubator, "2-01")
    leaving = date(2026, 3, 20)
    incubator.db.act(lambda tx: leave_site_within(tx, 1, leaving, CONSOLE.ref, incubator.time()), long=True, by=HOUSE)
    made = caller.post(f"/rooms/{room}/leases", {"organisation": 1, "starts": "2026-03-09", "ends": "2026-09-01"})
    assert made.json["ends"] == "2026-03-20"
    assert caller.put(f"/leases/{made.json['id']}", {"ends": None}, "6").json["ends"] == "2026-03-20"
    late = caller.post(f"/rooms/{room}/leases", {"organisation": 1, "starts": "2026-03-20"}, key="late")
    assert (late.status_code, late.json["type"]) == (409, "urn:doorboard:problem:organisation_leaves")


def test_one_company_has_a_room_once_on_a_day(program: Programs, incubator: Incubator) -> None:
    again = program("roster").post(f"/rooms/{room_id(incubator, '2-01')}/leases", {"organisation": 2})
    assert (again.status_code, again.json["type"]) == (409, "urn:doorboard:problem:leased_already")


def test_a_day_that_is_long_past_or_before_the_start_is_refused(program: Programs) -> None:
    said = [program("roster").put("/leases/1", {"ends": day}, day) for day in ("2020-01-01", "2036-09-01")]
    assert [one.json["type"].rpartition(":")[2] for one in said] == ["day_before_start", "day_far"]


def test_a_move_out_that_was_a_slip_is_taken_back(program: Programs, incubator: Incubator) -> None:
    caller = program("roster")
    caller.put("/leases/2", {"ends": "2026-03-05"}, "3")
    assert behind(incubator, "2-01") == []
    caller.put("/leases/2", {"ends": None}, "4")
    assert behind(incubator, "2-01") == ["海棠软件"]


def test_only_the_permission_for_it_changes_a_lease(program: Programs) -> None:
    assert program("read", "people", "presence").put("/leases/1", {"ends": None}, "5").status_code == 403
