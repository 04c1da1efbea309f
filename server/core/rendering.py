"""Pages are filled in without haste: whoever reads a long one holds up no door."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from server.core.turns import Turn


class Unhurried(Template):
    """A template that gives way while it is filled in, and whose macros are the same for every page."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page. What was read for it before belongs to the same turn."""
        turn, parts = Turn(g.get("begun") if has_request_context() else None), list[str]()
        for part in self.generate(*args, **kwargs):
            parts.append(part)
            turn.breathe()
        return "".join(parts)

    def _get_default_module(self, _ctx: Context | None = None) -> TemplateModule:
        # Jinja looks at every import for globals that one page alone has; here all pages have those of the environment.
        return super()._get_default_module()
