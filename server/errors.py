"""What a person sees when something is not as wished: one clear page, in their language, never a stack trace."""

from __future__ import annotations

import sqlite3

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from server.api.problems import or_page
from server.core.refusal import Refusal
from server.edge.cookieless import NoCookies, brought_nothing_back, say_so
from server.phones.identity import knows_phone
from server.words.i18n import t

SAID = {
    400: "error.400",
    403: "error.403",
    404: "error.404",
    405: "error.405",
    413: "error.413",
    429: "error.429",
    500: "error.500",
    503: "error.503",
}
"""HTTP status → what a page says of it; of others it says less."""


def init_app(app: Flask) -> None:
    """Answer refusals, HTTP errors and defects with a page, below /api with a problem."""
    app.register_error_handler(Refusal, or_page(_refusal))
    app.register_error_handler(CSRFError, lambda _error: say_so() if brought_nothing_back() else _stale())
    app.register_error_handler(NoCookies, lambda _error: say_so())
    app.register_error_handler(HTTPException, or_page(_http))
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _away)
    app.register_error_handler(Exception, or_page(_defect))
    app.jinja_env.globals.update(knows_phone=knows_phone)


def _refusal(error: Refusal) -> ResponseReturnValue:
    return render_template("error.html", message=t(error.key, **error.values)), error.status, error.headers


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400 or request.method == "HEAD":
        return error.get_response()
    return _page(SAID.get(code, "error.other"), code)


def _away(error: Exception) -> ResponseReturnValue:
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode == sqlite3.SQLITE_ERROR:
        # SQLite calls a wrong statement "operational" too: that is a defect of ours.
        return or_page(_defect)(error)
    # Nothing was written: the transaction is whole or not at all, and the same request may come again.
    current_app.logger.warning("the database does not answer: %s", error)
    return or_page(_refusal)(Refusal("error.503", status=503))


def _defect(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("defect at %s", request.url_rule, exc_info=error)
    return _page("error.500", 500)


def _stale() -> ResponseReturnValue:
    return _page("error.stale_form", 400)


def _page(key: str, status: int) -> ResponseReturnValue:
    return render_template("error.html", message=t(key)), status
