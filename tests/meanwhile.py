"""A password takes its time: what happens meanwhile, happens in the first one that is worked on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from argon2 import PasswordHasher


class Meanwhile(PasswordHasher):
    """Lets something else happen while it works, once."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self._happens: Callable[[], object] | None = happens

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self._let_happen()
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 (the library names it so)
        self._let_happen()
        return super().verify(hash, password)

    def _let_happen(self) -> None:
        happens, self._happens = self._happens, None
        if happens:
            happens()


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen while the next password or PIN is worked on."""
    monkeypatch.setattr("server.access.hashing._hasher", Meanwhile(happens))
