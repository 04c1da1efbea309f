"""Every cookie that any route sets: no script reads it, no other site sends it, no other host sets it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.accounts.actions import NewUser, create_user
from server.core.principals import CONSOLE
from tests.incubator import Incubator
from tests.phone import invited
from tests.security.routes import routes

HOST = "board.example.cn"


@pytest.fixture
def secure(living: Incubator) -> Flask:
    config = replace(living.config, url=f"https://{HOST}")
    app = replace(living, config=config).application().flask
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def cookies(client: FlaskClient, app: Flask) -> dict[str, str]:
    """Ask every route, in a language, and return every cookie that was set: its name and what was said of it."""
    asked = {"lang": "en"}
    answers = [client.post("/manage/sign-in/demo", base_url=f"https://{HOST}")]
    answers += [
        client.open(route.path, method=method, base_url=f"https://{HOST}", query_string=asked, buffered=True)
        for method in ("GET", "POST")
        for route in routes(app, method)
    ]
    said = [line.partition("=") for answer in answers for line in answer.headers.getlist("Set-Cookie")]
    return {name: rest.partition(";")[2].lower() for name, _equals, rest in said}


def test_every_cookie_belongs_to_this_host_and_to_no_script(secure: Flask) -> None:
    found = cookies(secure.test_client(), secure)
    assert {"__Host-session", "__Host-lang"} <= set(found)
    for name, said in found.items():
        attributes = {part.strip() for part in said.split(";")}
        assert name.startswith("__Host-"), name
        assert {"secure", "httponly", "path=/"} <= attributes, name
        assert attributes & {"samesite=lax", "samesite=strict"}, name
        assert not any(part.startswith("domain=") for part in attributes), name


def test_the_cookies_of_a_phone_and_of_a_sign_in_do_so_too(living: Incubator, secure: Flask) -> None:
    phone, desk, at = secure.test_client(), secure.test_client(), f"https://{HOST}"
    taken = phone.post(invited(living, living.application(), "李雷"), base_url=at)
    user, secret = create_user(living.db, NewUser("opener", "王主任"), CONSOLE, living.time())
    desk.post(f"/manage/password/{secret}", base_url=at, data={"password": "a long password"})
    entered = desk.post("/manage/sign-in", base_url=at, data={"login": "opener", "password": "a long password"})
    for answer, expected in ((taken, "__Host-phone"), (entered, "__Host-staff")):
        said = [line.lower() for line in answer.headers.getlist("Set-Cookie")]
        assert any(line.startswith(expected.lower()) for line in said), (user, answer.status_code)
        for line in said:
            assert {"secure", "httponly", "path=/"} <= {part.strip() for part in line.split(";")}, line
            assert "domain=" not in line
            assert "samesite=lax" in line or "samesite=strict" in line, line


def test_without_https_cookies_have_plain_names_that_browsers_accept(living: Incubator) -> None:
    app = living.application().flask
    answer = app.test_client().get("/manage/sign-in?lang=en")
    named = {line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie")}
    assert named == {"browser", "lang", "session"}
    assert all("HttpOnly" in line and "Secure" not in line for line in answer.headers.getlist("Set-Cookie"))
