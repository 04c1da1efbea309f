"""A board as its kiosk shows it, live in the browser of somebody who may see it: no kiosk is made for it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from server.access.guard import needs, own_check
from server.access.roles import Permission
from server.accounts.signed_in import unattended
from server.core.house import house
from server.core.refusal import Refusal
from server.edge.assets import manifest
from server.edge.headers import KIOSK, under
from server.fleet.greetings import Greetings
from server.fleet.readers import readable
from server.words.i18n import language


def blueprint(greetings: Greetings) -> Blueprint:
    """Return the routes of the readers."""
    routes = Blueprint("live", __name__, url_prefix="/manage/boards")

    @routes.get("/<board>/live")
    @needs(Permission.BOARDS)
    @unattended
    @under(KIOSK)
    def page(board: str) -> ResponseReturnValue:
        code = board.upper()
        start = {
            "home": f"/manage/boards/{code}/live",
            "auth": {"board": code},
            "build": manifest()["build"],
            "hello": _hello(code, greetings),
        }
        return render_template("fleet/kiosk.html", language=language(), theme=None, start=start)

    # A page that asks by itself cannot follow anybody to a door: to whom the board is not shown, it is not there.
    @routes.get("/<board>/live/hello")
    @own_check("the right to see the board")
    @unattended
    def snapshot(board: str) -> ResponseReturnValue:
        return jsonify(_hello(board, greetings))

    return routes


def _hello(board: str, greetings: Greetings) -> dict[str, Any]:
    with house().db.reading() as session:
        board_id = readable(session, board)
    if board_id is None:
        raise Refusal("error.404", status=404)
    return greetings.of_reader(board_id, house().clock())
