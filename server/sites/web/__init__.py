"""The manager's pages of sites and zones: hours, calendar, how long what is kept."""

from flask import Blueprint

routes = Blueprint("sites", __name__)

from server.sites.web import calendar, manage, retention, zones
