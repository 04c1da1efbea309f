"""The pages of a pairing: on the tablet that waits, and in the hand that hangs it up."""

from flask import Blueprint

routes = Blueprint("pairing", __name__)

from server.pairing.web import installer, tablet
