"""The menu of the managers' pages: its rows are handed in, for it leads to rooms that lie above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MenuRow:
    """A way to a page: the text that names it, and the permission that opens it.

    Whoever has the permission ``unless`` comes there from another page.
    """

    path: str
    text: str
    permission: str
    unless: str | None = None
