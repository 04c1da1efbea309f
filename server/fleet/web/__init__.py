"""The pages of kiosks: what runs on a tablet, and what the manager sees of it."""

from flask import Blueprint

routes = Blueprint("fleet", __name__)

from server.fleet.web import kiosk, live, manage, reports
