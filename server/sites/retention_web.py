"""The manager's page that says how long things are kept at a site."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import author, needs
from server.access.roles import Permission
from server.core.house import house
from server.core.refusal import Refusal
from server.sites.keeping import choose_days, chosen_days
from server.sites.retention import CHOSEN, POLICIES, days_kept, read_days
from server.sites.tables import Site
from server.words.i18n import said, t

routes = Blueprint("retention", __name__, url_prefix="/manage/sites/<id:site>/retention")


@routes.get("")
@needs(Permission.SETTINGS)
def show(site: int) -> ResponseReturnValue:
    """Show how long things are kept."""
    return _page(site)


@routes.post("")
@needs(Permission.SETTINGS)
def choose(site: int) -> ResponseReturnValue:
    """Keep things longer, or not so long."""
    wanted: dict[str, int] = {}
    for what in CHOSEN:
        try:
            wanted[what] = read_days(what, request.form.get(what, ""))
        except Refusal as refusal:
            return _page(site, refusal, what), refusal.status
    choose_days(house().db, site, wanted, author(), house().clock())
    flash(t("sites.retention.saved"))
    return redirect(url_for("retention.show", site=site), 303)


def _page(site: int, refusal: Refusal | None = None, wrong: str = "") -> str:
    with house().db.reading() as session:
        found = session.get_one(Site, site)
        chosen = chosen_days(session, site)
    return render_template(
        "sites/retention.html",
        site=found,
        chosen={what: (POLICIES[what], days_kept(what, chosen)) for what in CHOSEN},
        fixed={what: policy for what, policy in POLICIES.items() if what not in CHOSEN and policy.days},
        problem=said(refusal),
        wrong=wrong,
    )
