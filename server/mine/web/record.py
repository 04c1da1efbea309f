"""The record, on the own phone: what was declared, all that is held about me, and what I ask to have corrected."""

from __future__ import annotations

import io

import orjson
from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs
from server.access.roles import Permission
from server.accounts.authors import names_of
from server.core.house import house
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.corrections.asking import request_correction, requests_of
from server.corrections.rules import ENTRY, ROSTER, ask
from server.forms.drawing import filled
from server.forms.form import read
from server.mine.forms import EntryForm, RosterForm
from server.mine.holdings import HOLDINGS, export
from server.mine.reads import companies_then
from server.mine.web import routes
from server.phones.rules import READS_FOR
from server.presence.history import DAYS, read_entry, read_history
from server.roster.found import found_home
from server.sites.keeping import chosen_days
from server.words.i18n import clock, said, t


@routes.get("/me/<id:person>/history")
@needs(Permission.RECORD)
def history(person: int) -> ResponseReturnValue:
    """Show what was recorded about me, by whom, and how it came about."""
    now = house().clock()
    with house().db.reading() as session:
        me = found_home(person)
        found = read_history(session, person, now, request.args.get("before", type=row_id))
        then = companies_then(session, found, me)
    shown = {"history": found, "companies": then, "days": DAYS, "clock": clock(me.hours.timezone, now)}
    return render_template("mine/history.html", person=person, gone=me.is_over, **shown)


@routes.get("/me/<id:person>/data")
@needs(Permission.RECORD)
def data(person: int) -> ResponseReturnValue:
    """List all that is held about me, and for how long."""
    with house().db.reading() as session:
        me = found_home(person)
        chosen = chosen_days(session, me.site_id)
        held = [(one.key, len(one.rows(session, person)), one.kept(t, chosen)) for one in HOLDINGS]
    return render_template("mine/data.html", person=person, held=held, gone=me.is_over, days=READS_FOR.days)


@routes.get("/me/<id:person>/data.json")
@needs(Permission.RECORD)
def download_data(person: int) -> ResponseReturnValue:
    """Hand out all that is held about me."""
    now = house().clock()
    with house().db.reading() as session:
        me = found_home(person)
        found = export(session, me, now, t)
    content = io.BytesIO(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    name = f"doorboard-{me.hours.local(now).date().isoformat()}.json"
    return send_file(content, "application/json", as_attachment=True, download_name=name)


@routes.get("/me/<id:person>/corrections")
@needs(Permission.OWN)
def corrections(person: int) -> ResponseReturnValue:
    """Show what I asked to have corrected, and what came of it."""
    return _corrections(person)


@routes.post("/me/<id:person>/corrections")
@needs(Permission.OWN)
def ask_about_roster(person: int) -> ResponseReturnValue:
    """Ask to have the name, title or phone corrected."""
    try:
        form = read(RosterForm)
        asked = ask(form.about, form.wanted, form.words)
        request_correction(house().db, person, asked, None, by(), house().clock())
    except Refusal as refusal:
        return _corrections(person, refusal), refusal.status
    return _asked(person)


@routes.get("/me/<id:person>/entries/<id:entry>/correction")
@needs(Permission.OWN)
def about_entry(person: int, entry: int) -> ResponseReturnValue:
    """Let me say what is wrong with an entry."""
    return _about_entry(person, entry)


@routes.post("/me/<id:person>/entries/<id:entry>/correction")
@needs(Permission.OWN)
def ask_about_entry(person: int, entry: int) -> ResponseReturnValue:
    """Ask to have an entry corrected."""
    try:
        asked = ask(ENTRY, "", read(EntryForm).words)
        request_correction(house().db, person, asked, entry, by(), house().clock())
    except Refusal as refusal:
        return _about_entry(person, entry, refusal), refusal.status
    return _asked(person)


def _asked(person: int) -> ResponseReturnValue:
    flash(t("corrections.sent"))
    return redirect(url_for("mine.corrections", person=person), 303)


def _corrections(person: int, refusal: Refusal | None = None) -> str:
    now = house().clock()
    with house().db.reading() as session:
        me = found_home(person)
        found = requests_of(session, person)
        entries = {one.entry_id: read_entry(session, one.entry_id) for one in found if one.entry_id}
        names = names_of(session, {one.decided_by for one in found if one.decided_by})
    fields = [(about, getattr(me, about), filled(RosterForm, refusal, f"{about}-", about=about)) for about in ROSTER]
    return render_template(
        "mine/corrections.html",
        person=person,
        fields=fields,
        problem=said(refusal if not any(form.refused for _about, _value, form in fields) else None),
        requests=found,
        entries=entries,
        names=names,
        clock=clock(me.hours.timezone, now),
    )


def _about_entry(person: int, entry: int, refusal: Refusal | None = None) -> str:
    now = house().clock()
    with house().db.reading() as session:
        line = read_entry(session, entry)
    if line.entry.person_id != person:
        raise Refusal("error.404", status=404)
    return render_template(
        "mine/entry.html",
        person=person,
        line=line,
        form=filled(EntryForm, refusal),
        clock=clock(found_home(person).hours.timezone, now),
    )
