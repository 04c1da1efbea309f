"""The manager's pages of an import: a file in, what it would do, what it did."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import allow, by, needs
from server.access.roles import EVERYWHERE, Permission
from server.core.child.child import child
from server.core.house import house
from server.core.refusal import Refusal
from server.edge.pages import asked_page
from server.forms.drawing import filled
from server.forms.form import read
from server.roster import work
from server.roster.current import find_site
from server.roster.forms import LEFT_OUT, ConfirmForm, ReadingForm, UploadForm
from server.roster.headings import meanings_at, say_headings
from server.roster.importing.synonyms import COLUMNS
from server.roster.preview import LISTED
from server.roster.staging import Import, import_of, progress, stage
from server.roster.uploads import Upload, Uploads
from server.roster.web import routes
from server.roster.web.tenants import asked, chosen, sites_of
from server.sites.descriptions import site_name
from server.sites.scopes import scope_of_site
from server.words.i18n import language, t


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
        reading = child().do(work.read, kept)
    except Refusal as refusal:
        return _form(refusal), refusal.status
    uploads = Uploads(house().config.data)
    key = uploads.keep(kept, house().clock())
    uploads.keep_reading(key, reading, house().clock())
    return redirect(url_for("roster.preview", key=key), 303)


@routes.get("/manage/roster/import/<key>")
@needs(Permission.ROSTER_EDIT, free=["key"])
def preview(key: str) -> ResponseReturnValue:
    """Show what a file would create, change and leave, and every problem at its cell; later, how far its import is."""
    return _under_way(key) or _preview(key)


@routes.get("/manage/roster/import/<key>/lines")
@needs(Permission.ROSTER_EDIT, free=["key"])
def lines(key: str) -> ResponseReturnValue:
    """List all of one part of what a file would do."""
    part = request.args.get("part", "people")
    if part not in LISTED:
        raise Refusal("error.404", status=404)
    kept = _kept(key)
    wanted = (_reading(key, kept), kept.site, house().clock(), language(), part, asked_page())
    page = child().read(house().db, None, work.listed, *wanted)
    return render_template("roster/lines.html", key=key, file=kept.name, part=part, page=page)


@routes.post("/manage/roster/import/<key>")
@needs(Permission.ROSTER_EDIT, free=["key"])
def confirm(key: str) -> ResponseReturnValue:
    """Begin what was shown; show it again when the roster moved meanwhile. What was begun is not begun again."""
    try:
        _begin(key)
    except Refusal as refusal:
        # Of two clicks the second may come too late.
        if not _confirmed(key):
            return _preview(key, refusal), refusal.status
    return redirect(url_for("roster.preview", key=key), 303)


@routes.post("/manage/roster/import/<key>/reading")
@needs(Permission.ROSTER_EDIT, free=["key"])
def read_again(key: str) -> ResponseReturnValue:
    """Read a file once more, with what somebody says of its columns, companies and hidden rows.

    A site remembers what was said of columns.
    """
    kept = _kept(key)
    form = read(ReadingForm)
    said = {**kept.said, **form.said}
    if isinstance(kept.site, int) and form.said:
        say_headings(house().db, kept.site, form.said, by())
    uploads = Uploads(house().config.data)
    companies = {**kept.companies, **form.companies}
    uploads.amend(key, replace(kept, said=said, hidden=form.hidden_rows, companies=companies), house().clock())
    return redirect(url_for("roster.preview", key=key), 303)


def _reading(key: str, kept: Upload) -> bytes:
    """Return what a kept file says; it is read once, and once more where something was said of it since."""
    uploads = Uploads(house().config.data)
    reading = uploads.reading(key)
    if reading is None:
        reading = child().do(work.read, kept)
        uploads.keep_reading(key, reading, house().clock())
    return reading


def _begin(key: str) -> None:
    kept, db, now = _kept(key), house().db, house().clock()
    wanted = (_reading(key, kept), kept.site, now, read(ConfirmForm).confirmation)
    prepared = child().read(db, None, work.prepared, *wanted)
    stage(db, key, kept.site, prepared, now, said=kept.said, by=by(), hands_over=True)
    Uploads(house().config.data).forget(key)


def _uploaded() -> Upload:
    form = read(UploadForm)
    with house().db.reading() as session:
        site = chosen(sites_of(session), form.site)
        said = meanings_at(session, site.id) if site else {}
    return Upload(form.file.filename or "", site.id if site else _new_site(form.new_site), form.file.read(), said)


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
        sites = sites_of(session)
    site = chosen(sites, asked())
    form = filled(UploadForm, refusal, site=site.id if site else None)
    options = [(one.id, one.name) for one in sites]
    return render_template("roster/upload.html", sites=sites, site=site, form=form, options=options)


def _preview(key: str, refusal: Refusal | None = None) -> str:
    kept = _kept(key)
    with house().db.reading() as session:
        site = find_site(session, kept.site)
    shown = (_reading(key, kept), kept.site, house().clock(), language())
    preview = child().read(house().db, None, work.previewed, *shown)
    return render_template(
        "roster/preview.html",
        key=key,
        file=kept.name,
        site_name=site.name if site else kept.site,
        preview=preview,
        form=filled(ConfirmForm, refusal),
        again=filled(ReadingForm, hidden_rows=kept.hidden, means=[f"{key}:{LEFT_OUT}" for key in kept.said]),
        meanings={one.key: _meanings(one.key) for one in preview.unread},
    )


def _meanings(key: str) -> list[tuple[str, str]]:
    """Return what a column with this heading can be said to be."""
    columns = ((f"{key}:{column}", t("roster.column", column)) for column in COLUMNS)
    return [(f"{key}:{LEFT_OUT}", t("roster.preview.means_left_out")), *columns]


def _confirmed(key: str) -> tuple[Import, int] | None:
    """Return the import of a file to whoever may import it, and how many of its parts are through."""
    with house().db.reading() as session:
        one = import_of(session, key)
        if one is None:
            return None
        allow(Permission.ROSTER_EDIT, scope_of_site(session, one.site))
        return one, progress(session, one)


def _under_way(key: str) -> ResponseReturnValue | None:
    """Answer with how far the import of a file is, or what came of it; None where nobody confirmed it."""
    found = _confirmed(key)
    if found is None:
        return None
    one, through = found
    if one.result is None or one.result["left_out"] or one.result["broken"]:
        return render_template("roster/import.html", one=one, through=through)
    flash(t("roster.page.done", **one.result))
    return redirect(url_for("roster.roster"), 303)
