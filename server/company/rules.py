"""Who may declare for whom. Pure."""

from __future__ import annotations

from server.core.refs import Ref
from server.core.refusal import Refusal
from server.corrections.rules import holder_of


def may_declare_for(author: Ref, person_id: int) -> None:
    """Refuse one's own declaration in disguise."""
    if author == holder_of(person_id):
        raise Refusal("company.refused.proxy_self", status=403)
