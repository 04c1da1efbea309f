"""All pages of accounts."""

from __future__ import annotations

from server.accounts.web import account, audit, code, oidc, passkeys, setting, signin, tokens, user, users

ROUTES = tuple(room.routes for room in (signin, code, passkeys, oidc, setting, account, users, user, tokens, audit))
