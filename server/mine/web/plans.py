"""Plans, on the own phone: tomorrow to the market, on a trip until Friday."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs
from server.access.roles import Permission
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.mine.forms import PLAN_FORMS, PlanForm, PlannedForm, PlanToDayForm, PlanToTimeForm
from server.mine.plans import cancel_plan, make_plan, recent_plans
from server.mine.rules import LONGEST_AHEAD, PLANNABLE
from server.mine.web import routes
from server.presence.returns import on_the_clock
from server.presence.rules import Wish
from server.presence.statuses import STATUSES, Status
from server.roster.found import found_home
from server.sites.rules import Hours, by_the_end
from server.words.i18n import clock, said, t


@routes.get("/me/<id:person>/plans")
@needs(Permission.OWN)
def plans(person: int) -> ResponseReturnValue:
    """Show what I have planned, and let me plan more."""
    return _plans(person)


@routes.post("/me/<id:person>/plans")
@needs(Permission.OWN)
def add_plan(person: int) -> ResponseReturnValue:
    """Plan a status."""
    now = house().clock()
    try:
        wish, starts = _planned(found_home(person).hours)
        make_plan(house().db, person, wish, starts, by(), now)
    except Refusal as refusal:
        return _plans(person, refusal), refusal.status
    flash(t("mine.plans.made"))
    return redirect(url_for("mine.plans", person=person), 303)


@routes.post("/me/<id:person>/plans/<id:plan>/cancel")
@needs(Permission.OWN)
def take_plan_back(person: int, plan: int) -> ResponseReturnValue:
    """Take a plan back."""
    try:
        cancel_plan(house().db, person, plan, by(), house().clock())
    except Refusal as refusal:
        return _plans(person, refusal), refusal.status
    flash(t("mine.plans.cancelled"))
    return redirect(url_for("mine.plans", person=person), 303)


def _plans(person: int, refusal: Refusal | None = None) -> str:
    now, hours = house().clock(), found_home(person).hours
    with house().db.reading() as session:
        found = recent_plans(session, person, now)
    plannable = [
        (STATUSES[key], filled(_form_of(STATUSES[key]), refusal, f"{key}-", status=key, time=hours.opens))
        for key in PLANNABLE
    ]
    return render_template(
        "mine/plans.html",
        person=person,
        plans=found,
        statuses=STATUSES,
        plannable=plannable,
        latest=hours.local(now + LONGEST_AHEAD).date(),
        problem=said(refusal if not any(form.refused for _status, form in plannable) else None),
        clock=clock(hours.timezone, now),
    )


def _planned(hours: Hours) -> tuple[Wish, datetime]:
    status = STATUSES[read(PlannedForm).status]
    form = read(_form_of(status))
    starts = hours.at(form.day, form.time)
    return Wish(status.key, _back_by(form, starts, hours)), starts


def _form_of(status: Status) -> type[PlanForm]:
    return PLAN_FORMS.get(status.asks, PlanForm)


def _back_by(form: PlanForm, starts: datetime, hours: Hours) -> datetime | None:
    if isinstance(form, PlanToDayForm):
        return by_the_end(form.back, hours)
    return on_the_clock(form.back, starts, hours) if isinstance(form, PlanToTimeForm) else None
