"""The command line: ``doorboard``. Each command reads the configuration, opens the storage and calls one action."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import select

from server.config import Config
from server.core.access import SCOPES, create_token
from server.core.clock import system_clock
from server.core.db import Database
from server.core.entries import broken_link
from server.core.i18n import text
from server.core.refusal import Refusal, StartRefusal
from server.core.tables import ChainHead
from server.fleet.actions import add_kiosk
from server.presence.tables import ERASABLE, Entry
from server.roster.commands import export_file, import_file, terminal_language
from server.storage import open_storage


class _Plain(click.Group):
    """Says every refusal as one sentence and exits with status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except StartRefusal as error:
            raise click.ClickException(str(error)) from None
        except Refusal as error:
            raise click.ClickException(text(error.key, terminal_language(), **error.values)) from None


@contextmanager
def installation() -> Iterator[tuple[Config, Database]]:
    """Open the installation that the environment names, for one command."""
    config = Config.from_env()
    db = open_storage(config)
    try:
        yield config, db
    finally:
        db.close()


@click.group(cls=_Plain)
@click.version_option(package_name="doorboard")
def main() -> None:
    """Doorboard (门牌): the live management board at every tenant's door."""


@main.command()
def serve() -> None:
    """Serve boards, phones and the manager's pages."""
    _serve(Config.from_env(), migrate=False)


@main.command()
def demo() -> None:
    """Serve a demo incubator, made where the data folder is empty."""
    _serve(Config.from_env(demo=True), migrate=True)


def _serve(config: Config, *, migrate: bool) -> None:
    config.check_safe()
    # Before anything opens a socket or a lock: they must be gevent's.
    from gevent import monkey  # noqa: PLC0415

    monkey.patch_all()
    from server.start import start  # noqa: PLC0415

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.WARNING)
    start(config, migrate=migrate)


@main.command()
def migrate() -> None:
    """Make the database, or bring it up to this version."""
    config = Config.from_env()
    open_storage(config, migrate=True).close()
    click.echo(f"The database in {config.data} is ready.")


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--site", help="The site; named for the first time, it is created.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--leave-missing", is_flag=True, help="Let the people and rooms go that the file no longer names.")
def import_(file: Path, site: str | None, yes: bool, leave_missing: bool) -> None:
    """Bring the roster to what a file says: show it, ask, do it."""
    with installation() as (_config, db):
        import_file(db, file, site, sure=yes, leave=leave_missing, now=system_clock())


@main.group()
def export() -> None:
    """Write what the installation holds into files."""


@export.command("roster")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: roster.xlsx).")
@click.option("--site", help="The site, where there are several.")
def export_the_roster(output: Path | None, site: str | None) -> None:
    """Write the roster as a workbook that imports back identically."""
    with installation() as (_config, db):
        export_file(db, output, site)


@main.group()
def token() -> None:
    """Tokens of the API and of the manager's pages."""


@token.command("create")
@click.option("--name", required=True, help="Who will use it.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(list(SCOPES)))
def create(name: str, scopes: tuple[str, ...]) -> None:
    """Create a token and print it; it is shown this once."""
    with installation() as (_config, db):
        click.echo(create_token(db, name, scopes, system_clock()))


@main.group()
def kiosk() -> None:
    """Pair the devices that show boards."""


@kiosk.command("create")
@click.argument("board")
def create_kiosk(board: str) -> None:
    """Give the board with this code (see the manager's page) a kiosk and print its address."""
    with installation() as (config, db):
        try:
            click.echo(f"{config.url}/k/{add_kiosk(db, board.upper(), system_clock())}")
        except LookupError:
            raise click.ClickException(f"There is no board {board!r}.") from None


@main.command()
def verify() -> None:
    """Check that no entry of any ledger was changed, removed or slipped in."""
    with installation() as (_config, db), db.reading() as session:
        for ledger in session.scalars(select(ChainHead.ledger)).all():
            broken = broken_link(session, Entry.__table__, ledger, ERASABLE)  # type: ignore[arg-type]
            if broken is not None:
                raise click.ClickException(f"{ledger}: the chain breaks at entry {broken}.")
            click.echo(f"{ledger}: whole")
