"""What a kiosk fetches: its page, and the same snapshot as over its socket."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from server.access.guard import public
from server.core.house import house
from server.edge.assets import STATIC, manifest
from server.edge.headers import KIOSK, WORKER, under
from server.fleet.greetings import Greetings
from server.fleet.paper import Pictures, draw_sign
from server.fleet.rollback import note_rollback
from server.fleet.rules import NAMELESS, Sighting, version_of
from server.fleet.screens import TOKEN, find_screen, screen_or_404
from server.fleet.second_device import DeviceHello, holds_codes
from server.fleet.watch import Watch
from server.words.catalogue import DEFAULT, LANGUAGES


def blueprint(watch: Watch, greetings: Greetings) -> Blueprint:
    """Return the routes of the kiosks."""
    routes, pictures = Blueprint("fleet", __name__), Pictures()

    @routes.get("/k/worker.js")
    @public
    @under(WORKER)
    def worker() -> ResponseReturnValue:
        # Below /k/, because a service worker serves what is below its own address.
        script = send_from_directory(STATIC, manifest()["worker.js"], max_age=0)
        script.headers["Cache-Control"] = "no-cache"
        # Beside the boards it serves the page that a tablet was paired at: see kiosk/kept/keep.ts.
        script.headers["Service-Worker-Allowed"] = "/"
        return script

    @routes.get("/k/<token>")
    @TOKEN
    @under(KIOSK)
    def page(token: str) -> ResponseReturnValue:
        screen = find_screen(token)
        if screen is None:
            return render_template("fleet/retired.html"), 404
        language = request.args.get("lang")
        return render_template(
            "fleet/kiosk.html",
            language=language if language in LANGUAGES else DEFAULT,
            theme=request.args.get("theme"),
            start={
                "home": f"/k/{token}",
                "auth": {"token": token},
                "build": manifest()["build"],
                "hello": greetings.of_page(screen, house().clock()),
            },
        )

    @routes.get("/k/<token>/hello")
    @TOKEN
    def snapshot(token: str) -> ResponseReturnValue:
        screen = screen_or_404(token)
        said, now = request.args, house().clock()
        told = DeviceHello.of(said.get("device"), said.get("again"))
        holds = holds_codes(house().db, screen, told, now)
        _note(watch, screen.sighting(told.device), version_of(said.get("painted", type=int)))
        note_rollback(house().db, screen, said.get("epoch"), said.get("v", type=int), now, said.get("board"))
        return jsonify(greetings.of_kiosk(screen, now, holds_codes=holds))

    @routes.get("/k/<token>/sign.png")
    @TOKEN
    def sign(token: str) -> ResponseReturnValue:
        screen = screen_or_404(token)
        watch.saw(screen.sighting(NAMELESS))
        return draw_sign(house(), pictures, screen)

    @routes.after_request
    def let_go(response: Response) -> Response:
        if response.status_code == 404 and request.endpoint == "fleet.page":
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return routes


def _note(watch: Watch, sighting: Sighting, painted: int | None) -> None:
    # Where sockets are blocked, this is how it is known what is on the glass.
    if painted is None:
        watch.saw(sighting)
    else:
        watch.painted(sighting, painted)
