"""Files as they are served: their ETag is their digest."""

from __future__ import annotations

import logging

from flask import Response, request

from server.core.database.statements import AnyRow
from server.core.files.store import Damaged
from server.core.house import house
from server.core.refusal import Refusal

FOR_EVERYBODY = "public, max-age=31536000, immutable"
"""What is public, at an address that holds its digest."""
FOR_NOBODY = "no-store"

log = logging.getLogger(__name__)


def served(file: AnyRow | None, caching: str) -> Response:
    """Answer with the bytes of a file; who has them already is told so. Raises :class:`Refusal` where there is none."""
    if file is None:
        raise Refusal("error.404", status=404)
    if request.if_none_match.contains(file.digest):
        response = Response(status=304)
    else:
        response = Response(_read(file.digest), mimetype=file.media_type)
    response.set_etag(file.digest)
    response.headers["Cache-Control"] = caching
    return response


def _read(digest: str) -> bytes:
    try:
        return house().files.read(digest)
    except Damaged:
        log.exception("a file is not whole: put it back from a backup, or upload it again")
        raise Refusal("error.404", status=404) from None
