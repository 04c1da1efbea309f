"""All pages of accounts."""

from __future__ import annotations

from server.accounts import setting, signin

ROUTES = (signin.routes, setting.routes)
