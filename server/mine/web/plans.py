"""Plans, on the own phone: tomorrow to the market, on a trip until Friday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import needs
from server.access.roles import Permission
from server.core.house import house
from server.core.refusal import Refusal
from server.mine.plans import cancel_plan, make_plan, recent_plans
from server.mine.rules import LONGEST_AHEAD, PLANNABLE
from server.mine.showing import clock
from server.presence.returns import on_the_clock
from server.presence.rules import Wish
from server.presence.statuses import STATUSES, Return
from server.roster.found import found_home
from server.sites.rules import Hours, by_the_end
from server.words.i18n import said, t

routes = Blueprint("plans", __name__, url_prefix="/me/<id:person>/plans")


@routes.get("")
@needs(Permission.OWN)
def listing(person: int) -> ResponseReturnValue:
    """Show what I have planned, and let me plan more."""
    return _plans(person)


@routes.post("")
@needs(Permission.OWN)
def make(person: int) -> ResponseReturnValue:
    """Plan a status."""
    now = house().clock()
    try:
        wish, starts = _planned(request.form, found_home(person).hours)
        make_plan(house().db, person, wish, starts, now)
    except Refusal as refusal:
        return _plans(person, refusal), refusal.status
    flash(t("mine.plans.made"))
    return redirect(url_for("plans.listing", person=person), 303)


@routes.post("/<id:plan>/cancel")
@needs(Permission.OWN)
def cancel(person: int, plan: int) -> ResponseReturnValue:
    """Take a plan back."""
    try:
        cancel_plan(house().db, person, plan, house().clock())
    except Refusal as refusal:
        return _plans(person, refusal), refusal.status
    flash(t("mine.plans.cancelled"))
    return redirect(url_for("plans.listing", person=person), 303)


def _plans(person: int, refusal: Refusal | None = None) -> str:
    now, hours = house().clock(), found_home(person).hours
    with house().db.reading() as session:
        found = recent_plans(session, person, now)
    return render_template(
        "mine/plans.html",
        person=person,
        plans=found,
        statuses=STATUSES,
        plannable=[STATUSES[key] for key in PLANNABLE],
        latest=hours.local(now + LONGEST_AHEAD).date(),
        opens=hours.opens,
        asked=request.form,
        problem=said(refusal),
        **clock(hours, now),
    )


def _planned(form: Mapping[str, str], hours: Hours) -> tuple[Wish, datetime]:
    status = STATUSES.get(form.get("status", ""))
    if status is None:
        raise Refusal("presence.refused.status")
    try:
        day = date.fromisoformat(form.get("day", ""))
        starts = hours.at(day, time.fromisoformat(form.get("time", "")))
    except ValueError:
        raise Refusal("mine.refused.plan_start") from None
    return Wish(status.key, _back_by(status.asks, form.get("back", ""), starts, hours)), starts


def _back_by(asks: Return, answer: str, starts: datetime, hours: Hours) -> datetime | None:
    if asks not in (Return.TIME, Return.DATE):
        return None
    try:
        if asks is Return.DATE:
            return by_the_end(date.fromisoformat(answer), hours)
        return on_the_clock(answer, starts, hours)
    except ValueError:
        raise Refusal("presence.refused.return_missing") from None
