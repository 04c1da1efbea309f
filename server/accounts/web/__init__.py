"""The pages of users: the door, the own account, and what is looked after for others."""

from flask import Blueprint

routes = Blueprint("accounts", __name__)

from server.accounts.web import account, audit, links, oidc, passkeys, signin, tokens, users
