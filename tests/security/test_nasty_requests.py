"""Every route, with values that no column takes in every field that its room reads: answered, and never broken."""

from __future__ import annotations

import inspect
import re
import sys
from functools import cache
from itertools import product
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.forms.form import Form, looks
from tests.incubator import Incubator
from tests.security.addresses import METHODS
from tests.security.estate import Estate, new_estate
from tests.security.routes import Route, routes
from tests.security.test_foreign_ids import FORM
from tests.staff import csrf, hire, sign_in_as

BOTH_ENGINES = True

NASTY = {"sqlite": ("a\0b", "9" * 25, "国" * 1000), "postgresql": ("3000000000",)}
"""PostgreSQL alone has narrow columns; what hurts both engines is tried at one."""
ASKED = re.compile(r"""\bargs\.get\(\s*"(\w+)\"""")
SENT = re.compile(r"""\btyped(?:_all)?\("(\w+)"\)""")


@cache
def read_by(pages: ModuleType) -> frozenset[str]:
    """Return the names of the fields that a module of pages reads, itself or by those of its room that it calls."""
    room = ".".join(pages.__name__.split(".")[:2])
    called = {getattr(one, "__module__", None) or "" for one in vars(pages).values()}
    modules = [pages, *(sys.modules[name] for name in called if name.startswith(f"{room}.") and name in sys.modules)]
    known = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    used = set(re.findall(r"\bread\((\w+)\)", "".join(map(inspect.getsource, modules))))
    models = [one for one in known if issubclass(one, Form) and (one.__name__ in used or one in vars(pages).values())]
    return frozenset(name for model in models for name in looks(model))


def fields(app: Flask, route: Route) -> list[str]:
    """Return the names of the fields that a route may read."""
    pages = inspect.getmodule(inspect.unwrap(app.view_functions[route.endpoint]))
    assert pages
    found = ASKED if route.method == "GET" else SENT
    read = read_by(pages) if route.method != "GET" else frozenset()
    return sorted(read | set(found.findall(inspect.getsource(pages))))


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
