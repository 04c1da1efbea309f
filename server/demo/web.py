"""The landing page of the demo: what this is, a live board, where to look, and the switch that plays a day.

Everything here is open to everybody who reaches the server, so it exists in demo mode only.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import own_check
from server.core.house import house
from server.demo.day import ENDS, STARTS
from server.demo.opening import PIN
from server.demo.player import SPEEDS, USUAL_SPEED, player
from server.demo.tour import kiosk_at, kiosk_token, read_tour
from server.edge.headers import FRAMED, FRAMING, under
from server.fleet.codes import live_url
from server.forms.fields import Look
from server.forms.form import Form, read


class SpeedForm(Form):
    """How fast the day is played."""

    speed: Annotated[int, Look("hidden")]


routes = Blueprint("demo", __name__)


@routes.get("/")
@own_check("everybody, and only in the demo")
@under(FRAMING)
def landing() -> ResponseReturnValue:
    """Show what this is, and where to look."""
    with house().db.reading() as session:
        tour = read_tour(session, house().clock())
    return render_template(
        "demo/landing.html",
        tour=tour,
        state=player().state,
        speeds=SPEEDS,
        usual=USUAL_SPEED,
        playable=tour is not None and tour.is_made_up,
        reachable=_is_reachable(house().config.url),
        pin=PIN,
    )


@routes.get("/demo/progress")
@own_check("everybody, and only in the demo")
@under(FRAMED)
def progress() -> ResponseReturnValue:
    """Show how far the played day is."""
    state = player().state
    done = (state.minute - STARTS) / (ENDS - STARTS)
    return render_template("demo/progress.html", state=state, part=min(max(done, 0.0), 1.0))


@routes.post("/demo/play")
@own_check("everybody, and only in the demo")
def play() -> ResponseReturnValue:
    """Play a day, or go on with it at another speed."""
    speed = read(SpeedForm).speed
    if speed in SPEEDS and _is_playable():
        player().start(speed)
    return redirect(url_for("demo.landing"), 303)


@routes.post("/demo/stop")
@own_check("everybody, and only in the demo")
def stop() -> ResponseReturnValue:
    """Stop the played day."""
    player().stop()
    return redirect(url_for("demo.landing"), 303)


@routes.get("/demo/door/<board>")
@routes.get("/demo/overview/<board>")
@own_check("everybody, and only in the demo")
def screen(board: str) -> ResponseReturnValue:
    """Send to the demo's kiosk of a board."""
    # Making the demo's kiosk twice is making it once, so that a plain link will do.
    token = kiosk_token(house(), board.upper())
    return redirect(f"/k/{token}?{request.query_string.decode()}")


@routes.get("/demo/phone/<board>")
@own_check("everybody, and only in the demo")
def phone(board: str) -> ResponseReturnValue:
    """Send to where the code of a door would lead a phone."""
    kiosk = kiosk_at(house(), board.upper())
    return redirect(urlsplit(live_url(house(), kiosk, house().clock())).path)


def _is_playable() -> bool:
    with house().db.reading() as session:
        tour = read_tour(session, house().clock())
    return tour is not None and tour.is_made_up


def _is_reachable(url: str) -> bool:
    """Tell whether a phone in the same network could open this address."""
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"
