"""The day on which a company leaves a room, or its site: typed, told what it changes on which door, then saved.

Both addresses name what belongs to the site, so that whoever keeps the roster of one company alone is refused.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.access.guard import by, needs
from server.access.roles import Permission
from server.company.reads import Company, read_company, read_rooms
from server.company.showing import frame
from server.company.web import routes
from server.core.house import house
from server.core.refusal import Refusal
from server.departures.forms import EndsForm
from server.departures.reads import Ending, endings_of
from server.forms.drawing import filled
from server.forms.form import read
from server.roster.outlook import Outlook, leave_site, move_out, outlook_of_lease, outlook_of_stay
from server.roster.rooms import Occupied
from server.words.i18n import t


@routes.get("/company/<id:organisation>/leaving/site/<id:site>")
@needs(Permission.ROSTER_EDIT)
def leaving_site(organisation: int, site: int) -> ResponseReturnValue:
    """Ask when a company leaves its site, and tell what the typed day would change."""
    _check_site(organisation, site)
    return _page(organisation)


@routes.post("/company/<id:organisation>/leaving/site/<id:site>")
@needs(Permission.ROSTER_EDIT)
def save_leaving_site(organisation: int, site: int) -> ResponseReturnValue:
    """Let a company leave its site as it was told."""
    _check_site(organisation, site)
    return _saved(organisation)


@routes.get("/company/<id:organisation>/leaving/room/<id:lease>")
@needs(Permission.ROSTER_EDIT)
def leaving_room(organisation: int, lease: int) -> ResponseReturnValue:
    """Ask when a company leaves a room, and tell what the typed day would change."""
    return _page(organisation, lease)


@routes.post("/company/<id:organisation>/leaving/room/<id:lease>")
@needs(Permission.ROSTER_EDIT)
def save_leaving_room(organisation: int, lease: int) -> ResponseReturnValue:
    """Let a company leave a room as it was told."""
    return _saved(organisation, lease)


def _check_site(organisation: int, site: int) -> None:
    with house().db.reading() as session:
        if read_company(session, organisation).site_id != site:
            raise Refusal("error.404", status=404)


def _saved(organisation: int, lease: int | None = None) -> ResponseReturnValue:
    now = house().clock()
    with house().db.reading() as session:
        _found(session, organisation, lease)
    try:
        form = read(EndsForm)
        if lease is None:
            leave_site(house().db, organisation, form.ends, form.seen, by(), now)
        else:
            move_out(house().db, lease, form.ends, form.seen, by(), now)
    except Refusal as refusal:
        return _page(organisation, lease, refusal)
    with house().db.reading() as session:
        flash(_told(*_found(session, organisation, lease)))
    return redirect(url_for("company.people", organisation=organisation, _anchor="rooms"), 303)


def _told(company: Company, room: Occupied | None) -> Markup:
    what, ends = (str(room.address), room.days.ends) if room else (company.name, company.days.ends)
    whence = "room" if room else "site"
    return t("company.leaving.leaves" if ends else "company.leaving.stays", whence, what=what, day=ends)


def _page(organisation: int, lease: int | None = None, refusal: Refusal | None = None) -> ResponseReturnValue:
    now, outlook = house().clock(), None
    endings: tuple[Ending, ...] = ()
    with house().db.reading() as session:
        company, room = _found(session, organisation, lease)
        try:
            if request.method == "POST" or "ends" in request.args:
                outlook = _outlook(session, organisation, lease)
                if lease is None and outlook.ends:
                    endings = endings_of(session, organisation, outlook.people, now)
        except Refusal as refused:
            refusal = refusal or refused
        shown = frame(session, company, now)
    days = room.days if room else company.days
    page = render_template(
        "company/leaving.html",
        room=room,
        days=days,
        form=filled(EndsForm, refusal, ends=outlook.ends if outlook else days.ends),
        outlook=outlook,
        endings=endings,
        **shown,
    )
    return page, refusal.status if refusal else 200


def _outlook(session: Session, organisation: int, lease: int | None) -> Outlook:
    typed, now = read(EndsForm).ends, house().clock()
    if lease is None:
        return outlook_of_stay(session, organisation, typed, now)
    return outlook_of_lease(session, lease, typed, now)


def _found(session: Session, organisation: int, lease: int | None) -> tuple[Company, Occupied | None]:
    """Return a company and the one of its rooms that is meant, if any."""
    company = read_company(session, organisation)
    if lease is None:
        return company, None
    room = next((one for one in read_rooms(session, company, house().clock()) if one.lease == lease), None)
    if room is None:
        raise Refusal("error.404", status=404)
    return company, room
