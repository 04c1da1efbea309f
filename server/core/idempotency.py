"""A write that comes twice is done once and answered twice."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Idempotency, plain


def replayed(session: Session, caller: Ref, key: str, request: Any) -> Any | None:
    """Return the answer that this caller got for this key; refuse a key that belonged to another request."""
    row = session.execute(
        select(Idempotency.request, Idempotency.answer).where(Idempotency.caller == caller, Idempotency.key == key)
    ).one_or_none()
    if row is None:
        return None
    if row.request != _fingerprint(request):
        raise Refusal("refused.key_reused", status=409)
    return orjson.loads(row.answer)


def remember(session: Session, caller: Ref, key: str, request: Any, answer: Any, now: datetime) -> None:
    """Keep the answer in the transaction that it speaks of."""
    session.execute(
        insert(plain(Idempotency)).values(
            caller=caller,
            key=key,
            request=_fingerprint(request),
            answer=orjson.dumps(answer).decode(),
            created_at=now,
        )
    )


def forget(session: Session, caller: Ref, at: datetime) -> None:
    """Let the keys of what a caller did at an instant be free again, because it was taken back."""
    session.execute(delete(Idempotency).where(Idempotency.caller == caller, Idempotency.created_at == at))


def _fingerprint(request: Any) -> str:
    return hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).hexdigest()
