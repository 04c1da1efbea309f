"""The administrators' pages of the zones: which there are, and what each is called."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs
from server.access.roles import Permission
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.sites.forms import ZoneForm
from server.sites.tables import Zone
from server.sites.zones import rename_zone, zones
from server.words.i18n import t

routes = Blueprint("zones", __name__, url_prefix="/manage/zones")


@routes.get("/")
@needs(Permission.SITES)
def listing() -> ResponseReturnValue:
    """List the zones."""
    with house().db.reading() as session:
        return render_template("sites/zones.html", zones=zones(session))


@routes.get("/<id:zone>")
@needs(Permission.SITES)
def show(zone: int) -> ResponseReturnValue:
    """Ask what a zone is to be called."""
    return _form(zone)


@routes.post("/<id:zone>")
@needs(Permission.SITES)
def rename(zone: int) -> ResponseReturnValue:
    """Call a zone otherwise."""
    try:
        rename_zone(house().db, zone, read(ZoneForm).name, by(), house().clock())
    except Refusal as refusal:
        return _form(zone, refusal), refusal.status
    flash(t("sites.zones.renamed"))
    return redirect(url_for("zones.listing"), 303)


def _form(zone: int, refusal: Refusal | None = None) -> str:
    with house().db.reading() as session:
        name = session.get_one(Zone, zone).name
    return render_template("sites/zone.html", name=name, form=filled(ZoneForm, refusal, name=name))
