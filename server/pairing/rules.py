"""What a pairing code is, how long it lasts, and how many there may be at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta

from server.core.patience import Patience

LASTS = timedelta(minutes=10)
CODES = 1_000_000
MOST_AT_ADDRESS = 200
"""Tablets that may wait behind one address: a whole building that is being fitted out."""
MOST = 2_000
"""Tablets that may wait at all: so many of a million codes cannot be guessed."""
LONGEST_NAME = 20
PATIENCE = Patience(free=5)
"""An installer may mistype; whoever tries one code after the other waits longer and longer."""

_SEPARATORS = re.compile(r"[\s\-·.]+")
_SYSTEMS = {
    "Android": r"Android ([\d.]+)",
    "iPad": r"iPad; CPU OS ([\d_]+)",
    "Windows": r"Windows NT",
    "Linux": r"Linux",
}
_BROWSERS = {"Edge": r"Edg/(\d+)", "Chrome": r"Chrome/(\d+)", "Firefox": r"Firefox/(\d+)", "Safari": r"Version/(\d+)"}


def code_of(typed: str) -> str | None:
    """Return the six digits that somebody typed, however they spaced them; None for anything else."""
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    return digits if re.fullmatch(r"[0-9]{6}", digits) else None


def device_of(agent: str) -> str:
    """Return system and browser, as far as a user agent tells them (``Android 7.1 · Chrome 53``)."""
    named = (_first(_SYSTEMS, agent), _first(_BROWSERS, agent))
    return " · ".join(part for part in named if part)


def _first(patterns: Mapping[str, str], agent: str) -> str:
    found = ((name, re.search(pattern, agent)) for name, pattern in patterns.items())
    name, match = next(((name, match) for name, match in found if match), ("", None))
    return " ".join([name, *(match.groups() if match else ())]).replace("_", ".")
