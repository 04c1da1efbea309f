"""The logo: the page on which a company hangs it, and the picture itself."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.core.beside import beside
from server.core.guard import author, needs, public
from server.core.house import house
from server.core.i18n import t
from server.core.refusal import Refusal
from server.core.roles import Permission
from server.roster.logos import hang_logo, logo_image, logos_of, take_logo_down
from server.roster.pictures import LARGEST_BYTES, drawn_anew
from server.roster.tables import Organisation

FOR_EVER = "public, max-age=31536000, immutable"

routes = Blueprint("logos", __name__, template_folder="templates")


@routes.get("/logo/<digest>")
@public
def picture(digest: str) -> ResponseReturnValue:
    """Serve a logo. Its name is its content, so that it never changes."""
    with house().db.reading() as session:
        image = logo_image(session, digest)
    if image is None:
        raise Refusal("error.404", status=404)
    response = Response(image, mimetype="image/png")
    response.headers["Cache-Control"] = FOR_EVER
    return response


@routes.get("/company/<id:organisation>/logo")
@needs(Permission.NOTICE)
def show(organisation: int) -> ResponseReturnValue:
    """Show the logo of a company, as the door does by day and by night."""
    return _page(organisation)


@routes.post("/company/<id:organisation>/logo")
@needs(Permission.NOTICE)
def upload(organisation: int) -> ResponseReturnValue:
    """Hang a logo."""
    try:
        drawn = beside(drawn_anew, _uploaded())
        hang_logo(house().db, organisation, drawn, author(), house().clock())
    except Refusal as refusal:
        return _page(organisation, t(refusal.key, **refusal.values)), refusal.status
    return _told(organisation, "logo.hung")


@routes.post("/company/<id:organisation>/logo/remove")
@needs(Permission.NOTICE)
def remove(organisation: int) -> ResponseReturnValue:
    """Take the logo down."""
    take_logo_down(house().db, organisation)
    return _told(organisation, "logo.taken_down")


def _uploaded() -> bytes:
    file = request.files.get("logo")
    if file is None or not file.filename:
        raise Refusal("logo.refused.no_file")
    data: bytes = file.read(LARGEST_BYTES + 1)
    return data


def _page(organisation: int, problem: str | None = None) -> str:
    with house().db.reading() as session:
        name = session.get_one(Organisation, organisation).name
        logo = logos_of(session, [organisation]).get(organisation)
    return render_template("roster/logo.html", id=organisation, name=name, logo=logo, problem=problem)


def _told(organisation: int, key: str) -> ResponseReturnValue:
    flash(t(key))
    return redirect(url_for("logos.show", organisation=organisation), 303)
