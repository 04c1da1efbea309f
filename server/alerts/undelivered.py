"""Why a message was not taken."""

from __future__ import annotations


class Undelivered(Exception):  # noqa: N818 (it is the answer of the world outside, and no defect of the program)
    """A message was not taken. ``reason`` names a text below ``alert.failure``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
