"""Boards, and the devices that show them, at the command line."""

from __future__ import annotations

import click

from server.access.roles import EVERYWHERE
from server.boards.actions import add_board
from server.core.clock import system_clock
from server.core.commands import installation
from server.core.principals import CONSOLE
from server.fleet.actions import add_kiosk, remove_board
from server.fleet.listing import spots
from server.words.terminal import words
from signs.panels import PANELS


@click.group()
def board() -> None:
    """Hang boards: every zone, site, floor and room has its own, and may have more."""


@board.command("create")
@click.argument("like")
@click.option("--name", required=True, help="What tells it apart: the back door, the east lobby.")
def create_board(like: str, name: str) -> None:
    """Hang one more board that shows what the board with the code LIKE shows, and print its code."""
    with installation() as (_config, db):
        click.echo(add_board(db, like, name, CONSOLE, system_clock()))


@board.command("remove")
@click.argument("code")
def delete_board(code: str) -> None:
    """Remove a board that was hung beside another one: its screens are cut off."""
    with installation() as (_config, db):
        remove_board(db, code, CONSOLE, system_clock())


@board.command("list")
def list_boards() -> None:
    """List the boards: code, kind, place, name."""
    with installation() as (_config, db), db.reading() as session:
        for one in spots(session, [EVERYWHERE], "", system_clock()):
            place = " ".join(part for part in (one.whole, one.building, one.floor, one.room) if part)
            told = (one.code, words("boards.kind", one.kind), place, one.name)
            click.echo("  ".join(part for part in told if part))


@click.group()
def kiosk() -> None:
    """Pair the devices that show boards."""


@kiosk.command("create")
@click.argument("board")
@click.option("--panel", type=click.Choice([*PANELS]), help="A sign of paper: it fetches pictures of this panel.")
def create_kiosk(board: str, panel: str | None) -> None:
    """Give the board with this code (see board list) a kiosk and print its address."""
    with installation() as (config, db):
        address = f"{config.url}/k/{add_kiosk(db, board, system_clock(), panel=panel)}"
        click.echo(f"{address}/sign.png" if panel else address)
