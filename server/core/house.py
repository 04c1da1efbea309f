"""The parts that every request needs, held together by the application."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from server.core.clock import Clock
from server.core.config import Config
from server.core.database.db import Database
from server.core.files.store import FileStore
from server.core.keys import Keys
from server.core.parts import Part
from server.core.tables import Instance
from signs.fonts import Typeface


@dataclass(frozen=True, slots=True)
class House:
    """One installation at work. Without a ``typeface`` no signs are drawn for paper."""

    config: Config
    db: Database
    keys: Keys
    files: FileStore
    clock: Clock
    instance: str
    typeface: Typeface | None = None

    @classmethod
    def at(cls, config: Config, db: Database, clock: Clock, typeface: Typeface | None = None) -> House:
        """Return the house whose data folder and database these are."""
        with db.reading() as session:
            instance = session.scalars(select(Instance.name)).one()
        return cls(config, db, Keys.of(config.data), FileStore(config.data), clock, instance, typeface)

    def init_app(self, app: Flask) -> None:
        """Make this the house of ``app``."""
        house.put(app, self)


house = Part[House]()
"""The house that serves the current request."""
