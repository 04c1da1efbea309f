"""The page on which a company hangs its logo, and sees it as its door does."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs
from server.access.roles import Permission
from server.company.forms import LogoForm
from server.company.reads import read_company
from server.company.showing import frame
from server.company.web import routes
from server.core.child.child import child
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.roster.logos import hang_logo, logo_at, take_logo_down
from server.roster.pictures import LARGEST_BYTES, drawn_anew
from server.words.i18n import t


@routes.get("/company/<id:organisation>/logo")
@needs(Permission.NOTICE)
def logo(organisation: int) -> ResponseReturnValue:
    """Show the logo of a company, as the door does by day and by night."""
    return _page(organisation)


@routes.post("/company/<id:organisation>/logo")
@needs(Permission.NOTICE)
def upload_logo(organisation: int) -> ResponseReturnValue:
    """Hang a logo."""
    try:
        drawn = child().do(drawn_anew, read(LogoForm).logo.read(LARGEST_BYTES + 1))
        hang_logo(house(), organisation, drawn, by())
    except Refusal as refusal:
        return _page(organisation, refusal), refusal.status
    return _told(organisation, "company.logo.hung")


@routes.post("/company/<id:organisation>/logo/remove")
@needs(Permission.NOTICE)
def remove_logo(organisation: int) -> ResponseReturnValue:
    """Take the logo down."""
    take_logo_down(house(), organisation, by())
    return _told(organisation, "company.logo.taken_down")


def _page(organisation: int, refusal: Refusal | None = None) -> str:
    with house().db.reading() as session:
        company = read_company(session, organisation)
        whole = frame(session, company, house().clock())
        logo = logo_at(session, organisation)
    return render_template("company/logo.html", **whole, logo=logo, form=filled(LogoForm, refusal))


def _told(organisation: int, key: str) -> ResponseReturnValue:
    flash(t(key))
    return redirect(url_for("company.logo", organisation=organisation), 303)
