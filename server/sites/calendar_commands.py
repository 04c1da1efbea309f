"""A site's calendar at the command line."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from server.core.clock import system_clock
from server.core.commands import installation
from server.core.database.db import Database
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.sheets.files import content_of
from server.sites.calendar import change_days
from server.sites.changes import Changes, Span, changes
from server.sites.days import YEARS, OwnDays
from server.sites.notices import Notice, read_notice
from server.sites.rules import Hours, day_of
from server.sites.tables import Site
from server.sites.year import year_of
from server.words.terminal import words

SITE = click.option("--site", required=True, help="The name of the site.")


@click.group()
def calendar() -> None:
    """Which days a site is closed, and which weekends it works."""


@calendar.command("show")
@SITE
@click.option("--year", type=click.IntRange(YEARS.start, YEARS.stop - 1), help="This one, if none is named.")
def show(site: str, year: int | None) -> None:
    """List the days of a year that are not what their weekday says, and where each comes from."""
    with installation() as (_config, db):
        hours = _found(db, site)[1]
        found = year_of(year or day_of(system_clock(), hours).year, hours)
        click.echo(f"{found.number}  {words('sites.calendar.page.workdays', count=found.workdays)}")
        for span in found.named:
            click.echo(f"{_line(span)}  {words('sites.calendar.source', span.source)}")
        if not found.published:
            click.echo(words("sites.calendar.page.unpublished_hint", year=found.number))


@calendar.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@SITE
@click.option("--closures", is_flag=True, help="Only some days: the year is not published by them.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def import_file(file: Path, site: str, closures: bool, yes: bool) -> None:
    """Show what the notice of a year's days off would change, ask, and do it."""
    notice = read_notice(file.name, content_of(file))
    if notice.problems:
        _refuse(notice)
    with installation() as (_config, db):
        number, hours = _found(db, site)
        years = [] if closures else [year for year in notice.years if not year_of(year, hours).published]

        def change(own: OwnDays) -> OwnDays:
            return own.put(notice.days).complete(years)

        made = changes(hours.own, change(hours.own))
        _show(made)
        click.echo(words("sites.calendar.page.unchanged", count=hours.own.agree(notice.days)))
        if made.is_empty:
            click.echo(words("sites.calendar.terminal.same"))
        elif yes or click.confirm(words("sites.calendar.terminal.question")):
            change_days(db, number, change, CONSOLE, system_clock(), hours.own.seal)
            click.echo(words("sites.calendar.page.saved"))
        else:
            click.echo(words("sites.calendar.terminal.cancelled"))


def _found(db: Database, name: str) -> tuple[int, Hours]:
    with db.reading() as session:
        site = session.scalar(select(Site).where(Site.name == name))
    if site is None:
        raise Refusal("sites.refused.unknown", name=name)
    return site.id, site.hours


def _refuse(notice: Notice) -> None:
    for problem in notice.problems:
        click.echo(f"{problem.cell}  {words(problem.key, **problem.words())}", err=True)
    raise Refusal("sites.calendar.terminal.problems", count=len(notice.problems))


def _show(made: Changes) -> None:
    for key, spans in (("new", made.new), ("changed", made.changed)):
        for span in spans:
            click.echo(f"{words('sites.calendar.change', key)}  {_line(span)}")
    for year in made.years:
        click.echo(words("sites.calendar.terminal.asks", year=year))


def _line(span: Span) -> str:
    dates = f"{span.first}" if span.first == span.last else f"{span.first} – {span.last}"
    kind = words("sites.calendar.page.off" if span.off else "sites.calendar.page.work")
    return f"{dates}  {span.name.zh if span.name else ''}  {kind}"
