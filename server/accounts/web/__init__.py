"""All pages of accounts."""

from __future__ import annotations

from server.accounts.web import account, audit, links, oidc, passkeys, signin, tokens, users

ROUTES = tuple(room.routes for room in (signin, passkeys, oidc, links, account, users, tokens, audit))
