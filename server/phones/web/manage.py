"""For managers: phones that several people use, PINs under attack, and how phones are enrolled at a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.access.guard import allow, by, needs, reach
from server.access.reach import within
from server.access.roles import Permission
from server.alerts.actions import open_subjects
from server.core.database.statements import AnyRow
from server.core.house import house
from server.core.paging import page_of
from server.core.refusal import Refusal
from server.edge.pages import asked_page
from server.forms.drawing import filled
from server.forms.form import Misread, read
from server.phones.actions import accept_sharing, revoke_phone
from server.phones.enrolment import set_enrolment
from server.phones.forms import WayForm
from server.phones.listing import shared, with_invite
from server.phones.pins import ATTACKED, CLOSED, closed_among
from server.phones.reads import owners_of
from server.phones.rules import WAYS
from server.phones.tables import PhoneOwner
from server.phones.web import routes
from server.roster.homes import homes_of
from server.roster.scopes import PERSON, scope_of_person
from server.roster.tables import Membership, Organisation, Person
from server.sites.scopes import SITE
from server.sites.tables import RUNS, Site
from server.sites.today import day_at
from server.words.i18n import t


@routes.get("/manage/phones")
@needs(Permission.ENROL)
def phones() -> ResponseReturnValue:
    """Show what is odd about phones, and each site's choice."""
    return _page()


@routes.post("/manage/phones/<id:phone_owner>/accept")
@needs(Permission.SETTINGS)
def let_share(phone_owner: int) -> ResponseReturnValue:
    """Let the people of a phone share it: decided by who runs the sites of all of them, for a liaison may be one."""
    with house().db.reading() as session:
        phone = session.get_one(PhoneOwner, phone_owner).phone_id
        for person in owners_of(session, phone):
            allow(Permission.SETTINGS, scope_of_person(session, person))
    house().db.act(lambda tx: accept_sharing(tx, phone, by().ref, house().clock()), by=by())
    return redirect(url_for("phones.phones"), 303)


@routes.post("/manage/phones/<id:phone_owner>/revoke")
@needs(Permission.ENROL)
def revoke_one(phone_owner: int) -> ResponseReturnValue:
    """Cut a phone off from one of its people."""
    with house().db.reading() as session:
        owner = session.get_one(PhoneOwner, phone_owner)
    house().db.act(
        lambda tx: revoke_phone(tx, owner.phone_id, [owner.person_id], by().ref, "unused", house().clock()), by=by()
    )
    flash(t("phones.revoked"))
    return redirect(url_for("phones.phones"), 303)


@routes.post("/manage/sites/<id:site>/enrolment")
@needs(Permission.SETTINGS)
def choose_enrolment(site: int) -> ResponseReturnValue:
    """Set how a phone becomes somebody's at this site."""
    try:
        way = read(WayForm).way
    except Misread as refusal:
        return _page(refusal, site), refusal.status
    house().db.act(lambda tx: set_enrolment(tx, site, way, by().ref, house().clock()), by=by())
    flash(t("shared.saved"))
    return redirect(url_for("phones.phones"), 303)


def _page(refusal: Refusal | None = None, about: int | None = None) -> str:
    theirs = within(reach(Permission.ENROL), PERSON)
    now = house().clock()
    with house().db.reading() as session:
        attacked = _attacked(session, theirs, now)
        ids = [row.id for row in attacked]
        sites = select(Site).where(within(reach(Permission.SETTINGS), SITE), RUNS).order_by(Site.id)
        return render_template(
            "phones/manage.html",
            sites=[
                (one, filled(WayForm, refusal if one.id == about else None, f"s{one.id}-", way=one.enrolment))
                for one in session.scalars(sites)
            ],
            ways=[(way, t("phones.way", way)) for way in WAYS],
            page=page_of(shared(session, theirs, now), asked_page()),
            attacked=attacked,
            closed={home.person_id for home in closed_among(session, homes_of(session, ids, now))},
            invited=with_invite(session, ids, now),
        )


def _attacked(session: Session, theirs: ColumnElement[bool], now: datetime) -> Sequence[AnyRow]:
    """Return the people at whose PIN somebody guesses, with their company."""
    return session.execute(
        select(Person.id, Person.name, Membership.organisation_id, Organisation.name.label("organisation"))
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(theirs, Person.id.in_(open_subjects(session, ATTACKED) | open_subjects(session, CLOSED)))
        .where(Membership.stands_on(day_at(session, now, Organisation.site_id)))
        .order_by(Person.id)
    ).all()
