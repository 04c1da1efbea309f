"""The pages on the phone: scan, where you go, done, undo, the plate. They work without JavaScript."""

from server.presence.web import door, plate, recorded

ROUTES = (door.routes, recorded.routes, plate.routes)
