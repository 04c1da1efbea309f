"""The own page: what is known of somebody, what they plan, what they said."""

from flask import Blueprint

routes = Blueprint("mine", __name__)

from server.mine.web import page, plans, record
