"""The pages of a company: its people, its logo, what is asked of it, who leaves."""

from flask import Blueprint

routes = Blueprint("company", __name__)

from server.company.web import leaving, logo, page, requests
