"""The picture of a logo, for the signs on which it hangs."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from server.access.guard import public
from server.core.house import house
from server.core.refusal import Refusal
from server.roster.logos import logo_image

FOR_EVER = "public, max-age=31536000, immutable"

routes = Blueprint("logos", __name__)


@routes.get("/logo/<digest>")
@public
def picture(digest: str) -> ResponseReturnValue:
    """Serve a logo. Its name is its content, so that it never changes."""
    with house().db.reading() as session:
        image = logo_image(session, digest)
    if image is None:
        raise Refusal("error.404", status=404)
    response = Response(image, mimetype="image/png")
    response.headers["Cache-Control"] = FOR_EVER
    return response
