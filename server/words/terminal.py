"""The words of a terminal, in its own language: Chinese where the locale is, else English."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from server.words.catalogue import text
from server.words.clock import Clock


def words(key: str, member: object = None, /, **values: Any) -> str:
    """Return a text in the language of the terminal."""
    return text(key, member, lang=_language(), **values)


def clock(timezone: str, now: datetime) -> Clock:
    """Return the clock of a time zone, in the language of the terminal."""
    return Clock.at(timezone, now, _language())


def _language() -> str:
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"
