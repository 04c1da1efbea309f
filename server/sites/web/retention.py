"""The manager's page that says how long things are kept at a site."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs
from server.access.roles import Permission
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.sites.forms import RetentionForm
from server.sites.keeping import choose_days, chosen_days
from server.sites.retention import CHOSEN, POLICIES, days_kept
from server.sites.tables import Site
from server.sites.web import routes
from server.words.i18n import t


@routes.get("/manage/sites/<id:site>/retention")
@needs(Permission.SETTINGS)
def retention(site: int) -> ResponseReturnValue:
    """Show how long things are kept."""
    return _page(site)


@routes.post("/manage/sites/<id:site>/retention")
@needs(Permission.SETTINGS)
def set_retention(site: int) -> ResponseReturnValue:
    """Keep things longer, or not so long."""
    try:
        choose_days(house().db, site, read(RetentionForm).model_dump(), by(), house().clock())
    except Refusal as refusal:
        return _page(site, refusal), refusal.status
    flash(t("sites.retention.saved"))
    return redirect(url_for("sites.retention", site=site), 303)


def _page(site: int, refusal: Refusal | None = None) -> str:
    with house().db.reading() as session:
        found = session.get_one(Site, site)
        chosen = chosen_days(session, site)
    return render_template(
        "sites/retention.html",
        site=found,
        form=filled(RetentionForm, refusal, **{what: days_kept(what, chosen) for what in CHOSEN}),
        chosen={what: POLICIES[what] for what in CHOSEN},
        fixed={what: policy for what, policy in POLICIES.items() if what not in CHOSEN and policy.days},
    )
