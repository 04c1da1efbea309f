"""The ledger of rights: who gave, took or used which right, when. Logged like all entries, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from server.access.roles import EVERYWHERE, Scope
from server.core.database.transactions import Transaction
from server.core.logs.entries import RIGHTS, Log, Logged, append
from server.core.refs import Ref
from server.core.tables import Table, plain


class Audit(Logged, Table):
    """One line: ``author`` did ``action`` (``user.disabled``) to ``subject``.

    It lies in the scope that the subject had then: who looks after that scope may read it. ``detail`` is JSON: what
    else a reader of the ledger needs, never a secret.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "zone_id", "id"), Index(None, "site_id", "id"))
    LEAF = ("author", "action", "subject", "zone_id", "site_id", "organisation_id", "person_id", "detail")

    author: Mapped[Ref]
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[Ref] = mapped_column(index=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    detail: Mapped[str]


AUDIT = plain(Audit)
HERE = select(plain(Log).c.id).where(plain(Log).c.kind == RIGHTS)
SCOPE = {"zone": Audit.zone_id, "site": Audit.site_id, "organisation": Audit.organisation_id, "person": Audit.person_id}
"""The columns that lists of lines are limited by."""


@dataclass(frozen=True, slots=True)
class About:
    """What a line is about, and where that belongs; without a scope the line is for those who see everything."""

    subject: Ref
    scope: Scope | None


def record(tx: Transaction, author: Ref, action: str, about: About, now: datetime, **detail: Any) -> None:
    """Note a change of rights in the transaction that makes it, once it is made."""
    where = about.scope or EVERYWHERE
    values = {
        "log_id": tx.execute(HERE, {}).scalar_one(),
        "recorded_at": now,
        "author": author,
        "action": action,
        "subject": about.subject,
        "zone_id": where.zone,
        "site_id": where.site,
        "organisation_id": where.organisation,
        "person_id": where.person,
        "detail": orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode(),
    }
    append(tx, Audit, values)
