"""The company's page, on a phone or at a desk: its people, what they are known as, its notice, its roster."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs, reach
from server.access.roles import Permission
from server.company.forms import JoinForm, LeaveForm, PersonForm, ProxyForm
from server.company.reads import (
    Colleague,
    read_colleague,
    read_companies,
    read_company,
    read_former,
    read_people,
    read_recorded,
    read_rooms,
    took_back,
)
from server.company.rules import may_declare_for
from server.company.showing import choices, frame, moment_of, salutations
from server.company.web import routes
from server.core.house import house
from server.core.paging import page_of
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.edge.pages import asked_page
from server.forms.drawing import Filled, filled
from server.forms.form import Form, read
from server.phones.listing import closed_pins
from server.presence.actions import Declaration, declare
from server.presence.history import DAYS, read_history
from server.presence.rules import Wish, figures
from server.roster.departments import departments_of
from server.roster.edits import edit, join, leave
from server.roster.forms import NoticeForm, ShortNameForm
from server.roster.notices import set_notice
from server.roster.organisations import call_in_short
from server.roster.shortening import short_name
from server.sites.rules import day_of
from server.words.i18n import t


@routes.get("/company")
@needs(Permission.ROSTER)
def companies() -> ResponseReturnValue:
    """Send to the company that somebody looks after, or list them."""
    with house().db.reading() as session:
        found = read_companies(session, reach(Permission.ROSTER), house().clock())
    if len(found) == 1:
        return _to_people(found[0].id)
    return render_template("company/list.html", page=page_of(found, asked_page()))


@routes.get("/company/<id:organisation>")
@needs(Permission.ROSTER)
def people(organisation: int) -> ResponseReturnValue:
    """Show the people of a company with what they are known as now."""
    return _people(organisation)


@routes.post("/company/<id:organisation>/notice")
@needs(Permission.NOTICE)
def hang_notice(organisation: int) -> ResponseReturnValue:
    """Hang a line on the own door, or take it down."""
    try:
        set_notice(house().db, organisation, read(NoticeForm).notice, by(), house().clock())
    except Refusal as refusal:
        return _people(organisation, refusal, NoticeForm), refusal.status
    flash(t("company.notice_saved"))
    return _to_people(organisation)


@routes.post("/company/<id:organisation>/short-name")
@needs(Permission.ROSTER_EDIT)
def shorten(organisation: int) -> ResponseReturnValue:
    """Call the company something else in short."""
    try:
        call_in_short(house().db, organisation, read(ShortNameForm).short_name, by(), house().clock())
    except Refusal as refusal:
        return _people(organisation, refusal, ShortNameForm), refusal.status
    flash(t("shared.saved"))
    return _to_people(organisation)


@routes.get("/company/<id:organisation>/people/new")
@needs(Permission.ROSTER_EDIT)
def new_person(organisation: int) -> ResponseReturnValue:
    """Ask who joins."""
    return _new(organisation)


@routes.post("/company/<id:organisation>/people")
@needs(Permission.ROSTER_EDIT)
def add_person(organisation: int) -> ResponseReturnValue:
    """Put a person on the roster."""
    try:
        form, mine = read(JoinForm), reach(Permission.ROSTER_EDIT)
        joined = join(house().db, organisation, form.details(), by(), house().clock(), form.starts, mine)
    except Refusal as refusal:
        return _new(organisation, refusal), refusal.status
    flash(t("company.person.came_back" if joined.came_back else "company.person.joined", name=form.name))
    return _to_person(organisation, joined.person_id)


@routes.get("/company/<id:organisation>/people/<id:person>")
@needs(Permission.ROSTER)
def person(organisation: int, person: int) -> ResponseReturnValue:
    """Show one person, and what may be done for them."""
    return _person(organisation, person)


@routes.post("/company/<id:organisation>/people/<id:person>")
@needs(Permission.ROSTER_EDIT)
def edit_person(organisation: int, person: int) -> ResponseReturnValue:
    """Change a person's line of the roster."""
    _colleague(organisation, person)
    try:
        edit(house().db, person, read(PersonForm).details(), by(), house().clock())
    except Refusal as refusal:
        return _person(organisation, person, refusal, PersonForm), refusal.status
    flash(t("shared.saved"))
    return _to_person(organisation, person)


@routes.post("/company/<id:organisation>/people/<id:person>/leave")
@needs(Permission.ROSTER_EDIT)
def let_go(organisation: int, person: int) -> ResponseReturnValue:
    """Take a person off the roster."""
    one = _colleague(organisation, person).person
    try:
        ends = read(LeaveForm).ends
        leave(house().db, person, by(), house().clock(), ends)
    except Refusal as refusal:
        return _person(organisation, person, refusal, LeaveForm), refusal.status
    if ends is None or ends <= one.day:
        flash(t("company.person.left", name=one.name))
        return _to_people(organisation)
    flash(t("company.person.leaves", name=one.name, day=ends))
    return _to_person(organisation, person)


@routes.post("/company/<id:organisation>/people/<id:person>/status")
@needs(Permission.DECLARE)
def declare_for(organisation: int, person: int) -> ResponseReturnValue:
    """Declare for somebody else, with a reason."""
    colleague = _colleague(organisation, person)
    try:
        may_declare_for(by().ref, person)
        form = read(ProxyForm)
        wanted = Declaration(
            home=colleague.person,
            wish=_wish(organisation, form),
            provenance="proxy",
            by=by(),
            key=form.key,
            reason=form.reason,
        )
        declare(house().db, wanted, house().clock())
    except Refusal as refusal:
        return _person(organisation, person, refusal, ProxyForm), refusal.status
    flash(t("company.declare.done", name=colleague.person.name))
    return _to_person(organisation, person)


@routes.get("/company/<id:organisation>/people/<id:person>/history")
@needs(Permission.HISTORY)
def history(organisation: int, person: int) -> ResponseReturnValue:
    """Show what was recorded about a person."""
    now = house().clock()
    with house().db.reading() as session:
        company = read_company(session, organisation)
        shown = frame(session, company, now)
        one = read_recorded(session, company, person, now, left=shown["above"])
        found = read_history(session, person, now, request.args.get("before", type=row_id), organisation)
    return render_template("company/history.html", one=one, history=found, days=DAYS, **shown)


def _people(organisation: int, refusal: Refusal | None = None, refused: type[Form] | None = None) -> str:
    now = house().clock()

    def form(model: type[Form], **known: Any) -> Filled:
        return filled(model, refusal if model is refused else None, **known)

    with house().db.reading() as session:
        company = read_company(session, organisation)
        found, rooms = read_people(session, company, now), read_rooms(session, company, now)
        closed = closed_pins(session, [one.person for one in found], now)
        shown = frame(session, company, now)
        former = read_former(session, company, now) if shown["above"] else []
    counts = figures([one.standing for one in found if one.person.stands], now, company.hours).counts
    return render_template(
        "company/people.html",
        people=found,
        rooms=rooms,
        former=former,
        closed=closed,
        counts=counts,
        form=form(NoticeForm, notice=company.notice),
        short=form(ShortNameForm, short_name=company.short_name),
        proposed=short_name(company.name),
        **shown,
    )


def _new(organisation: int, refusal: Refusal | None = None) -> str:
    now = house().clock()
    with house().db.reading() as session:
        company = read_company(session, organisation)
        departments = departments_of(session, organisation, day_of(now, company.hours))
        shown = frame(session, company, now)
    return render_template(
        "company/new.html",
        form=filled(JoinForm, refusal),
        departments=departments,
        salutations=salutations(),
        **shown,
    )


def _person(organisation: int, person: int, refusal: Refusal | None = None, refused: type[Form] | None = None) -> str:
    now = house().clock()

    def form(model: type[Form], before: str = "", **known: Any) -> Filled:
        return filled(model, refusal if model is refused else None, before, **known)

    with house().db.reading() as session:
        company = read_company(session, organisation)
        colleague = read_colleague(session, company, person, now)
        withdrew = took_back(session, colleague)
        departments = departments_of(session, organisation, colleague.person.day)
        shown = frame(session, company, now)
    return render_template(
        "company/person.html",
        one=colleague,
        withdrew=withdrew,
        choices=choices(),
        departments=departments,
        salutations=salutations(),
        key=secrets.token_urlsafe(12),
        proxy=form(ProxyForm, "proxy-"),
        form=form(PersonForm, **{name: getattr(colleague.person, name) for name in PersonForm.model_fields}),
        leave=form(LeaveForm),
        **shown,
    )


def _colleague(organisation: int, person: int) -> Colleague:
    with house().db.reading() as session:
        return read_colleague(session, read_company(session, organisation), person, house().clock())


def _wish(organisation: int, form: ProxyForm) -> Wish:
    with house().db.reading() as session:
        hours = read_company(session, organisation).hours
    return Wish(form.status, moment_of(form.until, hours), form.place, form.purpose, not_today=form.not_today)


def _to_people(organisation: int) -> ResponseReturnValue:
    return redirect(url_for("company.people", organisation=organisation), 303)


def _to_person(organisation: int, person: int) -> ResponseReturnValue:
    return redirect(url_for("company.person", organisation=organisation, person=person), 303)
