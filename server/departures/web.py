"""The administrator's page on which a site closes: the day is typed, told what ends with it, then saved."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from server.access.guard import by, needs
from server.access.roles import Permission
from server.core.house import house
from server.core.refusal import Refusal
from server.departures.closing import close_site, plan_closing
from server.departures.forms import EndsForm
from server.forms.drawing import filled
from server.forms.form import read
from server.sites.tables import Site
from server.words.i18n import t

routes = Blueprint("departures", __name__)


@routes.get("/manage/sites/<id:site>/closing")
@needs(Permission.SITES)
def closing(site: int) -> ResponseReturnValue:
    """Ask when a site closes, and tell what ends with it."""
    return _page(site)


@routes.post("/manage/sites/<id:site>/closing")
@needs(Permission.SITES)
def save_closing(site: int) -> ResponseReturnValue:
    """Let a site close as it was told."""
    try:
        form = read(EndsForm)
        close_site(house().db, site, form.ends, form.seen, by(), house().clock())
    except Refusal as refusal:
        return _page(site, refusal)
    with house().db.reading() as session:
        saved = session.get_one(Site, site)
        flash(_told(saved))
    return redirect(url_for("sites.sites"), 303)


def _told(site: Site) -> Markup:
    if site.closed_at is not None:
        return t("departures.closing.closed", name=site.name)
    return t(
        "departures.closing.closes" if site.ends else "departures.closing.stays_open", name=site.name, day=site.ends
    )


def _page(site_id: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    planned = None
    with house().db.reading() as session:
        site = session.get_one(Site, site_id)
        try:
            if request.method == "POST" or "ends" in request.args:
                planned = plan_closing(session, site_id, read(EndsForm).ends, house().clock())
        except Refusal as refused:
            refusal = refusal or refused
        form = filled(EndsForm, refusal, ends=planned.ends if planned else site.ends)
        page = render_template("departures/closing.html", site=site, form=form, closing=planned)
    return page, refusal.status if refusal else 200
