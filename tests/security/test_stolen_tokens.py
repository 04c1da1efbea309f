"""A token of the API or of a kiosk that is worth nothing, or less, on every route: nothing opens, no row changes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.access.roles import Scope
from server.access.tokens import PERMISSIONS
from server.accounts.tokens import create_token
from server.api.web import OPERATIONS
from server.fleet.actions import add_kiosk
from tests.security import thieves
from tests.security.addresses import Target, own_address, targets
from tests.security.estate import Estate, Spot
from tests.security.rows import Rows, rows_of
from tests.security.thieves import Secret

WORTHLESS_TO_THE_API = [
    thieves.a_made_up_secret,
    thieves.a_revoked_token,
    thieves.what_is_stored_of_a_token,
    thieves.a_kiosk,
    thieves.a_phone,
    thieves.a_sign_in,
]


ORDERS: dict[str, dict[str, object]] = {
    "api.put_status": {"status": "off", "reason": "because"},
    "api.begin_lease": {"organisation": 0, "starts": "2027-01-01"},
    "api.end_lease": {"ends": "2026-12-31"},
    "api.put_departure": {"ends": "2026-12-31"},
    "api.open_office": {"name": "Office"},
    "api.open_department": {"name": "Department"},
    "api.put_department": {"name": "Renamed"},
    "api.put_person_into_department": {"department": None},
}
"""Operation → what it is told; ``organisation`` is that of whom it is about."""


def operations(app: Flask) -> list[Target]:
    found = [target for target in targets(app) if target.rule.rule.startswith("/api/")]
    assert len(found) == len(OPERATIONS)
    return [target for target in found if target.access.why != "everybody"]


def ask(http: FlaskClient, app: Flask, target: Target, spot: Spot, secret: str | None) -> tuple[int, str]:
    """Use an operation in the best of orders, but for the secret."""
    path = own_address(app, target.rule, spot)
    headers = {"Idempotency-Key": target.rule.endpoint} | ({"Authorization": f"Bearer {secret}"} if secret else {})
    said = None if target.method == "GET" else dict(ORDERS[target.rule.endpoint])
    if said and "organisation" in said:
        said["organisation"] = spot.scope.organisation
    answer = http.open(path, method=target.method, json=said, headers=headers)
    return answer.status_code, answer.text


@pytest.mark.parametrize("worthless", WORTHLESS_TO_THE_API, ids=lambda secret: secret.__name__)
def test_no_operation_of_the_api_is_open_to(estate: Estate, app: Flask, rows: Rows, worthless: Secret) -> None:
    secret = worthless(estate)
    with rows_of(estate.incubator.config.data) as after:
        for target in operations(app):
            assert ask(app.test_client(), app, target, estate.own, secret)[0] == 401, target
            assert after.changed() == set(), target


def test_a_token_counts_in_no_other_scope_than_its_header(estate: Estate, app: Flask, rows: Rows) -> None:
    secret = thieves.a_token(estate)
    http = app.test_client()
    for cookie in ("token", "staff", "session", "Authorization"):
        http.set_cookie(cookie, secret)
    http.environ_base["QUERY_STRING"] = f"token={secret}&access_token={secret}"
    for target in operations(app):
        assert ask(http, app, target, estate.own, None)[0] == 401, target


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_permission_opens_its_own_operations_and_no_others(
    estate: Estate, app: Flask, rows: Rows, permission: str
) -> None:
    secret = create_token(estate.incubator.db, "one permission", [permission], estate.incubator.time.now)
    needed = {f"api.{operation.name}": operation.permission for operation in OPERATIONS}
    with rows_of(estate.incubator.config.data) as after:
        for target in operations(app):
            status, _text = ask(app.test_client(), app, target, estate.own, secret)
            opens = needed[target.rule.endpoint] == permission
            assert status == (200 if opens else 403), target
            assert opens or after.changed() == set(), target
            after.put_back()


LIMITS = {
    "zone": lambda scope: Scope(scope.zone),
    "site": lambda scope: Scope(scope.zone, scope.site),
    "organisation": lambda scope: Scope(scope.zone, scope.site, scope.organisation),
}
NEIGHBOURS = {"zone": "S1a1", "site": "N2a1", "organisation": "N1b1"}
"""Kind of scope → who is just outside it."""


@pytest.mark.parametrize("kind", LIMITS)
def test_a_token_of_a_scope_knows_nothing_of_the_scope_beside_it(
    estate: Estate, app: Flask, rows: Rows, kind: str
) -> None:
    limit, stranger = LIMITS[kind](estate.own.scope), estate.spots[NEIGHBOURS[kind]]
    secret = create_token(estate.incubator.db, "limited", PERMISSIONS, estate.incubator.time.now, limit)
    forbidden = [mark.text for mark in stranger.marks if not (limit.covers(mark.scope) or mark.scope.covers(limit))]
    assert forbidden
    with rows_of(estate.incubator.config.data) as after:
        for target in operations(app):
            status, text = ask(app.test_client(), app, target, stranger, secret)
            scopes = [stranger.examples[name].scope for name in target.rule.arguments]
            if any(scope and not limit.covers(scope) for scope in scopes):
                assert status == 404, target
            assert [mark for mark in forbidden if mark in text] == [], target
            assert after.changed() == set(), target
        after.put_back()
        for target in operations(app):
            status, text = ask(app.test_client(), app, target, estate.own, secret)
            assert [mark for mark in forbidden if mark in text] == [], target
            scopes = [estate.own.examples[name].scope for name in target.rule.arguments]
            if all(scope and limit.covers(scope) for scope in scopes):
                assert status == 200, target


WORTHLESS_TO_KIOSKS = [
    thieves.a_made_up_secret,
    thieves.a_token,
    thieves.what_is_stored_of_a_kiosk,
    thieves.a_revoked_kiosk,
    thieves.a_kiosk_that_was_replaced,
    thieves.a_phone,
    thieves.a_sign_in,
]
REPORT = {"outcome": "done", "png": "iVBORw0KGgo=", "battery": 50}


def of_kiosks(app: Flask) -> list[Target]:
    found = [target for target in targets(app) if target.access.why == "the token of a kiosk, in the address"]
    assert len(found) >= 6
    return found


@pytest.mark.parametrize("worthless", WORTHLESS_TO_KIOSKS, ids=lambda secret: secret.__name__)
def test_no_route_of_kiosks_is_open_to(estate: Estate, app: Flask, rows: Rows, worthless: Secret) -> None:
    secret = worthless(estate)
    with rows_of(estate.incubator.config.data) as after:
        for target in of_kiosks(app):
            path = own_address(app, target.rule, estate.own, {"token": secret})
            said = REPORT if target.method == "POST" else None
            assert app.test_client().open(path, method=target.method, json=said).status_code == 404, target
            assert after.changed() == set(), target


def test_every_route_of_kiosks_is_open_to_the_kiosk(estate: Estate, app: Flask, rows: Rows) -> None:
    board = str(estate.own.examples["board"].value)
    paper = add_kiosk(estate.incubator.db, board, estate.incubator.time(), panel="epaper-7")
    for target in of_kiosks(app):
        token = paper if target.rule.rule.endswith(".png") else estate.own.kiosk
        path = own_address(app, target.rule, estate.own, {"token": token})
        said = REPORT if target.method == "POST" else None
        assert app.test_client().open(path, method=target.method, json=said).status_code in (200, 204, 400, 503), target


def test_a_kiosk_does_not_answer_for_another(estate: Estate, app: Flask, rows: Rows) -> None:
    for target in of_kiosks(app):
        if "order" in target.rule.arguments:
            for other in (estate.spots["N1b1"], estate.spots["S1a1"]):
                path = own_address(app, target.rule, other, {"token": estate.own.kiosk})
                app.test_client().open(path, method=target.method, json=REPORT)
                assert rows.changed() == set(), target
