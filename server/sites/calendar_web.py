"""The manager's page of a site's calendar: a year at a glance, own days typed, and files of them in and out."""

from __future__ import annotations

import io
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import author, needs
from server.access.roles import Permission
from server.core.child import child
from server.core.house import house
from server.core.refusal import Refusal
from server.sites.calendar import Change, change_days
from server.sites.changes import changes
from server.sites.days import YEARS, CalendarDay, span
from server.sites.exporting import days_as_json, days_as_sheet
from server.sites.notices import Notice, read_json, read_notice
from server.sites.rules import day_of
from server.sites.tables import Site
from server.sites.year import year_of
from server.words.i18n import said, t

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

routes = Blueprint("calendar", __name__, url_prefix="/manage/sites/<id:site>/calendar")


@routes.get("")
@needs(Permission.SETTINGS)
def show(site: int) -> ResponseReturnValue:
    """Show a year of the calendar."""
    return _page(site)


@routes.post("")
@needs(Permission.SETTINGS)
def put(site: int) -> ResponseReturnValue:
    """Let days be off or worked, in the place of those that the form was about."""
    try:
        days = _typed()
        was = [_date(field) for field in ("was_first", "was_last") if request.form.get(field)]
        _change(site, lambda own: (own.drop(was[0], was[1]) if len(was) == 2 else own).put(days))
    except Refusal as refusal:
        return _page(site, refusal), refusal.status
    return _told(site, days[0].date.year)


@routes.post("/remove")
@needs(Permission.SETTINGS)
def remove(site: int) -> ResponseReturnValue:
    """Let days be what the public calendar or their weekday says."""
    first, last = _date("first"), _date("last")
    _change(site, lambda own: own.drop(first, last))
    return _told(site, first.year)


@routes.post("/published")
@needs(Permission.SETTINGS)
def publish(site: int) -> ResponseReturnValue:
    """Say whether all days off of a year are in it."""
    year = _year(site)
    complete = bool(request.form.get("complete"))
    _change(site, lambda own: own.complete([year]) if complete else own.incomplete(year))
    return _told(site, year)


@routes.post("/import")
@needs(Permission.SETTINGS)
def upload(site: int) -> ResponseReturnValue:
    """Show what a file would change."""
    try:
        file, notice = _read()
    except Refusal as refusal:
        return _page(site, refusal), refusal.status
    return _preview(site, notice, file)


@routes.post("/import/confirm")
@needs(Permission.SETTINGS)
def confirm(site: int) -> ResponseReturnValue:
    """Do what was shown; show it again where own days have changed meanwhile."""
    form = request.form
    notice = read_json(form.get("days", ""))
    if notice.problems:
        raise Refusal("sites.calendar.refused.json")
    years = {year for year in form.getlist("year", type=int) if year in YEARS}
    try:
        _change(site, lambda own: own.put(notice.days).complete(years), form.get("seen"))
    except Refusal as refusal:
        return _preview(site, notice, form.get("file", ""), refusal), refusal.status
    return _told(site, min(notice.years))


@routes.get("/export.json")
@needs(Permission.SETTINGS)
def export_json(site: int) -> ResponseReturnValue:
    """Hand out the own days of a year in the public format."""
    year, days = _own_days(site)
    return send_file(io.BytesIO(days_as_json(year, days)), "application/json", True, f"{year}.json")


@routes.get("/export.xlsx")
@needs(Permission.SETTINGS)
def export_sheet(site: int) -> ResponseReturnValue:
    """Hand out the own days of a year as a workbook."""
    year, days = _own_days(site)
    book = child().do(days_as_sheet, year, days)
    return send_file(io.BytesIO(book), XLSX, True, f"{year}.xlsx")


def _own_days(site: int) -> tuple[int, list[CalendarDay]]:
    year = _year(site)
    return year, [one for day, one in _site(site).own_days.days.items() if day.year == year]


def _page(site: int, refusal: Refusal | None = None) -> str:
    found = _site(site)
    year = _year(site)
    return render_template(
        "sites/calendar.html",
        site=found,
        year=year_of(year, found.hours),
        complete=year in found.own_days.years,
        today=day_of(house().clock(), found.hours),
        problem=said(refusal),
    )


def _preview(site: int, notice: Notice, file: str, refusal: Refusal | None = None) -> str:
    found = _site(site)
    own = found.own_days
    wanted = own.put(notice.days)
    # Only a year that nobody has published yet needs to be told complete.
    asks = sorted(year for year in notice.years if year in YEARS and not year_of(year, found.hours).published)
    return render_template(
        "sites/calendar_import.html",
        site=found,
        file=file,
        notice=notice,
        changes=changes(own, wanted),
        asks=asks,
        days=days_as_json(None, notice.days).decode(),
        seen=own.seal,
        problem=said(refusal),
    )


def _site(site: int) -> Site:
    with house().db.reading() as session:
        return session.get_one(Site, site)


def _year(site: int) -> int:
    asked = request.values.get("year", type=int)
    return asked if asked and asked in YEARS else day_of(house().clock(), _site(site).hours).year


def _read() -> tuple[str, Notice]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refusal("sheets.refused.no_file")
    return file.filename, child().do(read_notice, file.filename, file.read())


def _typed() -> list[CalendarDay]:
    first = _date("first")
    last = _date("last") if request.form.get("last") else first
    return span(first, last, request.form.get("name", ""), off=request.form.get("kind") != "work")


def _date(field: str) -> date:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        raise Refusal("sites.calendar.refused.date") from None


def _change(site: int, change: Change, seen: str | None = None) -> None:
    change_days(house().db, site, change, author(), house().clock(), seen)


def _told(site: int, year: int) -> ResponseReturnValue:
    flash(t("sites.calendar.page.saved"))
    return redirect(url_for("calendar.show", site=site, year=year), 303)
