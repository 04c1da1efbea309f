"""What may be asked to be corrected, and who may decide on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.details import tidy_name, tidy_phone, tidy_title

ENTRY = "entry"
ROSTER = {"name": tidy_name, "title": tidy_title, "phone": tidy_phone}
"""What of the roster a person may ask to have corrected, and how it is written."""
LONGEST_WORDS = 200
MOST_REQUESTS = 10
"""Open at a time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for correction: what it is about, what it should be (of the roster), and why, in free words."""

    about: str
    wanted: str | None
    words: str


def ask(about: str, wanted: str, words: str) -> Asked:
    """Return a request as it will be kept; refuse one that says nothing."""
    if about == ENTRY:
        if not words:
            raise Refusal("corrections.refused.words_missing")
        return Asked(about, None, words)
    if about not in ROSTER:
        raise Refusal("error.400", status=400)
    asked = Asked(about, ROSTER[about](wanted), words)
    if asked.wanted is None and not words:
        raise Refusal("corrections.refused.words_missing")
    return asked


def holder_of(person_id: int) -> Ref:
    """Return how ledgers name a person who acts by their phone."""
    return Ref("person", person_id)


def may_decide(author: Ref, person_id: int) -> None:
    """Refuse to let somebody decide on what they asked for themselves."""
    if author == holder_of(person_id):
        raise Refusal("corrections.refused.own_request", status=403)
