"""What ledgers name: a person, a kiosk, the command line, as a value. Its text is written and read here alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

LARGEST_ID = 2**31 - 1
"""No row has a larger id; what asks for one asks for nothing."""

OfRow = Literal["person", "user", "token", "phone", "kiosk", "alert", "organisation", "site", "zone"]
"""Kinds of rows, each named with its id."""
WithoutRow = Literal["console", "import", "demo", "tour", "installation", "restore"]
"""What there is one of: the command line, a file that is imported, the demo, its tour, the installation, a restore."""
RefKind = OfRow | WithoutRow

ROWS: frozenset[str] = frozenset(get_args(OfRow))
ALONE: frozenset[str] = frozenset(get_args(WithoutRow))
_TEXT = re.compile(r"([a-z]+)(?::([1-9][0-9]{0,9}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ref:
    """Whom or what a line names, by kind and id: ``person:7``. What has no row has no id: ``console``."""

    kind: RefKind
    id: int | None = None

    def __post_init__(self) -> None:
        named = self.kind in ALONE if self.id is None else self.kind in ROWS and 0 < self.id <= LARGEST_ID
        if not named:
            raise ValueError(f"{self} names nothing")

    def __str__(self) -> str:
        """Write it as it is stored and shown to programs."""
        return self.kind if self.id is None else f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read what :meth:`__str__` wrote; raise ValueError for anything else."""
        found = _TEXT.fullmatch(text)
        if found is None:
            raise ValueError(f"{text} names nothing")
        return cls(cast("RefKind", found[1]), int(found[2]) if found[2] else None)
