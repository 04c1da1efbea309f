from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text, update

from server.access.tables import Token
from tests.api.conftest import Programs
from tests.incubator import Incubator

ON_SITE = {"status": "on_site", "reason": "代登记"}


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic d2FuZzpwdw==", "Bearer 令牌".encode().decode("latin1")],
)
def test_without_a_valid_token_there_is_nothing_to_see(http: FlaskClient, header: str | None) -> None:
    answer = http.get("/api/v1/sites", headers={"Authorization": header} if header is not None else {})

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_opens_nothing(program: Programs, incubator: Incubator) -> None:
    reader = program("read")
    with incubator.db.transaction() as tx:
        tx.session.execute(update(Token).values(revoked_at=datetime(2026, 3, 5, tzinfo=UTC)))

    assert reader.get("/sites").status_code == 401


def test_a_token_opens_its_permissions_and_no_others(program: Programs, incubator: Incubator) -> None:
    person = incubator.person("李婷")

    assert program("people").get("/sites").status_code == 403
    assert program("read").get("/people").status_code == 403
    assert program("read", "metrics").get(f"/people/{person}/status").status_code == 403
    answer = program("read", "people").put(f"/people/{person}/status", ON_SITE)
    assert answer.status_code == 403
    assert answer.json["detail"] == "此令牌没有 presence 权限，请换用有该权限的令牌。"
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="presence"'


def test_a_token_is_asked_for_before_anything_else_is_told(program: Programs) -> None:
    assert program().get("/people/999").status_code == 401
    assert program().put("/people/999/status", {"nonsense": True}, key=None).status_code == 401


def test_an_address_that_does_not_exist_is_a_problem_not_a_page(program: Programs, http: FlaskClient) -> None:
    for path in ("/nothing", "/sites/", "/sites/abc", "/people/0", f"/people/{2**31}", f"/people/{10**40}"):
        answer = program("read", "people").get(path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert http.get("/api/v2/sites").mimetype == "application/problem+json"


def test_an_id_that_no_row_can_have_is_not_found_whatever_is_done_with_it(program: Programs) -> None:
    for person in (0, 2**31, 10**40):
        assert program("presence").put(f"/people/{person}/status", ON_SITE).status_code == 404


def test_a_method_that_an_address_does_not_have_says_which_it_has(program: Programs) -> None:
    answer = program("read").call("DELETE", "/sites")

    assert answer.status_code == 405
    assert sorted(answer.headers["Allow"].split(", ")) == ["GET", "HEAD"]
    assert program("read").call("OPTIONS", "/sites").status_code == 405


@pytest.mark.parametrize("body", [b"", b"{", b"nothing", b'{"status": "\\ud800"}', b"\xff\xfe", b"[" * 50_000])
def test_broken_json_is_a_bad_request(program: Programs, incubator: Incubator, body: bytes) -> None:
    headers = {"Idempotency-Key": "1", "Content-Type": "application/json"}

    answer = program("presence").call("PUT", f"/people/{incubator.person('李婷')}/status", data=body, headers=headers)

    assert (answer.status_code, answer.json["type"]) == (400, "urn:doorboard:problem:bad_json")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_anything_but_json_is_an_unsupported_media_type(program: Programs, incubator: Incubator, kind: str) -> None:
    headers = {"Idempotency-Key": "1", "Content-Type": kind}

    answer = program("presence").call(
        "PUT", f"/people/{incubator.person('李婷')}/status", data=b'{"status": "on_site"}', headers=headers
    )

    assert answer.status_code == 415


def test_a_body_that_is_far_too_large_is_not_read(program: Programs, incubator: Incubator) -> None:
    answer = program("presence").put(f"/people/{incubator.person('李婷')}/status", {"reason": "长" * 70_000})

    assert answer.status_code == 413


def test_every_fault_of_a_body_is_listed_with_its_place(program: Programs, incubator: Incubator) -> None:
    wish = {"status": "asleep", "until": "tomorrow", "place": "软" * 121, "purpose": 7, "reason": "a\nb", "x/y": 1}

    answer = program("presence").put(f"/people/{incubator.person('李婷')}/status", wish)

    assert (answer.status_code, answer.json["type"]) == (422, "urn:doorboard:problem:invalid")
    assert {fault["pointer"]: fault["detail"] for fault in answer.json["errors"]} == {
        "#/status": "没有这种去向，可选：on_site, nearby, meeting, market, errand, trip, remote, leave, off。",
        "#/until": "时间应按 RFC 3339 书写，如 2026-03-05T15:30:00+08:00。",
        "#/place": "太长了，请缩短到 120 个字符以内。",
        "#/purpose": "应为文本。",
        "#/reason": "请去掉换行等控制字符。",
        "#/x~1y": "没有这一项，请删去。",
    }


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=ten", "after=x", "after=%E5%A5%BD", "after=YWZ0ZXItLTE=", "nonsense=1", "lang=fr"],
)
def test_a_wrong_query_parameter_is_named(program: Programs, query: str) -> None:
    answer = program("read").get(f"/sites?{query}")

    assert answer.status_code == 422
    assert [fault["parameter"] for fault in answer.json["errors"]] == [query.partition("=")[0]]


def test_a_problem_speaks_the_language_that_was_asked_for(program: Programs) -> None:
    reader = program("read")

    chinese = reader.get("/sites/99")
    english = reader.get("/sites/99", headers={"Accept-Language": "en-GB,en;q=0.9"})

    assert chinese.json["detail"] == "没有编号为 99 的记录，请核对编号。"
    assert english.json["detail"] == "There is nothing with the id 99. Check the id."
    assert english.headers["Content-Language"] == "en"
    assert english.json | {"detail": ""} == {
        "type": "urn:doorboard:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "",
        "instance": "/api/v1/sites/99",
    }


def test_a_defect_is_admitted_without_its_trace(program: Programs, incubator: Incubator) -> None:
    reader = program("read")
    with incubator.db.transaction() as tx:
        tx.session.execute(text("DROP TABLE lease"))

    answer = reader.get("/rooms")

    assert (answer.status_code, answer.json["type"]) == (500, "about:blank")
    assert "lease" not in answer.text


def test_what_is_said_of_persons_is_stored_nowhere_on_the_way(program: Programs, incubator: Incubator) -> None:
    person = incubator.person("李婷")
    caller = program("people", "presence")

    answers = [caller.get(path) for path in ("/people", f"/people/{person}", f"/people/{person}/status")]
    answers += [caller.get(f"/people/{person}/entries"), caller.put(f"/people/{person}/status", ON_SITE)]

    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_a_session_of_the_browser_opens_nothing_here(http: FlaskClient) -> None:
    with http.session_transaction() as session:
        session["manager"] = "demo"

    assert http.get("/api/v1/sites").status_code == 401


def test_elsewhere_errors_stay_pages(http: FlaskClient) -> None:
    assert http.get("/nothing-here").mimetype == "text/html"
