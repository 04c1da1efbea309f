"""The manager's pages of the fleet: every kiosk at a glance, and one with what it can be told to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from server.access.guard import by, needs, reach
from server.access.roles import Permission
from server.accounts.signed_in import unattended
from server.core.house import house
from server.core.parts import Part
from server.core.refusal import Refusal
from server.edge.files import FOR_NOBODY, served
from server.edge.pages import asked_page
from server.fleet.actions import move_kiosk
from server.fleet.forms import OrderForm
from server.fleet.listing import MOST, KioskLine, Lags, fleet, one_kiosk, spots
from server.fleet.orders import KINDS, give, orders_of, shot_of
from server.fleet.web import routes
from server.forms.form import read
from server.forms.search import sought
from server.words.i18n import t

STEPS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (0, "seconds"))

read_lags = Part[Callable[[], Lags]]()
"""Reads by how many seconds each screen lags behind."""


@routes.get("/manage/kiosks")
@needs(Permission.KIOSKS)
@unattended
def kiosks() -> ResponseReturnValue:
    """List the fleet; who needs a hand stands first."""
    query, page = sought(), asked_page()
    with house().db.reading() as session:
        found = fleet(session, reach(Permission.KIOSKS), read_lags()(), query, page, house().clock())
    return render_template("fleet/kiosks.html", fleet=found, query=query, ago=_ago, span=_span)


@routes.get("/manage/kiosks/<id:kiosk>")
@needs(Permission.KIOSKS)
def kiosk(kiosk: int) -> ResponseReturnValue:
    """Show one kiosk, and what became of its orders."""
    line = _line(kiosk)
    with house().db.reading() as session:
        orders = orders_of(session, kiosk, house().clock())
        shot = shot_of(session, kiosk)
    under_way = any(order.state in ("waiting", "sent") for order in orders.values())
    return render_template(
        "fleet/one.html",
        line=line,
        kinds=KINDS,
        orders=orders,
        under_way=under_way,
        shot=shot,
        ago=_ago,
        span=_span,
    )


# It shows a door's live code, which is worth something to whoever is not at the door.
@routes.get("/manage/kiosks/<id:kiosk>/shot.png")
@needs(Permission.KIOSKS_EDIT)
def shot(kiosk: int) -> ResponseReturnValue:
    """Show the last picture of its glass."""
    with house().db.reading() as session:
        picture = shot_of(session, kiosk)
    return served(picture, FOR_NOBODY)


@routes.post("/manage/kiosks/<id:kiosk>/orders")
@needs(Permission.KIOSKS_EDIT)
def order(kiosk: int) -> ResponseReturnValue:
    """Tell a kiosk to do something."""
    give(house().db, kiosk, read(OrderForm).kind, by(), house().clock())
    return redirect(url_for("fleet.kiosk", kiosk=kiosk), 303)


@routes.get("/manage/kiosks/<id:kiosk>/move")
@needs(Permission.KIOSKS_EDIT)
def moving(kiosk: int) -> ResponseReturnValue:
    """Ask where a kiosk goes."""
    query = sought()
    line = _line(kiosk)
    with house().db.reading() as session:
        there = spots(session, reach(Permission.KIOSKS_EDIT), query, house().clock(), MOST + 2)
    found = [spot for spot in there if spot != line.spot]
    return render_template("fleet/move.html", line=line, spots=found, most=MOST, query=query)


@routes.post("/manage/kiosks/<id:kiosk>/move/<board>")
@needs(Permission.KIOSKS_EDIT)
def move(kiosk: int, board: str) -> ResponseReturnValue:
    """Let a kiosk show another board."""
    move_kiosk(house().db, kiosk, board, by(), house().clock())
    return redirect(url_for("fleet.kiosk", kiosk=kiosk), 303)


def _line(kiosk: int) -> KioskLine:
    with house().db.reading() as session:
        found = one_kiosk(session, read_lags()(), kiosk, house().clock())
    if found is None:
        raise Refusal("error.404", status=404)
    return found


def _span(at: datetime) -> Markup:
    seconds = max(int((house().clock() - at).total_seconds()), 0)
    size, unit = next((size, unit) for size, unit in STEPS if seconds >= size)
    return t("fleet.span", unit, count=seconds // max(size, 1))


def _ago(at: datetime) -> Markup:
    return t("fleet.when.ago", span=_span(at))
