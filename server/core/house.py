"""The parts that every request needs, held together by the application."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from server.config import Config
from server.core.access import Keys
from server.core.clock import Clock
from server.core.db import Database
from signs.fonts import Typeface


@dataclass(frozen=True, slots=True)
class House:
    """One installation at work. Without a ``typeface`` no signs are drawn for paper."""

    config: Config
    db: Database
    keys: Keys
    clock: Clock
    instance: str
    typeface: Typeface | None = None

    def serve(self, app: Flask) -> None:
        """Make this the house of ``app``."""
        app.extensions["doorboard"] = self


def house() -> House:
    """Return the house that serves the current request."""
    found: House = current_app.extensions["doorboard"]
    return found
