"""The parts of an application that requests need, each in a place of its own that knows its type."""

from __future__ import annotations

from typing import Generic, TypeVar

from flask import Flask, current_app

T = TypeVar("T")


class Part(Generic[T]):
    """A place for one part of an application. Called, it returns the part of what serves the current request."""

    def put(self, app: Flask, part: T) -> None:
        """Make this the part of ``app``."""
        app.extensions[self] = part  # type: ignore[index]

    def __call__(self) -> T:
        """Return the part; raise KeyError where the application has none."""
        found: T = current_app.extensions[self]  # type: ignore[index]
        return found
