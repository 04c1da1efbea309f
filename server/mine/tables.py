"""What a person plans ahead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.tables import Id, Table


class Plan(Table):
    """A status that begins later, planned by a person of this organisation.

    ``state`` is waiting, done, cancelled, overtaken, missed (its time was over when the server could look) or refused
    (by the rules, when its time came).

    ``entry_id`` is the entry that was made of it.
    """

    __tablename__ = "plan"
    __table_args__ = (Index("ix_plan_organisation_id_settled_at", "organisation_id", "settled_at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    status: Mapped[str] = mapped_column(String(12))
    starts: Mapped[datetime]
    until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    settled_at: Mapped[datetime | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
