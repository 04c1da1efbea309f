"""The built files of the client: found by their plain name, served under one that changes with their content."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from server.core.refusal import StartRefusal

STATIC = Path(__file__).parents[2] / "static"


@cache
def manifest() -> dict[str, str]:
    """Return plain name → path below static/, and ``build``: a hash of everything."""
    try:
        found: dict[str, str] = json.loads((STATIC / "dist" / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise StartRefusal("The kiosk's pages are not built: run make build in the checkout.") from None
    return found


def asset(name: str) -> str:
    """Return the URL of a built file, such as ``kiosk.js``."""
    return f"/static/{manifest()[name]}"


def build() -> str:
    """Return a hash of the whole client; empty where it is not built."""
    try:
        return manifest()["build"]
    except StartRefusal:
        return ""
