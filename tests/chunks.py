"""A body whose length nobody said before it came."""

from __future__ import annotations

import io
import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def post_in_chunks(client: FlaskClient, path: str, said: Any, **headers: str) -> TestResponse:
    """Post JSON as a client does that sends it in chunks."""
    return client.post(
        path,
        input_stream=io.BytesIO(json.dumps(said).encode()),
        headers={"Content-Type": "application/json", "Transfer-Encoding": "chunked", **headers},
        environ_overrides={"wsgi.input_terminated": True},
    )
