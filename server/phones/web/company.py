"""What a liaison or a manager hands out to a company's people: invites and PINs; and the phones that they have."""

from __future__ import annotations

from collections import defaultdict

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.access.guard import by, needs
from server.access.roles import Permission
from server.core.house import house
from server.phones.actions import revoke_phone
from server.phones.invites import invite, invite_url, open_invite
from server.phones.listing import closed_pins, phones_of, with_pin
from server.phones.pins import hand_out, hand_out_new, make_pin
from server.phones.tables import PhoneOwner
from server.phones.web import routes
from server.roster.homes import Home, member_of, roster_of
from server.roster.tables import Organisation
from server.sites.tables import Site
from server.words.i18n import clock, t
from signs.qr import outline


@routes.get("/company/<id:organisation>/phones")
@needs(Permission.ENROL)
def phones_of_company(organisation: int) -> ResponseReturnValue:
    """List the people of a company with their phones."""
    now = house().clock()
    with house().db.reading() as session:
        people = roster_of(session, organisation, house().clock())
        site = _site(session, organisation)
        theirs = defaultdict(list)
        for phone in phones_of(session, Organisation.id == organisation, now):
            for row in phone.people:
                theirs[row.person].append((phone, row))
        return render_template(
            "phones/company.html",
            organisation=session.get_one(Organisation, organisation),
            site=site,
            people=people,
            phones=theirs,
            pins=with_pin(session, [person.person_id for person in people]),
            closed=closed_pins(session, people, now),
            clock=clock(site.timezone, now),
        )


@routes.post("/company/<id:organisation>/phones/<id:phone_owner>/revoke")
@needs(Permission.ENROL)
def revoke_theirs(organisation: int, phone_owner: int) -> ResponseReturnValue:
    """Cut off a phone of somebody of the company, as far as it is theirs."""
    with house().db.reading() as session:
        owner = session.get_one(PhoneOwner, phone_owner)
        member_of(session, organisation, owner.person_id, house().clock())
    voided = house().db.act(
        lambda tx: revoke_phone(tx, owner.phone_id, [owner.person_id], by().ref, "lost", house().clock()), by=by()
    )
    flash(t("phones.voided_too" if voided else "phones.revoked"))
    return redirect(url_for("phones.phones_of_company", organisation=organisation), 303)


@routes.get("/company/<id:organisation>/people/<id:person>/invite")
@needs(Permission.ENROL)
def invitation(organisation: int, person: int) -> ResponseReturnValue:
    """Show the open invite of somebody, big enough to be scanned off this screen; or offer to make one."""
    now = house().clock()
    with house().db.reading() as session:
        who = member_of(session, organisation, person, house().clock())
        site = _site(session, organisation)
        made = open_invite(session, house().keys, person, now)
    url = invite_url(house().config.url, made.secret) if made else None
    return render_template(
        "phones/invite.html",
        organisation=organisation,
        person=who,
        url=url,
        code=outline(url.upper()) if url else None,
        expires=made.expires_at if made else None,
        clock=clock(site.timezone, now),
    )


@routes.post("/company/<id:organisation>/people/<id:person>/invite")
@needs(Permission.ENROL)
def make_invite(organisation: int, person: int) -> ResponseReturnValue:
    """Invite somebody; an earlier invite is worth nothing from now on."""
    with house().db.reading() as session:
        member_of(session, organisation, person, house().clock())
    invite(house().db, house().keys, person, by(), house().clock())
    return redirect(url_for("phones.invitation", organisation=organisation, person=person), 303)


@routes.post("/company/<id:organisation>/people/<id:person>/pin")
@needs(Permission.ENROL)
def give_pin(organisation: int, person: int) -> ResponseReturnValue:
    """Give somebody a new PIN and show it this once."""
    with house().db.reading() as session:
        who = member_of(session, organisation, person, house().clock())
    pin = make_pin(who.phone)
    hand_out(house().db, {person: pin}, by(), house().clock())
    return _slips(organisation, [who], {person: pin})


@routes.post("/company/<id:organisation>/pins")
@needs(Permission.ENROL)
def give_pins(organisation: int) -> ResponseReturnValue:
    """Give a PIN to everybody of the company who has none, as slips to print and cut."""
    with house().db.reading() as session:
        people = roster_of(session, organisation, house().clock())
        having = with_pin(session, [person.person_id for person in people])
    pins = {person.person_id: make_pin(person.phone) for person in people if person.person_id not in having}
    given = hand_out_new(house().db, pins, by(), house().clock())
    return _slips(organisation, [person for person in people if person.person_id in given], pins)


def _slips(organisation: int, people: list[Home], pins: dict[int, str]) -> str:
    with house().db.reading() as session:
        company = session.get_one(Organisation, organisation)
        return render_template("phones/slips.html", organisation=company, people=people, pins=pins)


def _site(session: Session, organisation: int) -> Site:
    return session.get_one(Site, session.get_one(Organisation, organisation).site_id)
