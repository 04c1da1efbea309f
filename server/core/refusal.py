"""Refusals: what a person asked for and cannot have, with words that say what to do."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 (it is the product's word, and no defect of the program)
    """A wish that is turned down. ``key`` names a text in the word lists, ``values`` fill it.

    ``status`` is the HTTP status that answers it.
    """

    def __init__(self, key: str, status: int = 422, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.status = status
        self.values = values

    @property
    def headers(self) -> dict[str, str]:
        """What the answer tells a browser beside its words: when to come again."""
        return {"Retry-After": str(self.values["seconds"])} if self.status == 429 else {}


class StartRefusal(Exception):  # noqa: N818
    """The server cannot start. The message is one sentence that says what to do."""
