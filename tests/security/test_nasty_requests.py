"""Every route, with values that no column takes in every field that its room reads: answered, and never broken."""

from __future__ import annotations

import inspect
import re
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.incubator import Incubator
from tests.security.addresses import METHODS
from tests.security.estate import Estate, new_estate
from tests.security.routes import Route, routes
from tests.security.test_foreign_ids import FORM
from tests.staff import csrf, hire, sign_in_as

BOTH_ENGINES = True

NASTY = {"sqlite": ("a\0b", "9" * 25, "国" * 1000), "postgresql": ("3000000000",)}
"""PostgreSQL alone has narrow columns; what hurts both engines is tried at one."""
ASKED = re.compile(r"""(?:args|values|said)\.(?:get|getlist)\(\s*"(\w+)\"""")
SENT = re.compile(r"""(?:form|values|said)\.(?:get|getlist)\(\s*"(\w+)"|form_id\("(\w+)"\)""")


@cache
def read_in(file: Path, where: re.Pattern[str]) -> frozenset[str]:
    """Return the names of the fields that a module of pages reads, itself or by those of its room without pages."""
    sources = [one.read_text() for one in file.parent.glob("*.py")]
    shared = [source for source in sources if "Blueprint(" not in source]
    found = [names for source in [file.read_text(), *shared] for names in where.findall(source)]
    return frozenset(name for names in found for name in ([names] if isinstance(names, str) else names) if name)


def fields(app: Flask, route: Route) -> list[str]:
    """Return the names of the fields that a route may read."""
    view = inspect.unwrap(app.view_functions[route.endpoint])
    return sorted(read_in(Path(inspect.getfile(view)), ASKED if route.method == "GET" else SENT))


def forms(names: list[str], values: tuple[str, ...], apart: bool) -> list[dict[str, str]]:
    """Return what is sent: each value in each field apart, or in all fields together."""
    if apart:
        return [{name: value} for name, value in product(names, values)]
    return [dict.fromkeys(names, value) for value in values if names]


def send(client: FlaskClient, route: Route, form: dict[str, str], nasty: dict[str, str]) -> TestResponse:
    if route.method == "GET":
        return client.get(route.path, query_string=nasty, buffered=True)
    return client.open(route.path, method=route.method, data=FORM | form | nasty, buffered=True)


class Everybody:
    """A browser that may do everything: its user is the admin, its phone an employee's at a live door."""

    def __init__(self, app: Flask, estate: Estate) -> None:
        self.app, self._estate = app, estate
        self._admin = hire(estate.incubator, login="everybody")

    def client(self) -> tuple[FlaskClient, dict[str, str]]:
        """Open the browser, which nothing signed out yet; return it with what belongs into its forms."""
        client = self.app.test_client()
        sign_in_as(client, self._estate.incubator, self._admin)
        client.set_cookie("phone", self._estate.own.cookie)
        return client, {"csrf_token": csrf(client)}


@pytest.mark.parametrize("apart", [False, pytest.param(True, marks=pytest.mark.long)], ids=["together", "apart"])
def test_no_value_breaks_any_route(incubator: Incubator, engine: str, apart: bool) -> None:
    estate = new_estate(incubator)
    everybody = Everybody(incubator.application().flask, estate)
    examples = {name: example.value for name, example in estate.own.examples.items()}
    broken, tried = [], 0
    for method in METHODS:
        for route in routes(everybody.app, method, examples):
            client, form = everybody.client()
            for nasty in forms(fields(everybody.app, route), NASTY[engine], apart):
                answer = send(client, route, form, nasty)
                tried += 1
                # A machine without a Chinese font says so with 503.
                broken += [(method, route.rule, nasty)] if answer.status_code == 500 else []
            incubator.time.pass_by(minutes=1)
    assert broken == []
    assert tried > (300 if apart else 100)


def test_an_address_with_nul_in_it_leads_nowhere(incubator: Incubator) -> None:
    everybody = Everybody(incubator.application().flask, new_estate(incubator))
    client, _form = everybody.client()
    tried = 0
    for rule in everybody.app.url_map.iter_rules():
        named, count = re.subn(r"<\w+>", "a%00b", rule.rule)
        path = re.sub(r"<[^>]+>", "1", named)
        statuses = {client.open(path, method=method).status_code for method in METHODS if count}
        assert statuses <= {404, 405}, rule
        tried += len(statuses)
    assert tried > 20
