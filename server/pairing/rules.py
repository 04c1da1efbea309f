"""What a pairing code is, how long it lasts, and how many there may be at once."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

LASTS = timedelta(minutes=10)
CODES = 1_000_000
MOST_AT_ADDRESS = 200
"""Tablets that may wait behind one address: a whole building that is being fitted out."""
MOST = 2_000
"""Tablets that may wait at all: so many of a million codes cannot be guessed."""
LONGEST_NAME = 20

_SEPARATORS = re.compile(r"[\s\-·.]+")


def code_of(typed: str) -> str | None:
    """Return the six digits that somebody typed, however they spaced them; None for anything else."""
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    return digits if re.fullmatch(r"[0-9]{6}", digits) else None
