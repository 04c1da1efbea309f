"""The pages that a scan opens: where you go, done, undo, whose phone it is, the plate. They work without JavaScript."""

from flask import Blueprint

routes = Blueprint("scans", __name__)

from server.scans.web import door, enrolment, plate, recorded
