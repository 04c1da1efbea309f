"""Long lists come in pages: what a browser lays out at once, and a reader still scrolls through. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE = 50
"""Lines of one page."""

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of what was found; ``found`` counts that of all pages."""

    items: Sequence[T]
    number: int
    last: int
    found: int

    def of(self, items: Sequence[U]) -> Page[U]:
        """Return the same page of what was made of its items."""
        return Page(items, self.number, self.last, self.found)


def page_of(items: Sequence[T], number: int) -> Page[T]:
    """Return a page by its number from 1; a number beyond the ends is that of the nearest page."""
    last = max(1, -(-len(items) // PAGE))
    number = min(max(number, 1), last)
    return Page(items[(number - 1) * PAGE : number * PAGE], number, last, len(items))
