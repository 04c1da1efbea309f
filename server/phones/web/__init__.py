"""The pages of phones: invites, my phones, what liaisons and managers hand out."""

from flask import Blueprint

routes = Blueprint("phones", __name__)

from server.phones.web import company, invitation, manage, mine
