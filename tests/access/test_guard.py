"""The guard: deny by default, and nobody learns of what is not theirs."""

from __future__ import annotations

import pytest
from flask import Flask

from server.access.guard import Guard, own_check, public


def application(*views: object) -> Flask:
    app = Flask(__name__, static_folder=None)
    for number, view in enumerate(views):
        app.add_url_rule(f"/{number}", endpoint=str(number), view_func=view)  # type: ignore[arg-type]
    return app


def test_an_application_with_a_route_that_nobody_thought_about_does_not_start() -> None:
    guard = Guard({}, [])
    guard.init_app(application(public(lambda: ""), own_check("a secret")(lambda: "")))
    with pytest.raises(LookupError, match="nobody said who may use 0"):
        guard.init_app(application(lambda: ""))
