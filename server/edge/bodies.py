"""How long what is sent may be: a file is long, a form is short."""

from __future__ import annotations

from flask import request

LARGEST_UPLOAD = 8 * 1024 * 1024
LARGEST_FORM = 512 * 1024
"""Bytes of an ordinary form: it is read at once, and eight megabytes of it would be millions of fields."""
LARGEST_JSON = 64 * 1024
"""Bytes of JSON, where a view asks for no more: as objects in memory it is forty times as large."""
FORM = "application/x-www-form-urlencoded"


def limit_body() -> None:
    """Take no more of the current request than its kind may be long."""
    if request.mimetype == FORM:
        request.max_content_length = LARGEST_FORM
    elif request.is_json:
        request.max_content_length = LARGEST_JSON
