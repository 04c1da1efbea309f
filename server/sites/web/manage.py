"""The administrators' pages of the sites: which there are, in which zone, at what hours; a new one, another name."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from server.access.guard import by, needs, reach
from server.access.reach import within
from server.access.roles import Permission
from server.core.house import house
from server.core.paging import page_of
from server.core.refusal import Refusal
from server.edge.pages import asked_page
from server.forms.drawing import filled
from server.forms.form import read
from server.sites import actions
from server.sites.countries import CALENDARS
from server.sites.descriptions import Courtesy, Described
from server.sites.forms import SiteForm
from server.sites.rules import Hours
from server.sites.scopes import SITE
from server.sites.tables import HOURS, RUNS, Site, Zone, hours_of
from server.sites.web import routes
from server.sites.zones import all_zones
from server.words.i18n import t

NEW = Described("", None, Hours())
TIMEZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei")
"""Offered to choose from; any other is taken too."""

_SITES = (
    select(Site.id, Site.name, Zone.name.label("zone"), Site.courtesy, *HOURS)
    .outerjoin(Zone, Zone.id == Site.zone_id)
    .order_by(Zone.name, Site.id)
)

_CLOSED = select(Site.name, Site.ends).where(~RUNS).order_by(Site.ends.desc(), Site.id)


@routes.get("/manage/sites/")
@needs(Permission.SITES)
def sites() -> ResponseReturnValue:
    """List the sites, zone by zone."""
    with house().db.reading() as session:
        mine = session.execute(_SITES.where(within(reach(Permission.SITES), SITE), RUNS)).all()
        closed = session.execute(_CLOSED.where(within(reach(Permission.SITES), SITE))).all()
    page = page_of(mine, asked_page())
    found = [(row.id, Described(row.name, row.zone, hours_of(row), row.courtesy)) for row in page.items]
    return render_template("sites/list.html", sites=found, page=page, closed=closed)


@routes.get("/manage/sites/new")
@needs(Permission.SITES)
def new_site() -> ResponseReturnValue:
    """Ask what a new site is like."""
    return _form(NEW)


@routes.post("/manage/sites/new")
@needs(Permission.SITES)
def create_site() -> ResponseReturnValue:
    """Create a site."""
    try:
        actions.create_site(house().db, read(SiteForm).described(), by(), house().clock())
    except Refusal as refusal:
        return _form(NEW, refusal), refusal.status
    flash(t("sites.page.created"))
    return redirect(url_for("sites.sites"), 303)


@routes.get("/manage/sites/<id:site>")
@needs(Permission.SITES)
def site(site: int) -> ResponseReturnValue:
    """Show what a site is like."""
    return _form(_present(site), number=site)


@routes.post("/manage/sites/<id:site>")
@needs(Permission.SITES)
def edit_site(site: int) -> ResponseReturnValue:
    """Change what a site is like."""
    try:
        actions.edit_site(house().db, site, read(SiteForm).described(), by(), house().clock())
    except Refusal as refusal:
        return _form(_present(site), refusal, site), refusal.status
    flash(t("shared.saved"))
    return redirect(url_for("sites.sites"), 303)


def _present(site: int) -> Described:
    with house().db.reading() as session:
        return actions.description_of(session, session.get_one(Site, site))


def _form(site: Described, refusal: Refusal | None = None, number: int | None = None) -> str:
    with house().db.reading() as session:
        known = [zone.name for zone in all_zones(session)]
    hours = site.hours
    form = filled(
        SiteForm,
        refusal,
        name=site.name,
        zone=site.zone,
        opens=hours.opens,
        closes=hours.closes,
        every_day=hours.every_day,
        country=hours.country,
        timezone=hours.timezone,
        courtesy=site.courtesy,
    )
    courtesies = [(one, t("sites.courtesy", one)) for one in Courtesy]
    countries = [
        *((key, t("sites.calendar.country", key)) for key in CALENDARS),
        ("", t("sites.calendar.country.none")),
    ]
    return render_template(
        "sites/site.html",
        site=site,
        number=number,
        form=form,
        zones=known,
        timezones=TIMEZONES,
        countries=countries,
        courtesies=courtesies,
    )
