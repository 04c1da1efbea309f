"""Texts as they are compared: how somebody wrote a name does not make it another one."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Return what all writings of a text share: one form and one case of each character, single spaces, none around."""
    once = unicodedata.normalize("NFKC", text).casefold()
    # Folding the case may take a character apart that the first step had put together.
    return " ".join(unicodedata.normalize("NFKC", once).split())
