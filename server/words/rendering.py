"""Pages are written in each language once, and filled in without haste: whoever reads a long one holds up no door."""

from __future__ import annotations

import threading
from collections.abc import MutableMapping
from types import CodeType
from typing import Any

from flask import g, has_request_context
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from server.core.turns import BRIEFLY, Turn, give_way
from server.words.i18n import constant, language


class Pages(Environment):
    """The templates of all pages. Each is compiled for every language in which somebody reads it.

    Its words are a part of it then, and not looked up, a hundred of them, for every reader. To be compiled takes each
    template half a turn of the loop, and whoever comes to a page first needs six: others have theirs in between.
    """

    language: str | None = None
    """The one language of these; None for those of all."""

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._languages: dict[str, Pages] = {}
        self._made: dict[str, Template] = {}
        self._making = threading.Lock()

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002
        if self.language is None:
            return self._spoken(language())._load_template(name, globals)
        if name not in self._made:
            # Those who come while somebody makes it wait for it, and do not all make it.
            with self._making:
                self._made[name] = super()._load_template(name, globals)
        return self._made[name]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        give_way()
        template = super()._parse(source, name, filename)
        if self.language is not None:
            _Words(self.language).visit(template)
        give_way()
        return template

    def _compile(self, source: str, filename: str) -> CodeType:
        give_way()
        compiled = super()._compile(source, filename)
        give_way()
        return compiled

    def _spoken(self, language: str) -> Pages:
        if language not in self._languages:
            spoken = self._languages[language] = self.overlay()
            spoken.language, spoken._made = language, {}
        return self._languages[language]


class _Words(NodeTransformer):
    """Writes into a template what ``t`` and ``language`` would answer its readers of one language, values aside."""

    def __init__(self, language: str) -> None:
        self._language = language

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:  # noqa: N802 (Jinja's name)
        """Return what a call always answers, the call where that differs."""
        self.generic_visit(call)
        match call:
            case nodes.Call(node=nodes.Name(name="language")):
                return nodes.Const(self._language, lineno=call.lineno)
            case nodes.Call(node=nodes.Name(name="t"), args=[key], kwargs=[], dyn_kwargs=None):
                return self._text(key) or call
        return call

    def _text(self, key: nodes.Expr) -> nodes.Expr | None:
        match key:
            case nodes.Const(value=str(name)):
                return nodes.Const(constant(name, None, self._language), lineno=key.lineno)
            case nodes.CondExpr(test=test, expr1=one, expr2=nodes.Expr() as other):
                chosen = self._text(one), self._text(other)
                if chosen[0] is not None and chosen[1] is not None:
                    return nodes.CondExpr(test, *chosen, lineno=key.lineno)
        return None


class Unhurried(Template):
    """A template that gives way while it is filled in, and whose macros are the same for every page."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page. What was read for it before belongs to the same turn."""
        turn, parts = Turn(g.get("begun") if has_request_context() else None), list[str]()
        for part in self.generate(*args, **kwargs):
            parts.append(part)
            if turn.is_late:
                turn.breathe()
                turn = Turn(enough=BRIEFLY)
        return "".join(parts)

    def _get_default_module(self, _ctx: Context | None = None) -> TemplateModule:
        # Jinja looks at every import for globals that one page alone has; here all pages have those of the environment.
        return super()._get_default_module()
