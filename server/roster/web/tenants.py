"""The manager's list of tenants: who is there, what their doors say, the roster as a file."""

from __future__ import annotations

import io
from datetime import date

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.guard import actor, by, needs, reach
from server.access.reach import within
from server.access.roles import Permission
from server.core.child.child import child
from server.core.house import house
from server.core.paging import page_of
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.edge.pages import asked_page
from server.forms.drawing import Filled, filled
from server.forms.form import Form, Misread, read
from server.forms.search import sought
from server.roster import work
from server.roster.current import tenants_of
from server.roster.finding import people_meant
from server.roster.forms import NoticeForm, ShortNameForm
from server.roster.listing import listed_tenants
from server.roster.notices import notices_of, set_notice
from server.roster.organisations import call_in_short
from server.roster.tables import Person
from server.roster.web import routes
from server.sites.scopes import SITE
from server.sites.tables import RUNS, Site

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/manage/roster/")
@needs(Permission.ROSTER)
def roster() -> ResponseReturnValue:
    """List tenants with their rooms and people."""
    return _list()


@routes.post("/manage/roster/tenants/<id:organisation>/notice")
@needs(Permission.NOTICE)
def hang_notice(organisation: int) -> ResponseReturnValue:
    """Hang a line on a tenant's door, or take it down."""
    try:
        set_notice(house().db, organisation, read(NoticeForm).notice, by(), house().clock())
    except Misread as refusal:
        return _list(refusal, organisation, NoticeForm)
    return _back_to_list()


@routes.post("/manage/roster/tenants/<id:organisation>/short-name")
@needs(Permission.ROSTER_EDIT)
def shorten(organisation: int) -> ResponseReturnValue:
    """Call a tenant something else in short."""
    try:
        call_in_short(house().db, organisation, read(ShortNameForm).short_name, by(), house().clock())
    except Refusal as refusal:
        if isinstance(refusal, Misread) or refusal.key in ShortNameForm.BESIDE:
            return _list(refusal, organisation, ShortNameForm)
        raise
    return _back_to_list()


@routes.get("/manage/roster/export.xlsx")
@needs(Permission.ROSTER)
def export() -> ResponseReturnValue:
    """Hand out the roster as a workbook."""
    with house().db.reading() as session:
        site = chosen(sites_of(session, Permission.ROSTER), asked())
        if site is None:
            raise Refusal("error.404", status=404)
    today = site.day(house().clock())
    content = child().read(house().db, None, work.exported, site.id, today)
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=f"{site.name} {today}.xlsx")


def _back_to_list() -> ResponseReturnValue:
    site, page = (request.args.get(name) for name in ("site", "page"))
    return redirect(url_for("roster.roster", site=site, q=sought() or None, page=page), 303)


def _list(
    refusal: Refusal | None = None, about: int | None = None, refused: type[Form] | None = None
) -> ResponseReturnValue:
    def form(model: type[Form], tenant: int, **known: str | None) -> Filled:
        wrong = model is refused and tenant == about
        return filled(model, refusal if wrong else None, f"t{tenant}-", **known)

    query = sought()
    with house().db.reading() as session:
        sites = sites_of(session, Permission.ROSTER)
        site = chosen(sites, asked())
        today = site.day(house().clock()) if site else date.min
        tenants = tenants_of(session, site.id, today, Person.sort_key) if site else ()
        meant = people_meant(session, site.id, query) if site and query else frozenset()
        notices = notices_of(session, site.id) if site else {}
    if site is None and any(scope.organisation for scope in reach(Permission.ROSTER)):
        return redirect(url_for("company.companies"))
    found = listed_tenants(tenants, query, meant)
    page = page_of(found, asked_page())
    shown = render_template(
        "roster/list.html",
        sites=sites,
        site=site,
        today=today,
        query=query,
        page=page,
        people=sum(len(tenant.people) for tenant in found),
        notices={one.id: form(NoticeForm, one.id, notice=notices.get(one.id)) for one in page.items},
        edits=site is not None and actor().holder(Permission.ROSTER_EDIT, site.scope) is not None,
        shorts={one.id: form(ShortNameForm, one.id, short_name=one.short) for one in page.items},
    )
    return shown, refusal.status if refusal else 200


def sites_of(session: Session, permission: Permission = Permission.ROSTER_EDIT) -> list[Site]:
    """Return the sites whose roster somebody may read, or keep."""
    return list(session.scalars(select(Site).where(within(reach(permission), SITE), RUNS).order_by(Site.id)))


def chosen(sites: list[Site], wanted: int | None) -> Site | None:
    """Return the site that was asked for, the first where that is none of these."""
    return next((site for site in sites if site.id == wanted), sites[0] if sites else None)


def asked() -> int | None:
    """Return the id of the site that an address names."""
    return request.args.get("site", type=row_id)
