"""Texts as they are compared: how somebody wrote a name does not make it another one."""

from __future__ import annotations

import re
import unicodedata

from server.core.hanzi import as_characters, with_one_dot

_UNSEEN = re.compile(
    "[\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
"""What says how a text is drawn and is not seen itself: directions, joiners, variation selectors."""


def folded(text: str) -> str:
    """Return what all writings of a text share: one form and one case of each character, single spaces, none around."""
    once = unicodedata.normalize("NFKC", as_characters(_UNSEEN.sub("", text))).casefold()
    # Folding the case may take a character apart that the first step had put together.
    return " ".join(unicodedata.normalize("NFKC", once).split())


def same(name: str) -> str:
    """Return what two writings of one name share: width, case, spaces, brackets and dots do not tell names apart."""
    # A mark may stand alone behind a space, and belong to the letter before it without.
    return with_one_dot(unicodedata.normalize("NFKC", folded(name).replace(" ", "")))
