"""The routes of the API: every declared operation, and the document that describes them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from flask import Blueprint

from server.api import entries, faces, people, presence, sites, statuses
from server.api.answering import serving
from server.api.contract import Operation, Operations
from server.api.document import ROOT, document
from server.core.tables import LARGEST_ID

operations = Operations("contract")


@operations.get("/openapi.json", scope=None)
def get_openapi() -> dict[str, Any]:
    """Get this document."""
    return _document()


OPERATIONS = (
    *sites.operations,
    *people.operations,
    *statuses.operations,
    *presence.operations,
    *entries.operations,
    *faces.operations,
    *operations,
)
"""Every operation of the API."""


def blueprint() -> Blueprint:
    """Return the routes. They know bearer tokens only, so no forged form can reach them."""
    routes = Blueprint("api", __name__, url_prefix=ROOT)
    for operation in OPERATIONS:
        routes.add_url_rule(
            _rule(operation),
            endpoint=operation.name,
            view_func=serving(operation),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    return routes


@cache
def _document() -> dict[str, Any]:
    return document(OPERATIONS)


def _rule(operation: Operation) -> str:
    def place(found: re.Match[str]) -> str:
        name = found[1]
        # No database holds a larger id: such an address leads nowhere.
        kind = f"int(min=1, max={LARGEST_ID})" if operation.places[name] is int else "string"
        return f"<{kind}:{name}>"

    return re.sub(r"\{(\w+)\}", place, operation.path)
