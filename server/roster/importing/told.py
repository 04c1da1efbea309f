"""What somebody told of the companies in a file: which ones of the roster they are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Naming(StrEnum):
    """What somebody says of a company that a file calls otherwise than the roster."""

    RENAMED = "renamed"
    """The same company, which is called so from now on."""
    KEPT = "kept"
    """The same company, by the name on the roster."""
    OTHER = "other"
    """Another company, which comes."""


@dataclass(frozen=True, slots=True)
class Company:
    """What was said of a company of a file: which ``known`` one it is, unless it is another."""

    naming: Naming
    known: int | None = None


Companies = Mapping[str, Company]
"""What was said, by the folded name in the file."""
NOTHING_TOLD: Companies = {}
