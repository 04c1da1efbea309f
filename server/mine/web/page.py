"""My page, on the own phone: what I am known as, what I plan, who sees me, what is held about me."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import actor, by, needs, reach
from server.access.roles import Permission, Scope
from server.accounts.authors import names_of
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.mine.forms import AddressForm
from server.mine.reads import choices_of_phone, consents_of, read_mine
from server.mine.web import routes
from server.presence.actions import undo
from server.presence.myself import read_all_of_me
from server.presence.recording import Receipt
from server.presence.statuses import STATUSES
from server.presence.tables import Entry
from server.roster.consents import choose_address, consent
from server.roster.courtesy import Addressee, offered_forms, usual_form
from server.roster.forms import ConsentForm
from server.roster.found import found_home
from server.scans.choosing import Setting, offers, take_choice
from server.words.i18n import clock, t

AWAY = Setting(main=("market", "errand"), more=("trip", "remote", "leave", "off"))


@routes.get("/me")
@needs(Permission.RECORD)
def who() -> ResponseReturnValue:
    """Send to the page of this phone's person, or ask which of its people it is; who left sees what is held."""
    people = [scope.person for scope in reach(Permission.OWN) if scope.person is not None]
    if not people:
        return redirect(url_for("mine.data", person=reach(Permission.RECORD)[0].person))
    if len(people) == 1:
        return redirect(url_for("mine.home", person=people[0]))
    with house().db.reading() as session:
        return render_template("mine/who.html", people=choices_of_phone(session, people, house().clock()))


@routes.get("/me/<id:person>")
@needs(Permission.OWN)
def home(person: int) -> ResponseReturnValue:
    """Show what is known of me, and let me change it."""
    return _home(person)


@routes.post("/me/<id:person>/status")
@needs(Permission.OWN)
def declare_status(person: int) -> ResponseReturnValue:
    """Record a choice that was made away from the door."""

    def done(_made: Receipt) -> str:
        flash(t("mine.recorded"))
        return url_for("mine.home", person=person)

    def again(refusal: Refusal) -> str:
        if refusal.key == "scans.refused.declared_already":
            # The page that says so offers a new choice.
            refusal = Refusal("mine.again", status=409)
        return _home(person, refusal)

    return take_choice(AWAY, found_home(person), None, done, again)


@routes.post("/me/<id:person>/undo/<id:entry>")
@needs(Permission.OWN)
def take_back(person: int, entry: int) -> ResponseReturnValue:
    """Take the last choice back."""
    with house().db.reading() as session:
        if session.get_one(Entry, entry).person_id != person:
            raise Refusal("error.404", status=404)
    try:
        undo(house().db, entry, by(), house().clock())
    except Refusal as refusal:
        return _home(person, refusal), refusal.status
    flash(t("scans.page.taken_back"))
    return _back("mine.home", person)


@routes.get("/me/<id:person>/sharing")
@needs(Permission.OWN)
def sharing(person: int) -> ResponseReturnValue:
    """Show who sees what of me, and let me decide."""
    return _sharing(person)


@routes.post("/me/<id:person>/sharing")
@needs(Permission.OWN)
def share(person: int) -> ResponseReturnValue:
    """Give or withdraw a consent."""
    form = read(ConsentForm)
    consent(house().db, person, form.field, form.granted == "1", by(), house().clock())
    return _back("mine.sharing", person)


@routes.post("/me/<id:person>/address")
@needs(Permission.OWN)
def address(person: int) -> ResponseReturnValue:
    """Choose how the door addresses me."""
    try:
        form = read(AddressForm)
    except Refusal as refusal:
        return _sharing(person, refusal), refusal.status
    home = found_home(person)
    chosen = form.own or form.address
    usual = usual_form(Addressee.of(home), home.courtesy)
    choose_address(house().db, person, None if chosen == usual else chosen, by(), house().clock())
    return _back("mine.sharing", person)


def _home(person: int, refusal: Refusal | None = None) -> str:
    now, home = house().clock(), found_home(person)
    with house().db.reading() as session:
        mine = read_mine(session, home, now)
    company = Scope(home.zone_id, home.site_id, home.organisation_id)
    liaison = actor().holder(Permission.ROSTER, company) is not None
    return render_template(
        "mine/home.html",
        person=person,
        mine=mine,
        me=mine.me,
        liaison=liaison,
        several=len(reach(Permission.OWN)) > 1,
        statuses=STATUSES,
        **offers(AWAY, mine.me, refusal),
    )


def _sharing(person: int, refusal: Refusal | None = None) -> str:
    now, home = house().clock(), found_home(person)
    with house().db.reading() as session:
        me = read_all_of_me(session, [home], now)[0]
        log = consents_of(session, person)
        names = names_of(session, {one.author for one in log})
    offered = offered_forms(Addressee.of(home), home.courtesy)
    own = home.address if home.address not in offered else None
    form = filled(AddressForm, refusal, address=home.address or offered[0], own=own)
    told = {"log": log, "names": names, "myself": by().ref, "form": form, "offered": [(one, one) for one in offered]}
    return render_template("mine/sharing.html", person=person, me=me, **told, clock=clock(me.hours.timezone, now))


def _back(endpoint: str, person: int) -> ResponseReturnValue:
    return redirect(url_for(endpoint, person=person), 303)
