"""What somebody asks to have corrected, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.refs import Ref
from server.core.tables import Id, Table


class Correction(Table):
    """A request to correct an entry, or the name, title or phone on the roster (``about``, then ``wanted``).

    It is asked of the organisation for which the entry was said, or on whose roster the person is then. ``state`` is
    open, accepted or refused; ``answer`` is what the decider said.
    """

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_organisation_id_decided_at", "organisation_id", "decided_at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    about: Mapped[str] = mapped_column(String(8))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    wanted: Mapped[str | None] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="open")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Ref | None]
    answer: Mapped[str | None] = mapped_column(String(200))
