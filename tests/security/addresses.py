"""Every guarded route with the ids of the estate in its address: own ones, others', and both mixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from server.access.guard import Access, access_of
from server.access.roles import Scope
from tests.security.estate import Estate, Example, Spot

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Target:
    """A method of a route, and who may use it."""

    method: str
    rule: Rule
    access: Access


@dataclass(frozen=True, slots=True)
class Address:
    """A path and what its ids stand for."""

    path: str
    examples: tuple[Example, ...]

    @property
    def scopes(self) -> list[Scope]:
        return [example.scope for example in self.examples if example.scope is not None]

    @property
    def belongs_together(self) -> bool:
        return all(one.covers(other) or other.covers(one) for one in self.scopes for other in self.scopes)


def targets(app: Flask) -> list[Target]:
    """Return every method of every route, whatever it needs."""
    return [
        Target(method, rule, access_of(app, rule.endpoint))
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or ())
    ]


def guarded(app: Flask) -> list[Target]:
    """Return those that need a permission."""
    return [target for target in targets(app) if target.access.permission]


def own_address(app: Flask, rule: Rule, spot: Spot, also: Mapping[str, object] = {}) -> str:
    """Return the address with the ids of one spot; ``also`` are values that belong to nobody, such as secrets."""
    values = {name: also[name] if name in also else example(rule, spot, name).value for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def addresses(app: Flask, rule: Rule, estate: Estate) -> Iterator[Address]:
    """Return the address with own ids, with each other's, and with all own but one."""
    names = sorted(rule.arguments)
    own = {name: example(rule, estate.own, name) for name in names}
    mixes = [own]
    for other in estate.others:
        theirs = {name: example(rule, other, name) for name in names}
        mixes += [theirs, *({**own, name: theirs[name]} for name in names)]
    seen = set()
    adapter = app.url_map.bind("localhost")
    for mix in mixes:
        path = adapter.build(rule.endpoint, {name: one.value for name, one in mix.items()})
        if path not in seen:
            seen.add(path)
            yield Address(path, tuple(mix.values()))


def example(rule: Rule, spot: Spot, name: str) -> Example:
    assert name in spot.examples, (
        f"{rule.rule} names a <{name}>, and nobody tried a foreign one yet: "
        "make one in _Builder of tests/security/estate.py, and say there where it belongs."
    )
    return spot.examples[name]
