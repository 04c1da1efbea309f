"""What code and templates ask to be said: which keys they name, and which they would build."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jinja2 import Environment, nodes

SPEAKING = {"t", "text", "say", "words", "Refusal", "error", "warning", "NoDateError", "_problem", "_refuse"}
"""What is called with a key first, and with the member of its family second, if it is a family's."""
ELSEWHERE = {"url_for"}
"""What is called with names that look like keys and are none."""
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")


@dataclass
class Naming:
    """``named`` is every string that may be a key, ``asked`` those that somebody says, ``families`` those of which a
    member is asked for; ``built`` is what is put together of pieces."""

    named: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    built: set[str] = field(default_factory=set)

    def add(self, other: Naming) -> None:
        """Note what another source names."""
        self.named |= other.named
        self.asked |= other.asked
        self.families |= other.families
        self.built |= other.built

    def note_call(self, key: Iterable[str | None], source: str, *, member: bool) -> None:
        """Note what a call says; None is a key that is made of pieces."""
        for one in key:
            if one is None:
                self.built.add(source)
            elif KEY.fullmatch(one):
                (self.families if member else self.asked).add(one)


def of_code(source: str, naming: Naming) -> None:
    """Note what a module names."""
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    strange = {id(part) for call in calls if _called(call) in ELSEWHERE for part in ast.walk(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in strange:
            naming.named.add(node.value)
    for call in calls:
        if _called(call) in SPEAKING and call.args:
            member = len(call.args) > 1 and _called(call) in {"t", "text", "say", "words"}
            naming.note_call(_keys(call.args[0]), ast.unparse(call), member=member)


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
    return ""


def _keys(key: ast.expr) -> Iterator[str | None]:
    match key:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=one, orelse=other):
            yield from (*_keys(one), *_keys(other))
        case ast.JoinedStr() | ast.BinOp():
            yield None


def of_template(source: str, naming: Naming) -> None:
    """Note what a template names."""
    tree = Environment(autoescape=True).parse(source)
    calls = list(tree.find_all(nodes.Call))
    strange = {id(part) for call in calls if _function(call) in ELSEWHERE for part in call.args[:1]}
    naming.named |= {
        one.value for one in tree.find_all(nodes.Const) if isinstance(one.value, str) and id(one) not in strange
    }
    for call in calls:
        if _function(call) == "t":
            naming.note_call(_keys_of_template(call.args[0]), f"line {call.lineno}", member=len(call.args) > 1)


def _function(call: nodes.Call) -> str:
    return call.node.name if isinstance(call.node, nodes.Name) else ""


def _keys_of_template(key: nodes.Expr | None) -> Iterator[str | None]:
    match key:
        case nodes.Const(value=str(name)):
            yield name
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from (*_keys_of_template(one), *_keys_of_template(other))
        case nodes.Concat() | nodes.Add():
            yield None


def of_kiosk(source: str, naming: Naming) -> None:
    """Note what a screen names: texts of signs are said as ``words.all_out``, those of columns by their names."""
    for said, column in re.findall(r"""\bwords\.(\w+)|\bname: "(\w+)\"""", source):
        naming.named.add(f"boards.sign.{said or column}")
