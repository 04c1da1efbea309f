"""What a process of tests prepares once: what is compiled and never changes. Data is never shared."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS = 5_000
"""Statements that are kept compiled: more than all tests ask."""


def prepare_once(patch: pytest.MonkeyPatch, folder: str) -> None:
    """Let passwords and PINs cost nothing, and compile templates (in a folder), addresses and statements once."""
    # Nobody steals them from a test.
    patch.setattr("server.access.hashing._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    patch.setattr(Flask, "jinja_options", {"bytecode_cache": _Compiled(folder)})
    _addresses(patch)
    _statements(patch)


class _Compiled(FileSystemBytecodeCache):
    """Templates by their names and languages."""

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        return super().get_bucket(environment, name, f"{filename} {getattr(environment, 'language', None)}", source)


def let_lie_what_stays() -> None:
    """Look for garbage less often, and not among what was loaded: it was a quarter of what all tests cost."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _addresses(patch: pytest.MonkeyPatch) -> None:
    """Compile each address once: it is most of making an application."""
    compiled: dict[object, Rule] = {}
    compile_rule = Rule.compile

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, repr(rule.defaults), *rule.map.converters.values())
        if key not in compiled:
            compile_rule(rule)
            compiled[key] = rule
        else:
            _take_over(rule, compiled[key])

    patch.setattr(Rule, "compile", once)


def _take_over(rule: Rule, like: Rule) -> None:
    made: Any = like
    rule._parts, rule._trace, rule._converters = like._parts, like._trace, like._converters
    rule.arguments |= like.arguments
    rule._build = made._build.__func__.__get__(rule)
    rule._build_unknown = made._build_unknown.__func__.__get__(rule)


def _statements(patch: pytest.MonkeyPatch) -> None:
    """Compile each statement once for all databases of an engine, and not for every test's own."""
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def engine(url: str, **options: Any) -> Engine:
        made = create_engine(url, **options)
        made._compiled_cache = compiled
        return made

    patch.setattr("server.core.database.engines.create_engine", engine)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        # A compiled statement is kept for its dialect, which each engine has of its own though they are all alike.
        patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
