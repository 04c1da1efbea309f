"""The manager's pages of the roster, and the logos for everybody."""

from flask import Blueprint

routes = Blueprint("roster", __name__)

from server.roster.web import logos, manage, tenants
