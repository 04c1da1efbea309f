"""What of a text is shown, where it stands beside other people's. Pure.

Who writes a notice or a name is trusted with words, not with the glass: marks that turn the direction of what follows
or cannot be seen are left out, and no letter carries a pile of accents over its neighbours.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

from server.core.naming import parted, parted_place

_HIDDEN = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_ACCENT = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_UNSEEN = re.compile(f"{_HIDDEN}+")
_PILE = re.compile(f"({_ACCENT}{{2}}){_ACCENT}+")
_TANGLED = re.compile(f"{_HIDDEN}|{_ACCENT}{{3}}")
"""Finds whether there is anything to be left out: nearly never, and looking is faster than leaving out."""


NAMELESS = "…"
"""What a sign shows in the place of a name of which nothing is left."""


def untangled(text: str) -> str:
    """Return a text without what cannot be seen, and with two accents a letter at most."""
    if (text.isascii() and text.isprintable()) or not _TANGLED.search(text):
        return text
    return _PILE.sub(r"\1", _UNSEEN.sub("", text))


def legible(text: str) -> str:
    """Return an untangled text as one line, as signs show it."""
    return " ".join(untangled(text).split())


def legible_name(text: str) -> str:
    """Return a name as signs show it: without a number or an address that somebody wrote into it."""
    return parted(legible(text)).name


def legible_place(text: str) -> str:
    """Return what a building, a floor or a room is called as signs show it, without the same."""
    return parted_place(legible(text)).name


def cut(text: str, columns: int) -> str:
    """Return a text no wider than some columns, cut once, at its end: a Chinese character takes two of them."""
    widths = [2 if east_asian_width(letter) in "WF" else 1 for letter in text]
    if sum(widths) <= columns:
        return text
    fitting = sum(1 for width in accumulate(widths) if width <= columns - 1)
    return text[:fitting].rstrip() + "…"


def shown(value: Any) -> Any:
    """Return what a page shows of a value; markup is ours and stays as it is."""
    return untangled(value) if type(value) is str else value
