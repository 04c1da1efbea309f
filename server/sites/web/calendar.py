"""The manager's page of a site's calendar: a year at a glance, own days typed, and files of them in and out."""

from __future__ import annotations

import io
from datetime import date

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs
from server.access.roles import Permission
from server.core.child.child import child
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import Filled, filled
from server.forms.form import read
from server.sites.calendar import Change, change_days
from server.sites.changes import Span, changes
from server.sites.days import YEARS, CalendarDay, Source
from server.sites.exporting import days_as_json, days_as_sheet
from server.sites.forms import CompleteForm, ConfirmForm, DaysForm, NoticeForm, SpanForm
from server.sites.notices import Notice, read_json, read_notice
from server.sites.rules import day_of
from server.sites.tables import Site
from server.sites.web import routes
from server.sites.year import year_of
from server.words.clock import Clock
from server.words.i18n import language, said, t

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/manage/sites/<id:site>/calendar")
@needs(Permission.SETTINGS)
def calendar(site: int) -> ResponseReturnValue:
    """Show a year of the calendar."""
    return _page(site)


@routes.post("/manage/sites/<id:site>/calendar")
@needs(Permission.SETTINGS)
def put_days(site: int) -> ResponseReturnValue:
    """Let days be off or worked, in the place of those that the form was about."""
    try:
        form = read(DaysForm)
        days, first, last = form.days(), form.was_first, form.was_last
        _change(site, lambda own: (own.drop(first, last) if first and last else own).put(days))
    except Refusal as refusal:
        return _page(site, refusal), refusal.status
    return _told(site, days[0].date.year)


@routes.post("/manage/sites/<id:site>/calendar/remove")
@needs(Permission.SETTINGS)
def remove_days(site: int) -> ResponseReturnValue:
    """Let days be what the public calendar or their weekday says."""
    were = read(SpanForm)
    _change(site, lambda own: own.drop(were.first, were.last))
    return _told(site, were.first.year)


@routes.post("/manage/sites/<id:site>/calendar/published")
@needs(Permission.SETTINGS)
def publish_year(site: int) -> ResponseReturnValue:
    """Say whether all days off of a year are in it."""
    form = read(CompleteForm)
    _change(site, lambda own: own.complete([form.year]) if form.complete else own.incomplete(form.year))
    return _told(site, form.year)


@routes.post("/manage/sites/<id:site>/calendar/import")
@needs(Permission.SETTINGS)
def upload_notice(site: int) -> ResponseReturnValue:
    """Show what a file would change."""
    try:
        file = read(NoticeForm).file
        name = file.filename or ""
        notice = child().do(read_notice, name, file.read())
    except Refusal as refusal:
        return _page(site, upload=refusal), refusal.status
    return _preview(site, notice, name)


@routes.post("/manage/sites/<id:site>/calendar/import/confirm")
@needs(Permission.SETTINGS)
def confirm_notice(site: int) -> ResponseReturnValue:
    """Do what was shown; show it again where own days have changed meanwhile."""
    form = read(ConfirmForm)
    notice = read_json(form.days)
    if notice.problems:
        raise Refusal("sites.calendar.refused.json")
    try:
        _change(site, lambda own: own.put(notice.days).complete(form.year), form.seen)
    except Refusal as refusal:
        return _preview(site, notice, form.file, refusal), refusal.status
    return _told(site, min(notice.years))


@routes.get("/manage/sites/<id:site>/calendar/export.json")
@needs(Permission.SETTINGS)
def days_in_json(site: int) -> ResponseReturnValue:
    """Hand out the own days of a year in the public format."""
    year, days = _own_days(site)
    return send_file(io.BytesIO(days_as_json(year, days)), "application/json", True, f"{year}.json")


@routes.get("/manage/sites/<id:site>/calendar/export.xlsx")
@needs(Permission.SETTINGS)
def days_in_sheet(site: int) -> ResponseReturnValue:
    """Hand out the own days of a year as a workbook."""
    year, days = _own_days(site)
    book = child().do(days_as_sheet, year, days)
    return send_file(io.BytesIO(book), XLSX, True, f"{year}.xlsx")


def _own_days(site: int) -> tuple[int, list[CalendarDay]]:
    year = _year(site)
    return year, [one for day, one in _site(site).own_days.days.items() if day.year == year]


def _page(site: int, refusal: Refusal | None = None, upload: Refusal | None = None) -> str:
    found = _site(site)
    year = year_of(_year(site), found.hours)
    return render_template(
        "sites/calendar.html",
        site=found,
        year=year,
        complete=year.number in found.own_days.years,
        today=day_of(house().clock(), found.hours),
        # The page is about a year, which its dates need not name.
        clock=Clock(found.hours.timezone, date(year.number, 1, 1), language()),
        new=filled(DaysForm, refusal, "new-", was_first=None),
        known=[_known(number, named, refusal) for number, named in enumerate(year.named)],
        upload=filled(NoticeForm, upload),
    )


def _known(number: int, named: Span, refusal: Refusal | None) -> Filled | None:
    """Return the form of days that are named; None for those that are not the site's own."""
    if named.source is not Source.OWN:
        return None
    was = {"was_first": named.first, "was_last": named.last}
    name = named.name.zh if named.name else ""
    return filled(
        DaysForm,
        refusal,
        f"d{number}-",
        **was,
        first=named.first,
        last=named.last,
        name=name,
        kind="off" if named.off else "work",
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
        asks=[(year, t("sites.calendar.page.is_notice", year=year)) for year in asks],
        form=filled(ConfirmForm, days=days_as_json(None, notice.days).decode(), seen=own.seal, file=file, year=asks),
        problem=said(refusal),
    )


def _site(site: int) -> Site:
    with house().db.reading() as session:
        return session.get_one(Site, site)


def _year(site: int) -> int:
    asked = request.args.get("year", type=int)
    return asked if asked and asked in YEARS else day_of(house().clock(), _site(site).hours).year


def _change(site: int, change: Change, seen: str | None = None) -> None:
    change_days(house().db, site, change, by(), house().clock(), seen)


def _told(site: int, year: int) -> ResponseReturnValue:
    flash(t("sites.calendar.page.saved"))
    return redirect(url_for("sites.calendar", site=site, year=year), 303)
