"""Sites at the command line."""

from __future__ import annotations

import click
from sqlalchemy import select

from server.core.clock import system_clock
from server.core.commands import installation
from server.core.database.db import Database
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.sites.actions import create_site, description_of, edit_site
from server.sites.descriptions import Courtesy, Described, described, zone_name
from server.sites.tables import RUNS, Site
from server.sites.zones import all_zones, find_zone, rename_zone
from server.words.terminal import words

COURTESY = "How people are addressed whose title does not: 老师, 先生/女士 where known, full name by consent."
COUNTRY = 'Whose public calendar counts, "" for Monday to Friday.'


@click.group()
def site() -> None:
    """Sites and the zones they lie in."""


@site.command("create")
@click.argument("name")
@click.option("--zone", default="", help="The zone that the site lies in.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True)
@click.option("--opens", default="08:30", show_default=True, help="When people are expected, local time.")
@click.option(
    "--closes", default="17:30", show_default=True, help="Before opening: on the next date. 00:00–24:00: never."
)
@click.option("--every-day", is_flag=True, help="On weekends and holidays too.")
@click.option("--country", default="CN", show_default=True, help=COUNTRY)
@click.option("--courtesy", type=click.Choice(list(Courtesy)), default=Courtesy.TEACHER, help=COURTESY)
def create(
    name: str, zone: str, timezone: str, opens: str, closes: str, every_day: bool, country: str, courtesy: str
) -> None:
    """Create a site and print its number."""
    wanted = described(name, zone, timezone, opens, closes, every_day=every_day, country=country, courtesy=courtesy)
    with installation() as (_config, db):
        click.echo(Ref("site", create_site(db, wanted, CONSOLE, system_clock())))


@site.command("edit")
@click.argument("name")
@click.option("--name", "new_name", help="What it is called from now on.")
@click.option("--zone", help='The zone that it lies in, "" for none.')
@click.option("--timezone")
@click.option("--opens", help="When people are expected, local time.")
@click.option("--closes", help="Before opening: on the next date. 00:00–24:00: never.")
@click.option("--every-day/--workdays", default=None, help="Whether people are expected on weekends and holidays too.")
@click.option("--country", help=COUNTRY)
@click.option("--courtesy", type=click.Choice(list(Courtesy)), help=COURTESY)
def edit(
    name: str,
    new_name: str | None,
    zone: str | None,
    timezone: str | None,
    opens: str | None,
    closes: str | None,
    every_day: bool | None,
    country: str | None,
    courtesy: str | None,
) -> None:
    """Change what is named; the rest stays."""
    with installation() as (_config, db):
        number, present = _named(db, name)
        hours = present.hours
        wanted = described(
            present.name if new_name is None else new_name,
            (present.zone or "") if zone is None else zone,
            hours.timezone if timezone is None else timezone,
            f"{hours.opens:%H:%M}" if opens is None else opens,
            hours.closing if closes is None else closes,
            every_day=hours.every_day if every_day is None else every_day,
            country=(hours.country or "") if country is None else country,
            courtesy=courtesy or present.courtesy,
        )
        edit_site(db, number, wanted, CONSOLE, system_clock())
        click.echo(words("sites.terminal.saved", name=wanted.name))


@site.command("list")
def list_sites() -> None:
    """List the sites that are not closed: number, name, zone, hours."""
    with installation() as (_config, db), db.reading() as session:
        for one in session.scalars(select(Site).where(RUNS).order_by(Site.id)):
            known = description_of(session, one)
            hours = f"{one.hours} {one.timezone}"
            click.echo("  ".join(part for part in (str(Ref("site", one.id)), one.name, known.zone, hours) if part))


def _named(db: Database, name: str) -> tuple[int, Described]:
    with db.reading() as session:
        found = session.scalar(select(Site).where(Site.name == name))
        if found is None:
            raise Refusal("sites.refused.unknown", name=name)
        return found.id, description_of(session, found)


@click.group()
def zone() -> None:
    """Zones: sites that belong together."""


@zone.command("list")
def list_zones() -> None:
    """List the zones: name, number of sites."""
    with installation() as (_config, db), db.reading() as session:
        for one in all_zones(session):
            click.echo(f"{one.name}  {one.sites}")


@zone.command("rename")
@click.argument("old")
@click.argument("new")
def rename(old: str, new: str) -> None:
    """Call a zone otherwise; its sites, rights and tokens stay."""
    with installation() as (_config, db):
        with db.reading() as session:
            found = find_zone(session, old)
        if found is None:
            raise Refusal("sites.refused.no_zone", name=old)
        rename_zone(db, found.id, new, CONSOLE, system_clock())
        click.echo(words("sites.terminal.saved", name=zone_name(new)))
