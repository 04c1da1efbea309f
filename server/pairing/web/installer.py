"""The installer's pages: which tablet, for which door; replace a broken one; cut one off; remove a board."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from server.access.guard import by, needs, reach
from server.access.roles import Permission
from server.boards.actions import add_board
from server.boards.kiosks import Kiosk
from server.core.house import house
from server.core.refusal import Refusal
from server.edge.agents import read_agent
from server.fleet import actions
from server.fleet.listing import MOST, Occupant, Spot, spot_of, spot_of_kiosk, spots
from server.fleet.tables import Pairing
from server.forms.drawing import filled
from server.forms.form import Misread, read
from server.forms.search import sought
from server.pairing.actions import Placement, confirm
from server.pairing.forms import AnotherForm, PairForm
from server.pairing.web import routes
from server.words.i18n import t


@routes.get("/manage/kiosks/pair")
@needs(Permission.KIOSKS_EDIT)
def choose() -> ResponseReturnValue:
    """Ask which door the tablet is for. Whether its code is right is found out when it is confirmed."""
    query = sought()
    with house().db.reading() as session:
        found = spots(session, reach(Permission.KIOSKS_EDIT), query, house().clock(), MOST + 1)
    return render_template(
        "pairing/choose.html",
        code=request.args.get("code", ""),
        query=query,
        spots=found,
        most=MOST,
        tablet=f"{house().config.url}/pair",
    )


@routes.get("/manage/kiosks/pair/<board>")
@needs(Permission.KIOSKS_EDIT)
def form(board: str) -> ResponseReturnValue:
    """Ask for the code, and what becomes of the screens that are there."""
    return _form(_spot(board))


@routes.post("/manage/kiosks/pair/<board>")
@needs(Permission.KIOSKS_EDIT)
def pair(board: str) -> ResponseReturnValue:
    """Make the tablet with this code a kiosk of this board."""
    return _confirm(_spot(board))


@routes.post("/manage/kiosks/pair/<board>/another")
@needs(Permission.KIOSKS_EDIT)
def hang_another(board: str) -> ResponseReturnValue:
    """Hang one more board where this one stands, and go on to its first screen."""
    try:
        form = read(AnotherForm)
        hung = add_board(house().db, board, form.name, by(), house().clock())
    except Misread as refusal:
        return _form(_spot(board), twin=refusal), refusal.status
    return redirect(url_for("pairing.form", board=hung, code=form.code or None), 303)


@routes.post("/manage/kiosks/pair/<board>/remove")
@needs(Permission.KIOSKS_EDIT)
def remove_board(board: str) -> ResponseReturnValue:
    """Remove a board that was hung by mistake."""
    spot = _spot(board)
    actions.remove_board(house().db, board, by(), house().clock())
    flash(t("pairing.page.removed", name=spot.name))
    return redirect(url_for("pairing.choose"), 303)


@routes.get("/manage/kiosks/<id:kiosk>/replace")
@needs(Permission.KIOSKS_EDIT)
def replacing(kiosk: int) -> ResponseReturnValue:
    """Ask for the code of the tablet that comes in the place of this one."""
    return _form(_spot_of(kiosk), kiosk)


@routes.post("/manage/kiosks/<id:kiosk>/replace")
@needs(Permission.KIOSKS_EDIT)
def replace(kiosk: int) -> ResponseReturnValue:
    """Let the tablet with this code be this kiosk; the old one shows nothing from now on."""
    return _confirm(_spot_of(kiosk), only=kiosk)


@routes.post("/manage/kiosks/<id:kiosk>/revoke")
@needs(Permission.KIOSKS_EDIT)
def revoke(kiosk: int) -> ResponseReturnValue:
    """Cut a kiosk off."""
    actions.revoke_kiosk(house().db, kiosk, by(), house().clock())
    return redirect("/manage/kiosks", 303)


@routes.get("/manage/kiosks/<id:kiosk>/paired")
@needs(Permission.KIOSKS_EDIT)
def paired(kiosk: int) -> ResponseReturnValue:
    """Tell which tablet became which kiosk."""
    spot = _spot_of(kiosk)
    with house().db.reading() as session:
        newest = select(Pairing).where(Pairing.kiosk_id == kiosk).order_by(Pairing.id.desc()).limit(1)
        tablet = session.scalar(newest)
        name = session.scalars(select(Kiosk.name).where(Kiosk.id == kiosk)).one()
    described = [read_agent(tablet.agent).platform, tablet.glass] if tablet else []
    return render_template(
        "pairing/paired.html", spot=spot, name=name, tablet=" · ".join(part for part in described if part)
    )


def _confirm(spot: Spot, only: int | None = None) -> ResponseReturnValue:
    try:
        form = read(PairForm)
        placement = Placement(form.code, spot.board_id, form.name, only or form.instead or None)
        kiosk = confirm(house().db, house().keys, placement, by(), house().clock())
    except Refusal as refusal:
        if refusal.key == "error.404":
            raise
        return _form(spot, only, refusal), refusal.status
    return redirect(url_for("pairing.paired", kiosk=kiosk), 303)


def _form(spot: Spot, only: int | None = None, refusal: Refusal | None = None, twin: Refusal | None = None) -> str:
    kiosks, code = [one for one in spot.kiosks if only in (None, one.id)], request.args.get("code", "")
    chosen = next((one.id for one in kiosks if one.silent is not False), 0)
    return render_template(
        "pairing/form.html",
        spot=spot,
        kiosks=kiosks,
        present=[
            *((one.id, t("pairing.page.instead", name=one.name)) for one in kiosks),
            (0, t("pairing.page.another")),
        ],
        states={one.id: _state(one) for one in kiosks},
        only=kiosks[0] if only and kiosks else None,
        form=filled(PairForm, refusal, code=code, instead=chosen),
        twin=filled(AnotherForm, twin, "twin-"),
        code=code,
    )


def _state(kiosk: Occupant) -> Markup:
    if kiosk.silent is None:
        return t("fleet.spot.never")
    return t("boards.page.screen", "silent" if kiosk.silent else "live")


def _spot(board: str) -> Spot:
    with house().db.reading() as session:
        return spot_of(session, board, house().clock())


def _spot_of(kiosk: int) -> Spot:
    with house().db.reading() as session:
        return spot_of_kiosk(session, kiosk, house().clock())
