from __future__ import annotations

from datetime import UTC, datetime

from signs.face import compact
from tests.api.conftest import Programs
from tests.incubator import Incubator


def test_the_face_is_the_one_that_the_sign_shows(program: Programs, incubator: Incubator) -> None:
    incubator.says("李婷", "market", hours=2)

    for room in ("3-12", None):
        board = incubator.board(room)
        shown = incubator.snapshot(board)
        answer = program("read").get(f"/boards/{board.code}/face").json
        assert answer == {"version": shown.version, "epoch": shown.epoch, "face": compact(incubator.face(board))}


def test_a_face_that_did_not_change_is_not_sent_again(program: Programs, incubator: Incubator) -> None:
    reader = program("read")
    path = f"/boards/{incubator.board('3-12').code}/face"
    held = reader.get(path).headers["ETag"]

    unchanged = reader.get(path, headers={"If-None-Match": held})
    incubator.says("李婷", "on_site")
    changed = reader.get(path, headers={"If-None-Match": held})

    assert (unchanged.status_code, unchanged.headers["ETag"]) == (304, held)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != held


def test_a_code_may_be_typed_in_small_letters(program: Programs, incubator: Incubator) -> None:
    assert program("read").get(f"/boards/{incubator.board().code.lower()}/face").status_code == 200


def test_a_board_that_does_not_exist_has_no_face(program: Programs) -> None:
    answer = program("read").get("/boards/NOPE1/face")

    assert (answer.status_code, answer.json["detail"]) == (404, "没有编号为 NOPE1 的记录，请核对编号。")


def test_a_face_may_be_kept_but_must_be_asked_for_again(program: Programs, incubator: Incubator) -> None:
    answer = program("read").get(f"/boards/{incubator.board().code}/face")

    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_face_and_its_site_say_where_the_calendar_is_not_published(program: Programs, incubator: Incubator) -> None:
    path = f"/boards/{incubator.board().code}/face"
    assert "unpublished" not in program("read").get(path).json["face"]
    assert program("read").get("/sites/1").json["calendar_published"] is True
    incubator.time.now = datetime(2027, 1, 4, 2, tzinfo=UTC)
    assert program("read").get(path).json["face"]["unpublished"] is True
    assert program("read").get("/sites/1").json["calendar_published"] is False
