"""A browser that goes to an OpenID provider and comes back."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.accounts.actions import edit_user
from server.core.config import Oidc
from server.core.principals import CONSOLE
from tests.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.incubator import Incubator
from tests.staff import hire

DOOR, ACCOUNT = "/manage/sign-in/oidc", "/manage/account"


def browser_of(incubator: Incubator, other: Provider) -> FlaskClient:
    """Return a browser at an incubator that has a user and believes this provider."""
    user = hire(incubator, login="wang.lei")
    edit_user(incubator.db, user, "王磊", "wang@example.cn", CONSOLE, incubator.time())
    incubator.config = replace(incubator.config, oidc=Oidc(other.url, CLIENT_ID, CLIENT_SECRET))
    return incubator.application().flask.test_client()


def goes(client: FlaskClient, path: str = DOOR) -> str:
    answer = client.get(path)
    assert answer.status_code == 302, answer.text
    assert answer.location
    return str(answer.location)


def comes_back(client: FlaskClient, back: str) -> TestResponse:
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def enters(client: FlaskClient, other: Provider, path: str = DOOR) -> TestResponse:
    return comes_back(client, other.authorise(goes(client, path)))


def is_in(client: FlaskClient) -> bool:
    return client.get(ACCOUNT).status_code == 200
