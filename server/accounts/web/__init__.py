"""All pages of accounts."""

from __future__ import annotations

from server.accounts.web import account, code, setting, signin, user, users

ROUTES = (account.routes, signin.routes, code.routes, setting.routes, users.routes, user.routes)
