"""What the numbers of rooms tell: the floor, and the order in which people count them. Pure."""

from __future__ import annotations

import re


def floor_of(number: str) -> str:
    """Guess the floor from a room number: 3-12 → 3, 301 → 3, 1201 → 12, A305 → 3; otherwise 1."""
    digits = "".join(char if char.isdecimal() else " " for char in number).split()
    if not digits:
        return "1"
    first = digits[0]
    if len(digits) > 1 and len(first) <= 2:
        return str(int(first))
    return str(int(first[:-2])) if len(first) > 2 else "1"


def room_order(number: str) -> list[tuple[int, int | str]]:
    """Return a key that sorts rooms as people do: 3-2 before 3-12."""
    parts = re.findall(r"\d+|\D+", number)
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts]
