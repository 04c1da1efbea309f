"""The pages of phones: invites, my devices, what liaisons and managers hand out."""

from flask import Blueprint

routes = Blueprint("phones", __name__)

from server.phones.web import company, devices, invitation, manage
