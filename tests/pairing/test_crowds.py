"""Whoever guesses codes, floods the waiting room or talks nonsense gets nothing, and keeps nobody else from it."""

from __future__ import annotations

import json
from functools import partial

import pytest
from flask.testing import FlaskClient

from server.app import Application
from server.pairing import actions
from server.pairing.rules import LASTS
from tests.chunks import post_in_chunks
from tests.incubator import Incubator
from tests.pairing.tablets import Tablet, confirms, waiting
from tests.staff import sign_in

BOTH_ENGINES = True


def test_whoever_tries_one_code_after_the_other_waits_longer_and_longer(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    code = tablet.code()
    wrong = [f"{(int(code) + step) % 1_000_000:06}" for step in range(1, 12)]
    answers = [confirms(installer, board, guess).status_code for guess in wrong]
    assert answers[:5] == [422] * 5
    assert answers[-1] == 429
    # The right one does not help while one waits, and is taken when the wait is over.
    assert confirms(installer, board, code).status_code == 429
    incubator.time.pass_by(minutes=1)
    assert confirms(installer, board, code).status_code == 303


def test_one_installers_guesses_do_not_delay_another(
    incubator: Incubator, app: Application, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    code = tablet.code()
    for step in range(1, 12):
        confirms(installer, board, f"{(int(code) + step) % 1_000_000:06}")
    other = app.flask.test_client()
    sign_in(other, incubator, "admin")
    assert confirms(other, board, code).status_code == 303


def test_a_whole_building_may_wait_behind_one_address_but_not_the_whole_world(
    incubator: Incubator, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_AT_ADDRESS", 3)
    monkeypatch.setattr(actions, "MOST", 5)

    def from_address(address: str) -> int:
        return Tablet(app.flask.test_client()).asks(environ_base={"REMOTE_ADDR": address}).status_code

    assert [from_address("203.0.113.7") for _tablet in range(4)] == [200, 200, 200, 429]
    assert [from_address(f"203.0.113.{last}") for last in range(10, 13)] == [200, 200, 200]
    assert waiting(incubator) == 5
    incubator.time.pass_by(seconds=LASTS.total_seconds())
    assert [from_address("203.0.113.7") for _tablet in range(4)] == [200, 200, 200, 429]


def test_a_crowd_of_tablets_loses_its_own_codes_and_nobody_elses(
    app: Application, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 5)
    here = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    code = tablet.asks(**here).get_json()["code"]
    for number in range(20):
        crowd = {"environ_base": {"REMOTE_ADDR": f"198.51.100.{number % 2}"}}
        assert Tablet(app.flask.test_client()).asks(**crowd).status_code == 200
    assert tablet.asks(**here).get_json()["code"] == code


def test_codes_that_were_confirmed_give_way_to_nobody(
    incubator: Incubator,
    app: Application,
    tablet: Tablet,
    installer: FlaskClient,
    board: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    confirms(installer, board, tablet.code())
    assert Tablet(app.flask.test_client()).asks().status_code == 429
    assert tablet.token() is not None


@pytest.mark.parametrize(
    "said",
    [None, [], "x", {}, {"secret": 7}, {"secret": "short"}, {"secret": "Z" * 64}, {"secret": "a" * 65}],
)
def test_nonsense_gets_no_code(incubator: Incubator, app: Application, said: object) -> None:
    client = app.flask.test_client()
    answer = client.post("/pair/ask", data=json.dumps(said), content_type="application/json")
    assert answer.status_code == 400
    assert waiting(incubator) == 0


def test_a_question_that_is_far_too_long_is_not_read(incubator: Incubator, tablet: Tablet) -> None:
    said = {"secret": tablet.secret, "glass": [{}] * 30_000}
    assert tablet.client.post("/pair/ask", json=said).status_code == 413
    assert post_in_chunks(tablet.client, "/pair/ask", said).status_code == 400
    assert waiting(incubator) == 0


def test_a_foreign_page_cannot_let_a_browser_ask(incubator: Incubator, tablet: Tablet) -> None:
    said = json.dumps({"secret": tablet.secret})
    asks = partial(tablet.client.post, "/pair/ask", data=said)
    assert asks(content_type="application/json", headers={"Origin": "https://evil.example"}).status_code == 403
    for untold in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert asks(content_type=untold).status_code == 400
    assert waiting(incubator) == 0
