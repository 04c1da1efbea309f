"""The page of the API's tokens: who has which, for what, on which scope; create one, revoke one."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from server.access.guard import allow, by, needs, reach
from server.access.roles import Permission, Scope
from server.access.tables import Token
from server.access.tokens import PERMISSIONS
from server.accounts import tokens as api_tokens
from server.accounts.forms import TokenForm
from server.accounts.scopes import name_of_scope, named_scopes, scope_of_token, whole_scope
from server.accounts.web import routes
from server.accounts.web.clock import reader_clock
from server.accounts.web.offers import chosen_from
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.words.i18n import t

TOKENS_ON = frozenset({"installation", "zone", "site", "organisation"})
"""The kinds of scope that a token can be limited to."""


@routes.get("/manage/tokens")
@needs(Permission.TOKENS)
def tokens() -> ResponseReturnValue:
    """List the tokens that are valid."""
    return _page()


@routes.post("/manage/tokens")
@needs(Permission.TOKENS)
def create_token() -> ResponseReturnValue:
    """Create a token and show it, this once."""
    try:
        form = read(TokenForm)
        secret = _create(form)
    except Refusal as refusal:
        return _page(refusal), refusal.status
    return render_template("accounts/token.html", name=form.name, secret=secret)


@routes.post("/manage/tokens/<id:api_token>/revoke")
@needs(Permission.TOKENS)
def revoke_token(api_token: int) -> ResponseReturnValue:
    """Let a token open nothing any more."""
    api_tokens.revoke_token(house().db, api_token, by(), house().clock())
    flash(t("accounts.tokens.revoked"))
    return redirect(url_for("accounts.tokens"), 303)


def _create(form: TokenForm) -> str:
    with house().db.reading() as session:
        scope = whole_scope(session, form.scope)
    by = allow(Permission.TOKENS, scope)
    return api_tokens.create_token(house().db, form.name, form.permission, house().clock(), scope or Scope(), by)


def _page(refusal: Refusal | None = None) -> str:
    now, form = house().clock(), filled(TokenForm, refusal)
    with house().db.reading() as session:
        clock = reader_clock(session, now)
        valid = session.scalars(select(Token).where(Token.revoked_at.is_(None)).order_by(Token.id))
        shown = [
            (one, name_of_scope(session, one.scope), clock.moment(one.created_at))
            for one in valid
            if _is_mine(scope_of_token(session, one.id))
        ]
        choice = chosen_from(partial(named_scopes, session, [reach(Permission.TOKENS)], TOKENS_ON, now))
    called = Markup("<span class=code>{}</span> {}").format
    permissions = [(one, called(one, t("accounts.permission", one))) for one in PERMISSIONS]
    return render_template("accounts/tokens.html", tokens=shown, permissions=permissions, choice=choice, form=form)


def _is_mine(scope: Scope | None) -> bool:
    return scope is not None and any(mine.covers(scope) for mine in reach(Permission.TOKENS))
