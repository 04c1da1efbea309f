"""The route map as the tests walk it: a new route is among them by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from server.access.guard import Access, access_of


@dataclass(frozen=True, slots=True)
class Route:
    """An address with a method, and who may use it."""

    method: str
    path: str
    rule: str
    endpoint: str
    access: Access


def routes(app: Flask, method: str, values: Mapping[str, object] = {}) -> Iterator[Route]:
    """Return every route with a method. Parameters are filled by name, those that have no value with the first id."""
    adapter = app.url_map.bind("127.0.0.1:8000", url_scheme="http")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            filled = {name: values.get(name, _any(rule, name)) for name in rule.arguments}
            path = adapter.build(rule.endpoint, filled)
            yield Route(method, path, rule.rule, rule.endpoint, access_of(app, rule.endpoint))


def _any(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "x"
