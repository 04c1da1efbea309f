"""The ledger of rights as a page shows it: who did what to whom, for those who look after the scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import SCOPE, Audit
from server.access.reach import within
from server.access.roles import Scope
from server.core.refs import Ref

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the ledger."""

    id: int
    at: datetime
    author: Ref
    action: str
    subject: Ref
    detail: dict[str, Any]


def read_ledger(session: Session, scopes: Iterable[Scope], before: int | None) -> tuple[list[AuditLine], int | None]:
    """Return a page of the lines about what lay in these scopes, the newest first, and where the next one begins."""
    statement = select(Audit).where(within(scopes, SCOPE)).order_by(Audit.id.desc()).limit(PAGE + 1)
    found = session.scalars(statement.where(Audit.id < before) if before else statement).all()
    shown = [_line(row) for row in found[:PAGE]]
    return shown, shown[-1].id if len(found) > PAGE else None


def _line(row: Audit) -> AuditLine:
    return AuditLine(row.id, row.recorded_at, row.author, row.action, row.subject, orjson.loads(row.detail))
