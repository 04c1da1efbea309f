"""What a person plans ahead, and what a person asks to have corrected."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.refs import Ref
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
