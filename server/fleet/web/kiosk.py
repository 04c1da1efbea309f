"""What a kiosk fetches: its page, and the same snapshot as over its socket."""

from __future__ import annotations

from flask import jsonify, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from server.access.guard import public
from server.core.house import house
from server.edge.assets import STATIC, manifest
from server.edge.headers import KIOSK, WORKER, under
from server.fleet.codes import DeviceHello, holds_codes
from server.fleet.epaper import draw_sign, pictures
from server.fleet.hello import greetings, note_rollback
from server.fleet.kiosks import TOKEN, kiosk_of_token, kiosk_or_404
from server.fleet.liveness import watch
from server.fleet.rules import NAMELESS, Sighting, version_of
from server.fleet.web import routes
from server.words.catalogue import DEFAULT, LANGUAGES


@routes.get("/k/worker.js")
@public
@under(WORKER)
def worker() -> ResponseReturnValue:
    """Hand out the service worker of all kiosks."""
    # Below /k/, because a service worker serves what is below its own address.
    script = send_from_directory(STATIC, manifest()["worker.js"], max_age=0)
    script.headers["Cache-Control"] = "no-cache"
    # Beside the boards it serves the page that a tablet was paired at: see kiosk/kept/keep.ts.
    script.headers["Service-Worker-Allowed"] = "/"
    return script


@routes.get("/k/<token>")
@TOKEN
@under(KIOSK)
def screen(token: str) -> ResponseReturnValue:
    """Show a kiosk its board; a tablet that is none any more forgets what it kept."""
    found = kiosk_of_token(token)
    if found is None:
        return render_template("fleet/retired.html"), 404, {"Clear-Site-Data": '"storage"'}
    language = request.args.get("lang")
    return render_template(
        "fleet/kiosk.html",
        language=language if language in LANGUAGES else DEFAULT,
        theme=request.args.get("theme"),
        start={
            "home": f"/k/{token}",
            "auth": {"token": token},
            "build": manifest()["build"],
            # What a script fetches is kept for a start without a server, and shown only when names no longer are.
            "hello": greetings().of_page(found, house().clock(), nameless=request.headers.get("Accept") == "*/*"),
        },
    )


@routes.get("/k/<token>/hello")
@TOKEN
def hello(token: str) -> ResponseReturnValue:
    """Greet a kiosk as its socket would."""
    kiosk = kiosk_or_404(token)
    said, now = request.args, house().clock()
    told = DeviceHello.of(said.get("device"), said.get("again"))
    holds = holds_codes(house().db, kiosk, told, now)
    _note(kiosk.sighting(told.device), version_of(said.get("painted", type=int)))
    note_rollback(house().db, kiosk, said.get("epoch"), said.get("v", type=int), now, said.get("board"))
    return jsonify(greetings().of_kiosk(kiosk, now, holds_codes=holds))


@routes.get("/k/<token>/sign.png")
@TOKEN
def sign(token: str) -> ResponseReturnValue:
    """Hand out the picture of a door."""
    kiosk = kiosk_or_404(token)
    watch().saw(kiosk.sighting(NAMELESS))
    return draw_sign(house(), pictures(), kiosk)


def _note(sighting: Sighting, painted: int | None) -> None:
    # Where sockets are blocked, this is how it is known what is on the glass.
    if painted is None:
        watch().saw(sighting)
    else:
        watch().painted(sighting, painted)
