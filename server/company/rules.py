"""Who may decide and declare for whom. Pure."""

from __future__ import annotations

from server.core.refs import Ref
from server.core.refusal import Refusal
from server.mine.rules import words_of


def holder_of(person_id: int) -> Ref:
    """Return how ledgers name a person who acts by their phone."""
    return Ref("person", person_id)


def may_declare_for(author: Ref, person_id: int, reason: str) -> str:
    """Return the reason of a declaration by proxy; refuse none, and one's own declaration in disguise."""
    if author == holder_of(person_id):
        raise Refusal("company.refused.proxy_self", status=403)
    said = words_of(reason)
    if not said:
        raise Refusal("company.refused.reason_missing")
    return said


def may_decide(author: Ref, person_id: int) -> None:
    """Refuse to let somebody decide on what they asked for themselves."""
    if author == holder_of(person_id):
        raise Refusal("company.refused.own_request", status=403)


def answer_of(text: str) -> str:
    """Return the answer to somebody who is turned down; refuse none."""
    said = words_of(text)
    if not said:
        raise Refusal("company.refused.answer_missing")
    return said
