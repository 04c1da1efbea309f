"""What a tablet that is nobody's kiosk yet opens: a page with a code, and where it asks for its turn."""

from __future__ import annotations

import re

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from server.access.guard import own_secret, public
from server.access.throttle.requests import network
from server.core.house import house
from server.core.refusal import Refusal
from server.pairing.actions import Paired, Tablet, Waiting, ask
from server.pairing.web import routes
from signs.qr import matrix

SECRET = re.compile(r"[0-9a-f]{64}")


@routes.get("/pair")
@public
def tablet() -> ResponseReturnValue:
    """Show the page; it asks for its code by itself."""
    return render_template("pairing/tablet.html", typed=f"{house().config.url}/manage/kiosks/pair")


@routes.post("/pair/ask")
@own_secret("the secret of a waiting tablet")
def turn() -> ResponseReturnValue:
    """Tell a tablet its code, or its token once somebody confirmed it."""
    said = request.get_json(silent=True)
    said = said if isinstance(said, dict) else {}
    secret, glass = said.get("secret"), said.get("glass")
    if not isinstance(secret, str) or not SECRET.fullmatch(secret):
        raise Refusal("error.400", status=400)
    tablet = Tablet(
        secret=secret,
        address=network(),
        agent=request.user_agent.string,
        glass=glass if isinstance(glass, str) else "",
    )
    answer = ask(house().db, house().keys, tablet, house().clock())
    return _paired(answer) if isinstance(answer, Paired) else _waiting(answer)


def _waiting(answer: Waiting) -> ResponseReturnValue:
    painted = matrix(f"{house().config.url}/manage/kiosks/pair?code={answer.code}")
    left = (answer.until - house().clock()).total_seconds()
    return jsonify(
        {"code": answer.code, "left": max(left, 0.0), "qr": {"at": 0, "size": painted.size, "bits": painted.bits}}
    )


def _paired(answer: Paired) -> ResponseReturnValue:
    response = jsonify({"token": answer.token})
    # What the tablet kept of an earlier life at another door.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
