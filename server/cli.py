"""The command line: ``doorboard``. Each command reads the configuration, opens the storage and calls one action."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO

import click

from server.accounts.commands import token, user
from server.core import metrics
from server.core.clock import system_clock
from server.core.config import Config
from server.core.keys import Keys
from server.core.refs import LARGEST_ID
from server.core.refusal import Refusal, StartRefusal
from server.fleet.commands import board, kiosk
from server.mine.commands import export_person
from server.operation import logs
from server.operation.backups import make_backup
from server.operation.restoring import restore
from server.operation.running import running
from server.operation.witness import checkpoints, verify_aloud
from server.process.storage import check_real, installation, open_storage
from server.process.workers import serve_workers
from server.roster.commands import How, export_file, import_file, names_of, said_of
from server.roster.importing.answers import HowMany, Identity, Place
from server.sites.calendar_commands import calendar
from server.sites.commands import site, zone
from server.words.terminal import words

PRIVATE = 0o077


class _Refused(click.ClickException):
    """A refusal at a terminal, in the terminal's language from its first word on."""

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(words("terminal.refused", said=self.message), file=file, err=True)


class _Plain(click.Group):
    """Says every refusal as one sentence and exits with status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except StartRefusal as error:
            raise _Refused(str(error)) from None
        except Refusal as error:
            raise _Refused(words(error.key, **error.values)) from None


@click.group(cls=_Plain)
@click.version_option(package_name="doorboard")
@click.pass_context
def main(context: click.Context) -> None:
    """Doorboard (门牌): the live management board at every tenant's door."""
    if context.invoked_subcommand != "serve":
        gc.enable()
    context.obj = installation
    # Whatever is written, database, backup or export, is about people: it is for this user alone.
    context.call_on_close(partial(os.umask, os.umask(PRIVATE)))


@main.command()
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes behind the port.")
@click.option("--listener", type=int, hidden=True)
def serve(workers: int, listener: int | None) -> None:
    """Serve boards, phones and the manager's pages."""
    config = Config.from_env()
    config.check_safe()
    if workers > 1:
        _serve_workers(config, workers)
    else:
        _serve(config, listener)


@main.command()
def demo() -> None:
    """Serve a demo incubator, made where the data folder is empty."""
    config = Config.from_env(demo=True)
    config.check_safe()
    _serve(config)


def _serve(config: Config, listener: int | None = None) -> None:
    # What a start loads is no garbage: it is looked through once, when all of it is there (see serve).
    gc.disable()
    # Before anything opens a socket or a lock: they must be gevent's.
    from gevent import monkey  # noqa: PLC0415

    monkey.patch_all()
    from server.process.start import start  # noqa: PLC0415

    start(config, listener=listener)


def _serve_workers(config: Config, workers: int) -> None:
    gc.enable()
    logs.set_up(sys.stderr, plain=sys.stderr.isatty())
    if config.data.is_dir():
        metrics.share(config.data / "metrics")
    # What cannot be served is said once, by the parent, before any worker says it too.
    with closing(open_storage(config)) as db:
        check_real(db)
    with running(config.data):
        serve_workers(config, workers, lambda: click.echo(f"Doorboard is at {config.url}"), metrics.bury)


@main.command()
def migrate() -> None:
    """Make the database, or bring it up to this version."""
    config = Config.from_env()
    open_storage(config, migrate=True).close()
    click.echo(f"The database in {config.data} is ready.")


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--site", help="The site; where there is none yet, it is created.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--leave-missing", is_flag=True, help="Let the people and rooms go that the file no longer names.")
@click.option(
    "--move-out-missing", is_flag=True, help="Let the companies leave the site that the file no longer names."
)
@click.option(
    "--respelled", type=click.Choice(Identity, case_sensitive=False), help="Who has a known number under another name."
)
@click.option(
    "--elsewhere",
    type=click.Choice(Place, case_sensitive=False),
    help="Where somebody is who is at another company on the roster.",
)
@click.option(
    "--company", multiple=True, metavar="FILE=ROSTER", help="What the roster calls a company; FILE= is another one."
)
@click.option("--rename", multiple=True, metavar="FILE=ROSTER", help="A company that is called otherwise from now on.")
@click.option("--spans", type=click.Choice(HowMany, case_sensitive=False), help="What rooms like 301-303 are.")
@click.option("--hidden", is_flag=True, help="Import rows and columns that are hidden, too.")
@click.option(
    "--column",
    multiple=True,
    metavar="HEADING=COLUMN",
    help="What a column is, by its heading or, where it has none, by its letter; HEADING= leaves it out.",
)
def import_(
    file: Path,
    site: str | None,
    yes: bool,
    leave_missing: bool,
    move_out_missing: bool,
    respelled: Identity | None,
    elsewhere: Place | None,
    company: tuple[str, ...],
    rename: tuple[str, ...],
    spans: HowMany | None,
    hidden: bool,
    column: tuple[str, ...],
) -> None:
    """Bring the roster to what a file says: show it, ask, do it."""
    with installation() as (_config, db):
        how = How(
            yes,
            leave_missing,
            move_out_missing,
            respelled,
            elsewhere,
            spans,
            hidden,
            said_of(column),
            called=names_of(company),
            renamed=names_of(rename),
        )
        import_file(db, file, site, how, system_clock())


@main.group()
def export() -> None:
    """Write what the installation holds into files."""


@export.command("roster")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: roster.xlsx).")
@click.option("--site", help="The site, where there are several.")
def export_the_roster(output: Path | None, site: str | None) -> None:
    """Write the roster as a workbook that imports back identically."""
    with installation() as (_config, db):
        export_file(db, output, site, system_clock())


@export.command("person")
@click.argument("number", type=click.IntRange(1, LARGEST_ID))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: person.json).")
def export_a_person(number: int, output: Path | None) -> None:
    """Write all that is held about a person, also one who left: to hand it out to them."""
    with installation() as (_config, db):
        export_person(db, number, output or Path("person.json"), system_clock())


main.add_command(site)
main.add_command(zone)
main.add_command(calendar)
main.add_command(user)
main.add_command(token)
main.add_command(board)
main.add_command(kiosk)


@main.command()
@click.option("--all", "whole", is_flag=True, help="Every entry, not only those since the last proof.")
@click.option(
    "--checkpoint",
    "outside",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file of checkpoints that was kept elsewhere.",
)
def verify(whole: bool, outside: tuple[Path, ...]) -> None:
    """Check that no entry of any log was changed, removed or slipped in, and that the file is whole."""
    with installation() as (config, db):
        verify_aloud(db, config.data, outside, click.echo, whole=whole)


@main.command()
@click.option("--key", "public_key", is_flag=True, help="The public keys that check them, one line for each log.")
def checkpoint(public_key: bool) -> None:
    """Seal what was recorded, and print the newest checkpoint of every log: keep them where nobody here can write."""
    with installation() as (config, db):
        for line in checkpoints(db, Keys.of(config.data), system_clock(), public=public_key):
            click.echo(line)


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def backup(file: Path | None) -> None:
    """Write a verified backup, also while a server runs (default: into the folder backups of the data folder)."""
    with installation() as (config, db):
        click.echo(f"The backup is whole: {make_backup(db, config, system_clock(), file)}")


@main.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore_(file: Path) -> None:
    """Put a backup in the place of the present database, which is kept."""
    click.echo(restore(Config.from_env(), file, system_clock()).said())
