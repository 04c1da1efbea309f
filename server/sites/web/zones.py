"""The administrators' pages of the zones: which there are, and what each is called."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs
from server.access.roles import Permission
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.sites.forms import ZoneForm
from server.sites.tables import Zone
from server.sites.web import routes
from server.sites.zones import all_zones, rename_zone
from server.words.i18n import t


@routes.get("/manage/zones/")
@needs(Permission.SITES)
def zones() -> ResponseReturnValue:
    """List the zones."""
    with house().db.reading() as session:
        return render_template("sites/zones.html", zones=all_zones(session))


@routes.get("/manage/zones/<id:zone>")
@needs(Permission.SITES)
def zone(zone: int) -> ResponseReturnValue:
    """Ask what a zone is to be called."""
    return _form(zone)


@routes.post("/manage/zones/<id:zone>")
@needs(Permission.SITES)
def edit_zone(zone: int) -> ResponseReturnValue:
    """Call a zone otherwise."""
    try:
        rename_zone(house().db, zone, read(ZoneForm).name, by(), house().clock())
    except Refusal as refusal:
        return _form(zone, refusal), refusal.status
    flash(t("sites.zones.renamed"))
    return redirect(url_for("sites.zones"), 303)


def _form(zone: int, refusal: Refusal | None = None) -> str:
    with house().db.reading() as session:
        name = session.get_one(Zone, zone).name
    return render_template("sites/zone.html", name=name, form=filled(ZoneForm, refusal, name=name))
