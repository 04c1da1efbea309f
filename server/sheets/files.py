"""Files that somebody named at the command line."""

from __future__ import annotations

from pathlib import Path

from server.core.refusal import Refusal
from server.sheets.sheet import LARGEST_FILE


def content_of(file: Path) -> bytes:
    """Return the bytes of a file that somebody named. Raises :class:`Refusal`."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Refusal("sheets.refused.large")
        return file.read_bytes()
    except OSError as error:
        raise Refusal("sheets.refused.unreadable", file=file, reason=error.strerror) from error
