"""Who may declare for whom. Pure."""

from __future__ import annotations

from server.core.refs import Ref
from server.core.refusal import Refusal
from server.corrections.rules import holder_of, words_of


def may_declare_for(author: Ref, person_id: int, reason: str) -> str:
    """Return the reason of a declaration by proxy; refuse none, and one's own declaration in disguise."""
    if author == holder_of(person_id):
        raise Refusal("company.refused.proxy_self", status=403)
    said = words_of(reason)
    if not said:
        raise Refusal("company.refused.reason_missing")
    return said
