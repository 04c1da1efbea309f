"""The manager's pages about alerts: what is wrong, what was, and who is told."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from server.access.guard import by, needs, reach
from server.access.reach import within
from server.access.roles import Permission
from server.alerts import targets
from server.alerts.actions import settle_by_hand
from server.alerts.delivery import secret_of
from server.alerts.forms import LanguageForm, TargetForm
from server.alerts.listing import open_alerts, past_alerts, targets_of
from server.alerts.outbox import alerts_page
from server.alerts.tables import Target
from server.core.house import house
from server.core.parts import Part
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.sites.scopes import SITE
from server.sites.tables import RUNS, Site
from server.words.i18n import language

routes = Blueprint("alerts", __name__)

remedies = Part[Mapping[str, str]]()
"""Kind of alert → the view with the buttons that help, where there is one: it is a room's above."""


@routes.get("/manage/alerts")
@needs(Permission.KIOSKS)
def alerts() -> ResponseReturnValue:
    """List what is wrong and what was."""
    now = house().clock()
    with house().db.reading() as session:
        here = within(reach(Permission.SETTINGS), SITE)
        sites = session.execute(select(Site.id, Site.name).where(here, RUNS).order_by(Site.id)).all()
        standing, past = (find(session, reach, now, language()) for find in (open_alerts, past_alerts))
    return render_template("alerts/list.html", standing=standing, past=past, sites=sites, remedies=remedies())


@routes.post("/manage/alerts/<id:alert>/settle")
@needs(Permission.KIOSKS_EDIT)
def settle(alert: int) -> ResponseReturnValue:
    """Note that somebody has seen to it."""
    settle_by_hand(house().db, alert, by(), house().clock())
    return redirect("/manage/alerts", 303)


@routes.get("/manage/sites/<id:site>/alerts")
@needs(Permission.SETTINGS)
def settings(site: int) -> ResponseReturnValue:
    """Show who is told."""
    return _settings(site)


@routes.post("/manage/sites/<id:site>/alerts")
@needs(Permission.SETTINGS)
def add_target(site: int) -> ResponseReturnValue:
    """Tell one more."""
    try:
        address = read(TargetForm).address
        targets.add_target(house().db, site, address, house().config.webhook_hosts, by(), house().clock())
    except Refusal as refusal:
        return _settings(site, refusal), refusal.status
    return _back(site)


@routes.post("/manage/sites/<id:site>/alerts/language")
@needs(Permission.SETTINGS)
def choose_language(site: int) -> ResponseReturnValue:
    """Choose the language of the messages."""
    targets.set_language(house().db, site, read(LanguageForm).language, by())
    return _back(site)


@routes.post("/manage/alert-targets/<id:target>/test")
@needs(Permission.SETTINGS)
def test_target(target: int) -> ResponseReturnValue:
    """Send a test message."""
    site = _site_of(target)
    targets.try_target(house().db, target, alerts_page(house().config), by(), house().clock())
    return _back(site)


@routes.post("/manage/alert-targets/<id:target>/remove")
@needs(Permission.SETTINGS)
def remove_target(target: int) -> ResponseReturnValue:
    """Tell one less."""
    site = _site_of(target)
    targets.remove_target(house().db, target, by(), house().clock())
    return _back(site)


def _settings(site: int, refusal: Refusal | None = None) -> str:
    with house().db.reading() as session:
        found = session.get_one(Site, site)
        lines = targets_of(session, found, house().clock(), language())
    secrets = {line.id: secret_of(house().keys, line.id, line.created_at) for line in lines if line.kind == "webhook"}
    return render_template(
        "alerts/settings.html",
        site=found,
        targets=lines,
        secrets=secrets,
        form=filled(TargetForm, refusal),
        speech=filled(LanguageForm, language=found.language),
        mail=house().config.mail,
    )


def _site_of(target: int) -> int:
    with house().db.reading() as session:
        return session.get_one(Target, target).site_id


def _back(site: int) -> ResponseReturnValue:
    return redirect(f"/manage/sites/{site}/alerts", 303)
