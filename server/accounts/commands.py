"""Users and tokens at the command line: the first administrator comes from here."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.roles import GRANTABLE, Scope
from server.access.tables import Token
from server.access.tokens import PERMISSIONS
from server.accounts.actions import NewUser, create_user, disable_user, end_factors
from server.accounts.listing import timezone_of
from server.accounts.passwords import new_link, set_password
from server.accounts.rules import login_of
from server.accounts.scopes import scope_typed, typed
from server.accounts.tables import User, UserGrant
from server.accounts.tokens import create_token, revoke_token
from server.core.clock import system_clock
from server.core.commands import installation
from server.core.database.db import Database
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.words.terminal import clock, words

SCOPE = "installation, zone:NAME, site:ID or organisation:ID"


@click.group()
def user() -> None:
    """Users of the manager's pages."""


@user.command("create")
@click.argument("login")
@click.option("--name", required=True, help="What the user is called.")
@click.option("--email", default="", help="By which an OpenID provider's user is recognised.")
@click.option("--role", type=click.Choice(list(GRANTABLE)), help="What the user may do.")
@click.option("--on", "scope", default="installation", show_default=True, metavar="SCOPE", help=f"Where: {SCOPE}.")
@click.option("--ask", is_flag=True, help="Ask for the password here instead of making a link.")
def create(login: str, name: str, email: str, role: str | None, scope: str, ask: bool) -> None:
    """Create a user, and print a link that sets the password once."""
    with installation() as (config, db):
        wanted = NewUser(login, name, email, role, _scope(db, scope))
        user_id, secret = create_user(db, wanted, CONSOLE, system_clock())
        _let_set(db, user_id, secret, config.url, ask=ask)


@user.command("list")
def list_users() -> None:
    """List the users and what they hold."""
    with installation() as (_config, db), db.reading() as session:
        for one in session.scalars(select(User).order_by(User.id)):
            off = words("accounts.users.disabled") if one.disabled_at else ""
            click.echo("  ".join(part for part in (one.login, one.name, off, _held(session, one.id)) if part))


@user.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """Let a user in no more; every sign-in ends at once."""
    with installation() as (_config, db):
        disable_user(db, _user(db, login), CONSOLE, system_clock())
        click.echo(words("accounts.terminal.user_disabled", login=login))


@user.command("reset")
@click.argument("login")
@click.option("--ask", is_flag=True, help="Ask for the password here instead of making a link.")
@click.option("--factors", is_flag=True, help="Remove one-time codes and passkeys too, as when the phone is lost.")
def reset(login: str, ask: bool, factors: bool) -> None:
    """Print a link that sets the password of a user once."""
    with installation() as (config, db):
        user_id = _user(db, login)
        if factors:
            end_factors(db, user_id, CONSOLE, system_clock())
        _let_set(db, user_id, new_link(db, user_id, CONSOLE, system_clock()), config.url, ask=ask)


@click.group()
def token() -> None:
    """Tokens of the API."""


@token.command("create")
@click.option("--name", required=True, help="Who will use it.")
@click.option("--permission", "permissions", multiple=True, required=True, type=click.Choice(list(PERMISSIONS)))
@click.option(
    "--on", "scope", default="installation", show_default=True, metavar="SCOPE", help=f"What it sees: {SCOPE}."
)
def create_a_token(name: str, permissions: tuple[str, ...], scope: str) -> None:
    """Create a token and print it; it is shown this once."""
    with installation() as (_config, db):
        click.echo(create_token(db, name, permissions, system_clock(), _scope(db, scope), CONSOLE))


@token.command("list")
def list_tokens() -> None:
    """List the tokens that are valid."""
    with installation() as (_config, db), db.reading() as session:
        for one in session.scalars(select(Token).where(Token.revoked_at.is_(None)).order_by(Token.id)):
            made = clock(timezone_of(session, [one.scope]), system_clock()).day(one.created_at)
            click.echo(f"{one.id}  {one.name}  {one.permissions}  {typed(session, one.scope)}  {made}")


@token.command("revoke")
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """Revoke the token with this number (see: token list)."""
    with installation() as (_config, db):
        revoke_token(db, number, CONSOLE, system_clock())
        click.echo(words("accounts.terminal.token_revoked", number=number))


def _let_set(db: Database, user_id: int, secret: str, url: str, *, ask: bool) -> None:
    if not ask:
        click.echo(f"{url}/manage/password/{secret}")
        click.echo(words("accounts.terminal.link"), err=True)
        return
    password = click.prompt(words("accounts.password.new"), hide_input=True, confirmation_prompt=True)
    set_password(db, user_id, password, CONSOLE, system_clock())
    click.echo(words("accounts.terminal.password_set"))


def _user(db: Database, login: str) -> int:
    with db.reading() as session:
        found = session.scalar(select(User.id).where(User.login == login_of(login)))
    if found is None:
        raise Refusal("accounts.refused.no_user", login=login)
    return found


def _scope(db: Database, text_: str) -> Scope:
    with db.reading() as session:
        scope = scope_typed(session, text_)
    if scope is None:
        raise Refusal("accounts.refused.scope", scope=text_)
    return scope


def _held(session: Session, user_id: int) -> str:
    held = session.scalars(select(UserGrant).filter_by(user_id=user_id, ended_at=None).order_by(UserGrant.id))
    return ", ".join(f"{one.role} {typed(session, one.scope)}" for one in held)
