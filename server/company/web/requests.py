"""Requests for correction, where they are decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs
from server.access.roles import Permission
from server.company.forms import AgreeForm, RefuseForm, RightForm
from server.company.reads import Request, read_company, read_requests
from server.company.showing import choices, frame, moment_of
from server.company.web import routes
from server.core.house import house
from server.core.refusal import Refusal
from server.corrections.deciding import correct_entry, correct_roster, turn_down
from server.corrections.recording import Right
from server.corrections.rules import ENTRY
from server.corrections.tables import Correction
from server.forms.drawing import Filled, filled
from server.forms.form import Form, read
from server.sites.rules import Hours
from server.words.i18n import said, t


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused, and the request that it is about."""

    form: type[Form]
    about: int
    refusal: Refusal


@routes.get("/company/<id:organisation>/corrections")
@needs(Permission.DECLARE)
def corrections(organisation: int) -> ResponseReturnValue:
    """Show what people of a company ask to have corrected."""
    return _listing(organisation)


@routes.post("/company/<id:organisation>/corrections/<id:correction>/accept")
@needs(Permission.DECLARE)
def accept_correction(organisation: int, correction: int) -> ResponseReturnValue:
    """Correct what was asked."""
    return _decided(organisation, correction, _accept, RightForm)


@routes.post("/company/<id:organisation>/corrections/<id:correction>/refuse")
@needs(Permission.DECLARE)
def refuse_correction(organisation: int, correction: int) -> ResponseReturnValue:
    """Turn a request down, with an answer."""
    return _decided(organisation, correction, _refuse, RefuseForm)


def _decided(
    organisation: int, correction: int, decide: Callable[[int, int], None], form: type[Form]
) -> ResponseReturnValue:
    with house().db.reading() as session:
        if session.get_one(Correction, correction).organisation_id != organisation:
            raise Refusal("error.404", status=404)
    try:
        decide(organisation, correction)
    except Refusal as refusal:
        return _listing(organisation, Refused(form, correction, refusal)), refusal.status
    flash(t("company.requests.done"))
    return redirect(url_for("company.corrections", organisation=organisation), 303)


def _accept(organisation: int, correction: int) -> None:
    now = house().clock()
    with house().db.reading() as session:
        about = session.get_one(Correction, correction).about
        hours = read_company(session, organisation).hours
    if about != ENTRY:
        correct_roster(house().db, correction, read(AgreeForm).answer, by(), now)
        return
    form = read(RightForm)
    since = hours.at(form.since.date(), form.since.time())
    right = Right(form.status, since, moment_of(form.until, hours), by(), form.answer)
    correct_entry(house().db, correction, right, now)


def _refuse(_organisation: int, correction: int) -> None:
    turn_down(house().db, correction, read(RefuseForm).answer, by(), house().clock())


def _listing(organisation: int, refused: Refused | None = None) -> str:
    now = house().clock()
    with house().db.reading() as session:
        company = read_company(session, organisation)
        waiting, past = read_requests(session, company, now)
        shown = frame(session, company, now)
    return render_template(
        "company/requests.html",
        waiting=waiting,
        past=past,
        forms={one.row.id: _forms(one, company.hours, refused) for one in waiting},
        gone=said(refused.refusal) if refused and refused.about not in {one.row.id for one in waiting} else None,
        choices=choices(),
        author=by().ref,
        **shown,
    )


def _forms(one: Request, hours: Hours, refused: Refused | None) -> tuple[Filled, Filled]:
    """Return the forms that accept and that turn down a request."""

    def refusal(form: type[Form]) -> Refusal | None:
        return refused.refusal if refused and (refused.form, refused.about) == (form, one.row.id) else None

    entry = one.line.entry if one.line else None
    known = {
        "status": entry and entry.status,
        "since": entry and hours.local(entry.since),
        "until": entry and entry.until and hours.local(entry.until),
        "answer": one.row.words,
    }
    right = filled(RightForm, refusal(RightForm), f"a{one.row.id}-", **known)
    return right, filled(RefuseForm, refusal(RefuseForm), f"r{one.row.id}-")
