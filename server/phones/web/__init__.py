"""The pages of phones: invites, my devices, what liaisons and managers hand out."""

from server.phones.web import company, devices, invitation, manage

ROUTES = (invitation.routes, devices.routes, company.routes, manage.routes)
