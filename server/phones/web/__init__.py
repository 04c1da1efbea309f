"""The pages of phones: enrolment at a door, invites, my devices, what liaisons and managers hand out."""

from server.phones.web import company, devices, enrolment, invitation, manage

ROUTES = (enrolment.routes, invitation.routes, devices.routes, company.routes, manage.routes)
