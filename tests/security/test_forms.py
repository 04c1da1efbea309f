"""No other site writes in a reader's name: every write of the route map, without its token and from elsewhere."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.incubator import Incubator
from tests.security.routes import Route, routes

WRITES = ("POST", "PUT", "PATCH", "DELETE")
ELSEWHERE = ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1", "http://["]


def writes(app: Flask) -> list[Route]:
    found = [route for method in WRITES for route in routes(app, method)]
    assert len(found) > 10
    return found


def rows(incubator: Incubator) -> str:
    """Return everything that is in the database."""
    with closing(sqlite3.connect(incubator.config.data / "doorboard.sqlite")) as file:
        return "\n".join(file.iterdump())


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert client.post("/manage/sign-in/demo", data={"csrf_token": csrf(client)}).status_code == 302
    return client


def csrf(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/manage/sign-in").text)
    assert found
    return found[1]


def test_no_write_is_taken_without_a_token_of_our_own_page(living: Incubator) -> None:
    app = living.application().flask
    client = signed_in(app)
    before = rows(living)
    protection = app.extensions["csrf"]
    for route in writes(app):
        answer = client.open(route.path, method=route.method)
        assert answer.status_code >= 400, route
        view = app.view_functions[route.endpoint]
        if f"{view.__module__}.{view.__name__}" in protection._exempt_views:
            # What takes no form must bring a secret of its own: a cookie alone opens nothing.
            assert route.access.permission is None, route
        else:
            assert answer.status_code == 400, route
    assert rows(living) == before


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_no_write_is_taken_from_another_origin_even_with_a_token(living: Incubator, origin: str) -> None:
    app = living.application().flask
    client = signed_in(app)
    token = csrf(client)
    before = rows(living)
    for route in writes(app):
        answer = client.open(route.path, method=route.method, data={"csrf_token": token}, headers={"Origin": origin})
        assert answer.status_code == 403, route
    assert rows(living) == before


def test_a_token_of_somebody_elses_page_is_worth_nothing(living: Incubator) -> None:
    app = living.application().flask
    stranger = app.test_client()
    stolen = csrf(stranger)
    answer = signed_in(app).post("/company/1/logo/remove", data={"csrf_token": stolen})
    assert answer.status_code == 400


def test_our_own_page_is_believed(living: Incubator) -> None:
    client = signed_in(living.application().flask)
    own = {"Origin": "http://localhost"}
    answer = client.post("/company/1/logo/remove", data={"csrf_token": csrf(client)}, headers=own)
    assert answer.status_code == 303
