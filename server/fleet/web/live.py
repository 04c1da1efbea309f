"""A board as its kiosk shows it, live in the browser of somebody who may see it: no kiosk is made for it."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from server.access.guard import needs, own_check
from server.access.roles import Permission
from server.accounts.signed_in import unattended
from server.core.house import house
from server.core.refusal import Refusal
from server.edge.assets import manifest
from server.edge.headers import KIOSK, under
from server.fleet.hello import greetings
from server.fleet.readers import readable
from server.fleet.web import routes
from server.words.i18n import language


@routes.get("/manage/boards/<board>/live")
@needs(Permission.BOARDS)
@unattended
@under(KIOSK)
def live(board: str) -> ResponseReturnValue:
    """Show a board as its kiosk does."""
    code = board.upper()
    start = {
        "home": f"/manage/boards/{code}/live",
        "auth": {"board": code},
        "build": manifest()["build"],
        "hello": _hello(code),
    }
    return render_template("fleet/kiosk.html", language=language(), theme=None, start=start)


# A page that asks by itself cannot follow anybody to a door: to whom the board is not shown, it is not there.
@routes.get("/manage/boards/<board>/live/hello")
@own_check("the right to see the board")
@unattended
def live_hello(board: str) -> ResponseReturnValue:
    """Greet the page of a reader."""
    return jsonify(_hello(board))


def _hello(board: str) -> dict[str, Any]:
    with house().db.reading() as session:
        board_id = readable(session, board)
    if board_id is None:
        raise Refusal("error.404", status=404)
    return greetings().of_reader(board_id, house().clock())
