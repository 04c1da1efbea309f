"""Requests for correction, where they are decided."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import author, needs
from server.access.roles import Permission
from server.company.reads import read_company, read_requests
from server.company.showing import frame, moment_of
from server.core.house import house
from server.core.refusal import Refusal
from server.corrections.deciding import correct_entry, correct_roster, turn_down
from server.corrections.recording import Right
from server.corrections.rules import ENTRY, LONGEST_WORDS, answer_of
from server.corrections.tables import Correction
from server.presence.statuses import STATUSES
from server.words.i18n import said, t

routes = Blueprint("requests", __name__, url_prefix="/company/<id:organisation>/corrections")


@routes.get("")
@needs(Permission.DECLARE)
def listing(organisation: int) -> ResponseReturnValue:
    """Show what people of a company ask to have corrected."""
    return _listing(organisation)


@routes.post("/<id:correction>/accept")
@needs(Permission.DECLARE)
def accept(organisation: int, correction: int) -> ResponseReturnValue:
    """Correct what was asked."""
    return _decided(organisation, correction, _accept)


@routes.post("/<id:correction>/refuse")
@needs(Permission.DECLARE)
def refuse(organisation: int, correction: int) -> ResponseReturnValue:
    """Turn a request down, with an answer."""
    return _decided(organisation, correction, _refuse)


def _decided(organisation: int, correction: int, decide: Callable[[int, int], None]) -> ResponseReturnValue:
    with house().db.reading() as session:
        if session.get_one(Correction, correction).organisation_id != organisation:
            raise Refusal("error.404", status=404)
    try:
        decide(organisation, correction)
    except Refusal as refusal:
        return _listing(organisation, refusal, correction), refusal.status
    flash(t("company.requests.done"))
    return redirect(url_for("requests.listing", organisation=organisation), 303)


def _accept(organisation: int, correction: int) -> None:
    now, words = house().clock(), request.form.get("answer", "")
    with house().db.reading() as session:
        about = session.get_one(Correction, correction).about
        hours = read_company(session, organisation).hours
    if about != ENTRY:
        correct_roster(house().db, correction, words, author(), now)
        return
    since = moment_of("since", hours)
    if since is None:
        raise Refusal("company.refused.correct_when")
    right = Right(request.form.get("status", ""), since, moment_of("until", hours), author(), answer_of(words))
    correct_entry(house().db, correction, right, now)


def _refuse(_organisation: int, correction: int) -> None:
    turn_down(house().db, correction, request.form.get("answer", ""), author(), house().clock())


def _listing(organisation: int, refusal: Refusal | None = None, about: int | None = None) -> str:
    now = house().clock()
    with house().db.reading() as session:
        company = read_company(session, organisation)
        waiting, past = read_requests(session, company, now)
        shown = frame(session, company, now)
    return render_template(
        "company/requests.html",
        waiting=waiting,
        past=past,
        choices=[status for status in STATUSES.values() if status.choosable],
        longest=LONGEST_WORDS,
        asked=request.form,
        about=about,
        author=author(),
        problem=said(refusal),
        **shown,
    )
