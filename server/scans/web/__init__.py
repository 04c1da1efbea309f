"""The pages that a scan opens: where you go, done, undo, whose phone it is, the plate. They work without JavaScript."""

from server.scans.web import door, enrolment, plate, recorded

ROUTES = (door.routes, recorded.routes, enrolment.routes, plate.routes)
