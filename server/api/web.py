"""The routes of the API: every declared operation, and the document that describes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Blueprint, Response

from server.access.guard import own_secret, public
from server.api import departures, entries, faces, leases, offices, people, presence, sites, statuses
from server.api.answering import serving
from server.api.contract import Operation, Operations
from server.api.document import ROOT, document

operations = Operations("contract")


@operations.get("/openapi.json", permission=None)
def get_openapi() -> dict[str, Any]:
    """Get this document."""
    return _document()


OPERATIONS = (
    *sites.operations,
    *people.operations,
    *leases.operations,
    *departures.operations,
    *offices.operations,
    *statuses.operations,
    *presence.operations,
    *entries.operations,
    *faces.operations,
    *operations,
)
"""Every operation of the API."""


def _guarded(operation: Operation) -> Callable[..., Response]:
    view = serving(operation)
    needed = operation.permission
    return own_secret(f"a token with the permission {needed}")(view) if needed else public(view)


@cache
def _document() -> dict[str, Any]:
    return document(OPERATIONS)


def _rule(operation: Operation) -> str:
    def converter(found: re.Match[str]) -> str:
        name = found[1]
        kind = "id" if operation.path_parameters[name] is int else "string"
        return f"<{kind}:{name}>"

    return re.sub(r"\{(\w+)\}", converter, operation.path)


routes = Blueprint("api", __name__, url_prefix=ROOT)
for declared in OPERATIONS:
    routes.add_url_rule(
        _rule(declared), view_func=_guarded(declared), methods=[declared.method], provide_automatic_options=False
    )
