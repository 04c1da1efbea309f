"""The cookie of a phone or of a sign-in that is over, on every route that would know it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.access.roles import Permission
from server.core.keys import Keys
from server.core.tables import Board
from server.edge.browser import browser_name
from server.presence.doorcodes import step_at
from server.scans.tickets import SCAN, SCANNER_LENGTH, Ticket, seal
from tests.security import thieves
from tests.security.addresses import Target, own_address, targets
from tests.security.estate import Estate, Spot
from tests.security.rows import Rows, rows_of
from tests.security.thieves import Secret
from tests.staff import csrf

WORTHLESS_TO_PHONES = [
    thieves.a_made_up_secret,
    thieves.a_token,
    thieves.a_kiosk,
    thieves.what_is_stored_of_a_phone,
    thieves.a_phone_that_was_revoked,
    thieves.a_phone_that_is_nobodys_any_more,
    thieves.the_phone_of_somebody_who_left,
    thieves.a_sign_in,
]
WORTHLESS_TO_DESKS = [
    thieves.a_made_up_secret,
    thieves.a_token,
    thieves.a_kiosk,
    thieves.a_phone,
    thieves.what_is_stored_of_a_sign_in,
    thieves.a_sign_in_that_was_ended,
    thieves.the_sign_in_of_a_disabled_user,
    thieves.a_sign_in_that_nobody_used_since_yesterday,
]
HARMLESS = {"scans.forget_me"}
"""What is about the phone itself and names nobody: one that is nobody's stays so."""
SCANNER = "the browser that stands at the door"
OF_A_DESK = "the reader's own sign-in"
OF_A_PHONE = ("the cookie of a phone", "the cookie of a phone of this door", "a live ticket and the cookie of a phone")


def of_phones(app: Flask) -> list[Target]:
    found = [
        target
        for target in targets(app)
        if target.access.permission is Permission.OWN or target.access.why in OF_A_PHONE
    ]
    assert len(found) >= 20
    return [target for target in found if target.rule.endpoint not in HARMLESS]


def form_of(estate: Estate, spot: Spot, app: Flask) -> dict[str, object]:
    now = estate.incubator.time.now
    with estate.incubator.db.reading() as session:
        board = session.scalars(select(Board.id).where(Board.code == spot.examples["board"].value)).one()
    keys = Keys.of(estate.incubator.config.data)
    scanner = browser_name(keys, SCANNER, SCAN)[:SCANNER_LENGTH]
    ticket = seal(keys, Ticket(board, step_at(now), int(now.timestamp()), scanner))
    about = {name: spot.examples[name].value for name in ("person", "entry")}
    return {"ticket": ticket, "status": "off", "key": "once", "field": "listed", "granted": "0", "why": "lost", **about}


def of_desks(app: Flask) -> list[Target]:
    found = [
        target
        for target in targets(app)
        if target.access.permission not in (None, Permission.OWN) or target.access.why == OF_A_DESK
    ]
    assert len(found) >= 60
    return found


def send(client: FlaskClient, app: Flask, target: Target, spot: Spot, form: dict[str, object]) -> TestResponse:
    client.set_cookie("browser", SCANNER)
    path = own_address(app, target.rule, spot)
    data = form | {"csrf_token": csrf(client)} if target.method != "GET" else None
    return client.open(path, method=target.method, data=data)


def turned_away(answer: TestResponse) -> bool:
    return answer.status_code in (401, 403, 404) or answer.headers.get("Location", "").startswith("/manage/sign-in")


@pytest.mark.parametrize("worthless", WORTHLESS_TO_PHONES, ids=lambda secret: secret.__name__)
def test_no_route_of_phones_is_open_to(estate: Estate, app: Flask, rows: Rows, worthless: Secret) -> None:
    client = app.test_client()
    client.set_cookie("phone", worthless(estate))
    form = form_of(estate, estate.own, app)
    with rows_of(estate.incubator.config.data) as after:
        for target in of_phones(app):
            answer = send(client, app, target, estate.own, form)
            assert turned_away(answer), (target, answer.status_code)
            assert after.changed() == set(), target


def test_every_route_of_phones_is_open_to_the_phone(estate: Estate, app: Flask, rows: Rows) -> None:
    client = app.test_client()
    client.set_cookie("phone", estate.own.cookie)
    form = form_of(estate, estate.own, app)
    for target in of_phones(app):
        assert not turned_away(send(client, app, target, estate.own, form)), target
        rows.put_back()


@pytest.mark.parametrize("whose", ["N1a0", "N1b1", "N2a1", "S1a1"])
def test_a_phone_does_not_speak_for_another(estate: Estate, app: Flask, rows: Rows, whose: str) -> None:
    client = app.test_client()
    client.set_cookie("phone", estate.own.cookie)
    theirs = {name: estate.spots[whose].examples[name] for name in ("person", "entry")}
    mixed = replace(estate.own, examples={**estate.own.examples, **theirs})
    form = form_of(estate, mixed, app)
    for target in targets(app):
        if target.access.why in OF_A_PHONE and target.rule.endpoint not in HARMLESS:
            assert turned_away(send(client, app, target, mixed, form)), target
            assert rows.changed() == set(), target


@pytest.mark.parametrize("worthless", WORTHLESS_TO_DESKS, ids=lambda secret: secret.__name__)
def test_no_page_of_a_desk_is_open_to(estate: Estate, app: Flask, rows: Rows, worthless: Secret) -> None:
    client = app.test_client()
    client.set_cookie("staff", worthless(estate))
    with rows_of(estate.incubator.config.data) as after:
        for target in of_desks(app):
            answer = send(client, app, target, estate.own, {})
            assert turned_away(answer), (target, answer.status_code)
            assert after.changed() == set(), target


def test_a_user_touches_nobody_elses_sign_ins_and_passkeys(estate: Estate, app: Flask, rows: Rows) -> None:
    client = app.test_client()
    client.set_cookie("staff", thieves.a_sign_in(estate))
    with rows_of(estate.incubator.config.data) as after:
        for target in of_desks(app):
            if target.access.why == OF_A_DESK and target.rule.arguments:
                assert turned_away(send(client, app, target, estate.own, {})), target
                assert after.changed() == set(), target
