"""What a stranger reaches: no file but the client's, no method but the declared ones, nothing for other sites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.accounts.actions import NewUser, create_user
from server.accounts.passwords import set_password
from server.core.principals import CONSOLE
from tests.incubator import Incubator
from tests.security.routes import routes
from tests.staff import sign_in, sign_in_as

ROOT = Path(__file__).parents[2]
EVIL = "https://evil.example"


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/static/",
        "/static/dist/",
        "/static/../server/app.py",
        "/static/%2e%2e/setup.cfg",
        "/static/..%2f..%2fetc/passwd",
        "/static//etc/passwd",
        "/static/dist/manifest.json/../../../setup.cfg",
        "/data/secret.key",
        "/secret.key",
        "/logo/../../secret.key",
        "/server/words/zh.toml",
    ],
)
def test_no_file_but_those_of_the_client_is_served(incubator: Incubator, path: str) -> None:
    answer = incubator.application().flask.test_client().get(path, buffered=True)
    assert answer.status_code in (302, 404), path
    assert "[metadata]" not in answer.text
    assert "root:" not in answer.text


def test_no_other_site_may_read_any_answer(living: Incubator) -> None:
    app = living.application().flask
    client = app.test_client()
    client.post("/manage/sign-in/demo")
    for route in routes(app, "GET"):
        answer = client.get(route.path, headers={"Origin": EVIL}, buffered=True)
        assert not [name for name, _value in answer.headers if name.lower().startswith("access-control-")], route


def test_every_answer_says_what_it_is_and_in_which_letters(living: Incubator) -> None:
    app = living.application().flask
    client = app.test_client()
    client.post("/manage/sign-in/demo")
    for method in ("GET", "POST"):
        for route in routes(app, method):
            answer = client.open(route.path, method=method, buffered=True)
            kind = answer.headers.get("Content-Type", "")
            assert kind or not answer.data, route
            assert not kind.startswith("text/") or kind.endswith("charset=utf-8"), route


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_a_method_that_nobody_declared_is_refused(living: Incubator, method: str) -> None:
    app = living.application().flask
    client = app.test_client()
    declared = {route.path for route in routes(app, method)}
    for route in routes(app, "GET"):
        if route.path not in declared:
            assert client.open(route.path, method=method, buffered=True).status_code == 405, route


def test_password_fields_hide_what_is_typed_and_let_managers_fill_it(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    _user, link = create_user(incubator.db, NewUser("wang.lei", "王磊"), CONSOLE, incubator.time())
    user = sign_in(client, incubator)
    set_password(incubator.db, user, "四月的雨下得正好", CONSOLE, incubator.time())
    sign_in_as(client, incubator, user)
    paths = ("/manage/account", "/manage/sign-in?again", f"/manage/password/{link}")
    pages = "".join(client.get(path).text for path in paths)
    fields = re.findall(r'<input[^>]*name="(?:password|present|new)"[^>]*>', pages)
    assert len(fields) == 4
    for field in fields:
        assert 'type="password"' in field, field
        assert re.search(r'autocomplete="(?:current|new)-password"', field), field
    assert "onpaste" not in pages
