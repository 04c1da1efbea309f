"""The ledger of rights: who gave, took or used which right, when. Logged like all entries, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Transaction
from server.core.entries import RIGHTS, Log, Logged, append
from server.core.refs import Ref
from server.core.tables import Table, plain

CONSOLE = Ref("console")
"""How ledgers name whoever types at the command line."""


class Audit(Logged, Table):
    """One line: ``author`` did ``action`` (``user.disabled``) to ``subject``.

    ``detail`` is JSON: what else a reader of the ledger needs, never a secret.
    """

    __tablename__ = "audit"
    SAID = ("author", "action", "subject", "detail")

    author: Mapped[Ref]
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[Ref] = mapped_column(index=True)
    detail: Mapped[str]


AUDIT = plain(Audit)
HERE = select(Log.id).where(Log.kind == RIGHTS)


def record(tx: Transaction, author: Ref, action: str, subject: Ref, now: datetime, **detail: Any) -> None:
    """Note a change of rights in the transaction that makes it."""
    values = {
        "log_id": tx.session.scalars(HERE).one(),
        "recorded_at": now,
        "author": author,
        "action": action,
        "subject": subject,
        "detail": orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode(),
    }
    append(tx, Audit, values)
