"""What is wrong in a file, said at its cell. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
"""An error stops the import, a warning is worth a look, a note says what was rightly left out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a reader of the file must look at. ``cell`` is where; ``key`` and ``values`` are the words."""

    key: str
    cell: str
    severity: Severity = "error"
    values: tuple[tuple[str, str], ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether nothing can be imported while it stands."""
        return self.severity == "error"

    def words(self) -> dict[str, str]:
        """Return what fills the text."""
        return dict(self.values)


def filling(values: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """Return what fills the text of a problem."""
    return tuple(sorted((name, str(value)) for name, value in values.items()))
