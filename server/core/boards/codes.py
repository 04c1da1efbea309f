"""A board's code: the name by which addresses, people and door codes know it. Pure."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable

CODE_BYTES = 5
"""40 bits are 8 characters: short enough to be read aloud, and for the door code of a usual host to stay small."""


def free_code(is_taken: Callable[[str], bool]) -> str:
    """Return a code that no board has, drawn until it is one."""
    while is_taken(code := _drawn()):
        continue
    return code


def _drawn() -> str:
    return base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
