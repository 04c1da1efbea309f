"""What machines ask a server about itself. Outside sign-in, without secrets."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from server.access.guard import own_check, public
from server.access.tokens import find_token
from server.core.house import house
from server.core.metrics import exposition
from server.operation.health import readiness
from server.operation.readings import readings

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


routes = Blueprint("operation", __name__)


@routes.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Tell that this process answers."""
    return jsonify({"status": "alive"})


@routes.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Tell whether requests should come here."""
    report = readiness().report()
    return jsonify({"status": report.status, "checks": report.checks}), 200 if report.ready else 503


@routes.get("/metrics")
@own_check("this machine, or a token with the permission metrics")
def metrics() -> ResponseReturnValue:
    """Hand out what was counted and what is read, to Prometheus."""
    if not (_from_this_machine() or _holds_token()):
        abort(403)
    return Response(exposition(readings()), content_type=CONTENT_TYPE_LATEST)


def _from_this_machine() -> bool:
    # A proxy on this machine speaks for the whole world.
    if any(header in request.headers for header in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _holds_token() -> bool:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        return False
    with house().db.reading() as session:
        token = find_token(session, authorization.token)
    return token is not None and "metrics" in token.permissions
