"""Pages are filled in without haste: whoever reads a long one holds up no door."""

from __future__ import annotations

from typing import Any

from jinja2 import Template

from server.core.turns import Turn


class Unhurried(Template):
    """A template that gives way while it is filled in."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page."""
        turn, parts = Turn(), list[str]()
        for part in self.generate(*args, **kwargs):
            parts.append(part)
            turn.breathe()
        return "".join(parts)
