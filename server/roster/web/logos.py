"""The picture of a logo, for the signs on which it hangs."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from server.access.guard import public
from server.core.house import house
from server.edge.files import FOR_EVERYBODY, served
from server.roster.logos import logo_file
from server.roster.web import routes


@routes.get("/logo/<digest>")
@public
def logo(digest: str) -> ResponseReturnValue:
    """Serve a logo. Its name is its content, so that it never changes."""
    with house().db.reading() as session:
        found = logo_file(session, digest)
    return served(found, FOR_EVERYBODY)
