"""The manager's pages of the roster: the list, a file in, a file out."""

from __future__ import annotations

import io
from datetime import date

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.guard import allow, by, needs, reach
from server.access.reach import within
from server.access.roles import EVERYWHERE, Permission
from server.core.child.child import child
from server.core.house import house
from server.core.paging import page_of
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.edge.pages import asked_page
from server.forms.drawing import filled
from server.forms.form import Misread, read
from server.forms.search import sought
from server.roster import work
from server.roster.actions import Leaving, import_roster
from server.roster.current import find_site, tenants_of
from server.roster.forms import ConfirmForm, NoticeForm, UploadForm
from server.roster.importing.plan import Plan
from server.roster.listing import listed_tenants
from server.roster.notices import notices_of, set_notice
from server.roster.uploads import Result, Upload, Uploads
from server.roster.web import routes
from server.sites.descriptions import site_name
from server.sites.scopes import SITE, scope_of_site
from server.sites.tables import Site
from server.words.i18n import language, t

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
        return _list(refusal, organisation)
    site, page = (request.args.get(name) for name in ("site", "page"))
    return redirect(url_for("roster.roster", site=site, q=sought() or None, page=page), 303)


@routes.get("/manage/roster/export.xlsx")
@needs(Permission.ROSTER)
def export() -> ResponseReturnValue:
    """Hand out the roster as a workbook."""
    with house().db.reading() as session:
        site = _chosen(_sites(session, Permission.ROSTER), _asked())
        if site is None:
            raise Refusal("error.404", status=404)
    today = site.day(house().clock())
    content = child().read(house().db, None, work.exported, site.id, today)
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=f"{site.name} {today}.xlsx")


@routes.get("/manage/roster/import")
@needs(Permission.ROSTER_EDIT)
def choose_file() -> ResponseReturnValue:
    """Ask for a file."""
    return _form()


@routes.post("/manage/roster/import")
@needs(Permission.ROSTER_EDIT)
def upload() -> ResponseReturnValue:
    """Take a file, keep it, and show what it would do."""
    try:
        kept = _uploaded()
        child().do(work.checked, kept.name, kept.data)
    except Refusal as refusal:
        return _form(refusal), refusal.status
    key = Uploads(house().config.data).keep(kept, house().clock())
    return redirect(url_for("roster.preview", key=key), 303)


@routes.get("/manage/roster/import/<key>")
@needs(Permission.ROSTER_EDIT, free=["key"])
def preview(key: str) -> ResponseReturnValue:
    """Show what a file would create, change and leave, and every problem at its cell."""
    return _done(key) or _preview(key)


@routes.post("/manage/roster/import/<key>")
@needs(Permission.ROSTER_EDIT, free=["key"])
def confirm(key: str) -> ResponseReturnValue:
    """Do what was shown; show it again when the roster moved meanwhile. What was done already is not done again."""
    with Uploads(house().config.data).lock(key):
        return _done(key) or _imported(key)


def _list(refusal: Refusal | None = None, about: int | None = None) -> ResponseReturnValue:
    query = sought()
    with house().db.reading() as session:
        sites = _sites(session, Permission.ROSTER)
        site = _chosen(sites, _asked())
        today = site.day(house().clock()) if site else date.min
        tenants = tenants_of(session, site.id, today) if site else ()
        notices = notices_of(session, site.id) if site else {}
    if site is None and any(scope.organisation for scope in reach(Permission.ROSTER)):
        return redirect(url_for("company.companies"))
    found = listed_tenants(tenants, query)
    page = page_of(found, asked_page())
    shown = render_template(
        "roster/list.html",
        sites=sites,
        site=site,
        today=today,
        query=query,
        page=page,
        people=sum(len(tenant.people) for tenant in found),
        notices={
            one.id: filled(NoticeForm, refusal if one.id == about else None, f"t{one.id}-", notice=notices.get(one.id))
            for one in page.items
        },
    )
    return shown, refusal.status if refusal else 200


def _imported(key: str) -> ResponseReturnValue:
    uploads = Uploads(house().config.data)
    kept = _kept(key)
    form = read(ConfirmForm)
    leaving = Leaving(form.person, form.lease)
    try:
        reading = child().do(work.read, kept.name, kept.data)
        plan = import_roster(
            house().db,
            kept.site,
            lambda _session, site, day: child().read(house().db, None, work.planned, reading, site, day),
            house().clock(),
            leaving=leaving,
            expected=form.digest,
            by=by(),
        )
    except Refusal as refusal:
        return _preview(key, refusal), refusal.status
    result = _result(kept, plan, leaving)
    uploads.finish(key, result, house().clock())
    return _told(result)


def _uploaded() -> Upload:
    form = read(UploadForm)
    with house().db.reading() as session:
        site = _chosen(_sites(session), form.site)
    return Upload(form.file.filename or "", site.id if site else _new_site(form.new_site), form.file.read())


def _new_site(name: str | None) -> str:
    """Return the name of the site that comes to be with its first roster."""
    allow(Permission.ROSTER_EDIT, EVERYWHERE)
    return site_name(name or "")


def _kept(key: str) -> Upload:
    """Return an upload to whoever may import it."""
    kept = Uploads(house().config.data).get(key, house().clock())
    with house().db.reading() as session:
        site = find_site(session, kept.site)
        allow(Permission.ROSTER_EDIT, scope_of_site(session, site.id) if site else EVERYWHERE)
    return kept


def _form(refusal: Refusal | None = None) -> str:
    with house().db.reading() as session:
        sites = _sites(session)
    site = _chosen(sites, _asked())
    form = filled(UploadForm, refusal, site=site.id if site else None)
    options = [(one.id, one.name) for one in sites]
    return render_template("roster/upload.html", sites=sites, site=site, form=form, options=options)


def _preview(key: str, refusal: Refusal | None = None) -> str:
    kept = _kept(key)
    with house().db.reading() as session:
        site = find_site(session, kept.site)
    shown = (kept.name, kept.data, kept.site, house().clock(), language())
    preview = child().read(house().db, None, work.previewed, *shown)
    return render_template(
        "roster/preview.html",
        key=key,
        file=kept.name,
        site_name=site.name if site else kept.site,
        preview=preview,
        form=filled(ConfirmForm, refusal),
    )


def _result(kept: Upload, plan: Plan, leaving: Leaving) -> Result:
    with house().db.reading() as session:
        site = find_site(session, kept.site)
    return {
        "site": site.id if site else 0,
        "tenants": len(plan.tenants),
        "people": len(plan.people),
        "changes": len(plan.changes),
        "left": len(leaving.people),
    }


def _done(key: str) -> ResponseReturnValue | None:
    """Answer with what the import of this file did, None where it is still to be done."""
    result = Uploads(house().config.data).result(key, house().clock())
    if result is None:
        return None
    with house().db.reading() as session:
        allow(Permission.ROSTER_EDIT, scope_of_site(session, result["site"]))
    return _told(result)


def _told(result: Result) -> ResponseReturnValue:
    flash(t("roster.page.done", **result))
    return redirect(url_for("roster.roster"), 303)


def _sites(session: Session, permission: Permission = Permission.ROSTER_EDIT) -> list[Site]:
    return list(session.scalars(select(Site).where(within(reach(permission), SITE)).order_by(Site.id)))


def _chosen(sites: list[Site], wanted: int | None) -> Site | None:
    return next((site for site in sites if site.id == wanted), sites[0] if sites else None)


def _asked() -> int | None:
    return request.args.get("site", type=row_id)
