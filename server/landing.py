"""The first page of a server that is no demo: whose it is, and the way in for those who run it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from server.access.guard import public

routes = Blueprint("landing", __name__)


@routes.get("/")
@public
def landing() -> ResponseReturnValue:
    """Say what this is."""
    return render_template("landing.html")
