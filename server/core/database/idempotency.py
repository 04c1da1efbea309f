"""A write that comes twice is done once and answered twice."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, select

from server.core.database.asking import Ahead
from server.core.database.transactions import Transaction
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Idempotency, plain

IDEMPOTENCY = plain(Idempotency)
_OWN = IDEMPOTENCY.c.caller == bindparam("caller")
_KNOWN = select(IDEMPOTENCY.c.request, IDEMPOTENCY.c.answer).where(_OWN, IDEMPOTENCY.c.key == bindparam("key"))
_FORGOTTEN = delete(IDEMPOTENCY).where(_OWN, IDEMPOTENCY.c.created_at == bindparam("at"))
_KEPT = insert(IDEMPOTENCY).inline()


def sought(tx: Transaction, caller: Ref, key: str) -> Ahead:
    """Look for what this caller asked with this key."""
    return tx.ask_ahead(_KNOWN, {"caller": caller, "key": key})


def replayed(found: Ahead, request: Any) -> Any | None:
    """Return the answer that was given for the key that was sought; refuse one that belonged to another request."""
    row = found().one_or_none()
    if row is None:
        return None
    if row.request != _fingerprint(request):
        raise Refusal("core.refused.key_reused", status=409)
    return orjson.loads(row.answer)


def remember(tx: Transaction, caller: Ref, key: str, request: Any, answer: object, now: datetime) -> None:
    """Keep the answer, a dataclass or what JSON knows, in the transaction that it speaks of."""
    said = {"request": _fingerprint(request), "answer": orjson.dumps(answer).decode()}
    tx.send(_KEPT, {"caller": caller, "key": key, **said, "created_at": now})


def forget(tx: Transaction, caller: Ref, at: datetime) -> None:
    """Let the keys of what a caller did at an instant be free again, because it was taken back."""
    tx.send(_FORGOTTEN, {"caller": caller, "at": at})


def _fingerprint(request: Any) -> str:
    return hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).hexdigest()
