"""After a choice: what was recorded, thirty seconds to take it back, who may be named on the door."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from server.access.guard import own_check
from server.core.database.statements import AnyRow
from server.core.database.transactions import rows_of
from server.core.house import house
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.forms.form import read
from server.phones.identity import holder, homes_here
from server.presence.actions import undo
from server.presence.figures import FIGURES
from server.presence.myself import read_all_of_me
from server.presence.recording import ENTRY, ENTRY_OF
from server.presence.rules import FEW, UNDO_SECONDS, Whereabouts, may_undo, said_by
from server.roster.consents import consent
from server.roster.courtesy import Addressee, form_of_address
from server.roster.homes import Home
from server.scans.forms import EntryConsentForm, EntryForm
from server.scans.web import routes
from server.words.i18n import clock

_MADE = ENTRY_OF.add_columns(FIGURES.c.roster).outerjoin(FIGURES, FIGURES.c.organisation_id == ENTRY.c.organisation_id)
"""An entry, and how many people its organisation has."""


@routes.get("/s/done/<id:entry>")
@own_check("the cookie of a phone")
def done(entry: int) -> ResponseReturnValue:
    """Confirm what was recorded, to the person whom it is about."""
    now = house().clock()
    with house().db.reader.connect() as connection:
        made, me = _mine(connection, entry)
        said = said_by(Whereabouts(made.status, made.since, made.until))
        stands = read_all_of_me(connection, [me], now)[0].standing if made.corrects else said
    left = UNDO_SECONDS - int((now - made.recorded_at).total_seconds())
    own = made.corrects is None and made.author == Ref("person", made.person_id)
    return render_template(
        "scans/done.html",
        me=me,
        few=(made.roster or 0) < FEW,
        entry=made,
        address=form_of_address(Addressee.of(me), me.courtesy),
        stands=stands,
        undone=made.corrects is not None,
        ticket=request.args.get("ticket"),
        left=left if may_undo(made.recorded_at, now) and own else 0,
        clock=clock(me.hours.timezone, now),
    )


@routes.post("/s/undo")
@own_check("the cookie of a phone")
def take_back() -> ResponseReturnValue:
    """Take the last choice back."""
    form = read(EntryForm)
    made, by = _asked_about(form)
    receipt = undo(house().db, made.id, by, house().clock())
    return _back(receipt.entry_id, form)


@routes.post("/s/consent")
@own_check("the cookie of a phone")
def agree() -> ResponseReturnValue:
    """Give or withdraw a consent: to be named on the own door, to be called by visitors."""
    form = read(EntryConsentForm)
    made, by = _asked_about(form)
    consent(house().db, made.person_id, form.field, form.granted == "1", by, house().clock())
    return _back(made.id, form)


def _asked_about(form: EntryForm) -> tuple[AnyRow, Principal]:
    """Return the entry that a form is about, and who acts: the person whom it is about."""
    with house().db.reader.connect() as connection:
        made, home = _mine(connection, form.entry)
        return made, holder(home)


def _mine(connection: Connection, entry: int) -> tuple[AnyRow, Home]:
    """Return an entry about one of this phone's people, and who that is; to others there is none."""
    people = {home.person_id: home for home in homes_here(connection)}
    if not people:
        raise Refusal("access.refused.stranger", status=403)
    made = rows_of(connection, _MADE, entry=entry).one_or_none()
    if made is None or made.person_id not in people:
        raise Refusal("scans.refused.ticket", status=404)
    return made, people[made.person_id]


def _back(entry: int, form: EntryForm) -> ResponseReturnValue:
    return redirect(url_for("scans.done", entry=entry, ticket=form.ticket), 303)
