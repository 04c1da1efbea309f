from __future__ import annotations

from typing import Any

from server.core.principals import CONSOLE
from server.presence.actions import undo
from tests.api.client import Program
from tests.api.conftest import Programs
from tests.incubator import Incubator

MARKET = {"status": "market", "until": "2026-03-05T16:00:00+08:00", "place": "软件园", "reason": "前台代登记"}


def status_of(program: Program, person: int) -> dict[str, Any]:
    found: dict[str, Any] = program.get(f"/people/{person}/status").json
    return found


def test_a_status_set_for_somebody_shows_at_once_and_says_how_it_came_about(
    program: Programs, incubator: Incubator
) -> None:
    person = incubator.person("李婷")
    caller = program("presence", "people")

    answer = caller.put(f"/people/{person}/status", MARKET)

    assert answer.status_code == 200
    assert answer.json == {
        "entry": 1,
        "person": person,
        "status": "market",
        "since": "2026-03-05T14:03:00+08:00",
        "until": "2026-03-05T16:00:00+08:00",
    }
    assert status_of(caller, person) == {
        "person": person,
        "status": "market",
        "since": "2026-03-05T14:03:00+08:00",
        "until": "2026-03-05T16:00:00+08:00",
        "not_today": False,
        "overdue": False,
        "entry": 1,
    }
    [entry] = caller.get(f"/people/{person}/entries").json["items"]
    assert (entry["provenance"], entry["author"], entry["reason"]) == ("proxy", "token:1", "前台代登记")
    assert (entry["place"], entry["board"], entry["corrects"]) == ("软件园", None, None)


def test_a_status_set_over_the_api_moves_the_door_and_the_overview(program: Programs, incubator: Incubator) -> None:
    door, overview = incubator.board("3-12").version, incubator.board().version

    program("presence").put(f"/people/{incubator.person('李婷')}/status", MARKET)

    assert (incubator.board("3-12").version, incubator.board().version) == (door + 1, overview + 1)


def test_any_offset_is_understood(program: Programs, incubator: Incubator) -> None:
    wish = MARKET | {"until": "2026-03-05T08:00:00.5Z"}

    answer = program("presence").put(f"/people/{incubator.person('李婷')}/status", wish)

    assert answer.json["until"] == "2026-03-05T16:00:00.500000+08:00"


def test_not_back_today_is_said_instead_of_a_time(program: Programs, incubator: Incubator) -> None:
    caller, path = program("presence", "people"), f"/people/{incubator.person('李婷')}/status"
    assert caller.put(path, MARKET | {"not_today": True}, key="both").status_code == 422
    wish = {name: value for name, value in MARKET.items() if name != "until"} | {"not_today": True}
    assert caller.put(path, wish, key="alone").json["until"] is None
    known = caller.get(path).json
    assert (known["until"], known["not_today"]) == (None, True)


def test_a_time_without_a_zone_is_refused_and_says_so(program: Programs, incubator: Incubator) -> None:
    wish = MARKET | {"until": "2026-03-05T16:00:00"}

    answer = program("presence").put(f"/people/{incubator.person('李婷')}/status", wish)

    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"pointer": "#/until", "detail": "时间缺少时区，请补上，如 2026-03-05T15:30:00+08:00。"}
    ]


def test_a_repeated_request_gets_the_same_answer_and_records_nothing(program: Programs, incubator: Incubator) -> None:
    person = incubator.person("李婷")
    caller = program("presence", "people")
    first = caller.put(f"/people/{person}/status", MARKET, key="7f3a")
    incubator.time.pass_by(hours=5)

    again = caller.put(f"/people/{person}/status", MARKET, key="7f3a")

    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert len(caller.get(f"/people/{person}/entries").json["items"]) == 1


def test_a_key_that_was_used_for_something_else_is_refused(program: Programs, incubator: Incubator) -> None:
    caller = program("presence")
    path = f"/people/{incubator.person('李婷')}/status"
    caller.put(path, MARKET, key="7f3a")

    for other in ({"status": "on_site", "reason": "回来了"}, MARKET | {"reason": "另一个原因"}):
        answer = caller.put(path, other, key="7f3a")
        assert (answer.status_code, answer.json["type"]) == (409, "urn:doorboard:problem:key_reused")


def test_two_programs_may_use_the_same_key(program: Programs, incubator: Incubator) -> None:
    path = f"/people/{incubator.person('李婷')}/status"

    first = program("presence").put(path, MARKET, key="1")
    second = program("presence").put(path, {"status": "on_site", "reason": "回来了"}, key="1")

    assert (first.json["entry"], second.json["entry"]) == (1, 2)


def test_a_write_without_a_key_is_refused(program: Programs, incubator: Incubator) -> None:
    path = f"/people/{incubator.person('李婷')}/status"

    for key in (None, "a b", "x" * 81):
        answer = program("presence").put(path, MARKET, key=key)
        assert (answer.status_code, answer.json["type"]) == (400, "urn:doorboard:problem:key_missing")


def test_what_the_rules_refuse_is_refused_with_its_own_type(program: Programs, incubator: Incubator) -> None:
    path = f"/people/{incubator.person('李婷')}/status"
    refused = {
        "return_missing": {"status": "market", "reason": "代登记"},
        "no_return": MARKET | {"status": "on_site", "place": None},
        "no_place": {"status": "on_site", "place": "软件园", "reason": "代登记"},
        "return_past": MARKET | {"until": "2026-03-05T14:00:00+08:00"},
    }

    for kind, wish in refused.items():
        answer = program("presence").put(path, wish)
        assert (answer.status_code, answer.json["type"]) == (422, f"urn:doorboard:problem:{kind}")


def test_a_proxy_must_give_a_reason(program: Programs, incubator: Incubator) -> None:
    path = f"/people/{incubator.person('李婷')}/status"

    missing = program("presence").put(path, {"status": "on_site"})
    empty = program("presence").put(path, {"status": "on_site", "reason": "  "})

    assert missing.json["errors"] == [{"pointer": "#/reason", "detail": "这一项没有填，请填写。"}]
    assert [fault["pointer"] for fault in empty.json["errors"]] == ["#/reason"]


def test_nobody_has_a_status_where_nobody_is(program: Programs) -> None:
    caller = program("presence", "people")

    assert caller.get("/people/999/status").status_code == 404
    assert caller.get("/people/999/entries").status_code == 404
    assert caller.put("/people/999/status", MARKET).status_code == 404


def test_who_declared_nothing_is_unknown(program: Programs, incubator: Incubator) -> None:
    found = status_of(program("people"), incubator.person("李婷"))

    assert (found["status"], found["since"], found["entry"]) == ("unknown", None, None)


def test_a_return_that_has_passed_is_overdue_not_back(program: Programs, incubator: Incubator) -> None:
    incubator.says("李婷", "market", hours=1)
    incubator.time.pass_by(hours=2)

    found = status_of(program("people"), incubator.person("李婷"))

    assert (found["status"], found["overdue"]) == ("market", True)


def test_a_correction_is_a_later_entry_that_names_the_old_one(program: Programs, incubator: Incubator) -> None:
    receipt = incubator.says("李婷", "market", hours=1)
    undo(incubator.db, receipt.entry_id, CONSOLE, incubator.time())

    first, second = program("people").get(f"/people/{incubator.person('李婷')}/entries").json["items"]

    assert (first["status"], first["corrects"]) == ("market", None)
    assert (second["status"], second["corrects"]) == ("unknown", first["id"])


def test_a_history_comes_in_pages_oldest_first(program: Programs, incubator: Incubator) -> None:
    for status in ("on_site", "nearby", "on_site", "meeting", "off"):
        incubator.says("李婷", status)
        incubator.time.pass_by(minutes=5)

    pages = program("people").pages(f"/people/{incubator.person('李婷')}/entries", limit=2)

    assert [[entry["status"] for entry in page] for page in pages] == [
        ["on_site", "nearby"],
        ["on_site", "meeting"],
        ["off"],
    ]
