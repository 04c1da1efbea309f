"""My devices: the phones that are mine, to cut off one that is lost or given away; and my PIN."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs, reach
from server.access.reach import within
from server.access.roles import Permission
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.phones.actions import revoke_phone
from server.phones.forms import OwnPinForm, RevokeForm
from server.phones.identity import current_phone, forget_phone, homes_here, present
from server.phones.listing import phones_of, with_pin
from server.phones.pins import change_pin
from server.phones.tables import PhoneOwner
from server.phones.web import routes
from server.presence.myself import read_all_of_me
from server.roster.scopes import PERSON
from server.words.i18n import clock, t


@routes.get("/me/phones")
@needs(Permission.OWN)
def mine() -> ResponseReturnValue:
    """List my phones."""
    now = house().clock()
    with house().db.reading() as session:
        people = read_all_of_me(session, homes_here(session), now)
        phone = current_phone(session)
        return render_template(
            "phones/mine.html",
            people=people,
            phones=phones_of(session, within(reach(Permission.OWN), PERSON), now),
            current=phone.id if phone else None,
            pins=with_pin(session, [person.id for person in people]),
            welcome="welcome" in request.args,
            clock=clock(people[0].hours.timezone, now),
        )


@routes.post("/me/phones/<id:phone_owner>/revoke")
@needs(Permission.OWN)
def revoke_mine(phone_owner: int) -> ResponseReturnValue:
    """Cut off one of my phones, also as whoever else of mine it is known as."""
    why = read(RevokeForm).why
    with house().db.reading() as session:
        phone = session.get_one(PhoneOwner, phone_owner).phone_id
        people = present(session)
        here = current_phone(session)
    voided = house().db.act(lambda tx: revoke_phone(tx, phone, people, by().ref, why, house().clock()), by=by())
    if here and here.id == phone:
        forget_phone()
        return render_template("phones/gone.html")
    flash(t("phones.voided_too" if voided else "phones.revoked"))
    return redirect(url_for("phones.mine"), 303)


@routes.get("/me/<id:person>/pin")
@needs(Permission.OWN)
def choose_pin(person: int) -> ResponseReturnValue:
    """Ask for a new PIN."""
    return _pin_page(person)


@routes.post("/me/<id:person>/pin")
@needs(Permission.OWN)
def save_pin(person: int) -> ResponseReturnValue:
    """Set my PIN."""
    try:
        form = read(OwnPinForm)
        change_pin(house().db, person, _phone_here(), form.old, form.new, by(), house().clock())
    except Refusal as refusal:
        return _pin_page(person, refusal), refusal.status, refusal.headers
    flash(t("phones.pin_saved"))
    return redirect(url_for("phones.mine"), 303)


def _phone_here() -> int:
    with house().db.reading() as session:
        here = current_phone(session)
    if here is None:
        raise Refusal("access.refused.stranger", status=403)
    return here.id


def _pin_page(person: int, refusal: Refusal | None = None) -> str:
    with house().db.reading() as session:
        has_pin = bool(with_pin(session, [person]))
    return render_template("phones/choose_pin.html", has_pin=has_pin, form=filled(OwnPinForm, refusal))
