"""The ledger of whereabouts, its projection and used door codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.entries import Chained
from server.core.tables import Id, Table
from server.presence.rules import Known

ERASABLE = ("salt", "place", "purpose")
"""Columns of an entry that privacy may erase; ``detail`` in the chain is their salted digest."""


HAS_DETAIL = text("salt IS NOT NULL")


class Entry(Chained, Table):
    """One line of a ledger: this person declared that status then. Never changed, never deleted.

    ``worth`` says how it came about (scan, unverified, proxy, import, auto), ``author`` by whom. A correction names
    the entry that it replaces in ``corrects``.
    """

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_detail", "since", sqlite_where=HAS_DETAIL, postgresql_where=HAS_DETAIL),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    worth: Mapped[str] = mapped_column(String(12))
    author: Mapped[str] = mapped_column(String(40))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    corrects: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    reason: Mapped[str | None] = mapped_column(String(200))
    detail: Mapped[str | None] = mapped_column(String(64))
    salt: Mapped[str | None] = mapped_column(String(32))
    place: Mapped[str | None] = mapped_column(String(120))
    purpose: Mapped[str | None] = mapped_column(String(200))


class Presence(Table):
    """The projection: the last thing that is known of each person. Rebuilt from the entries at will."""

    __tablename__ = "presence"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    status: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def known(self) -> Known:
        """What was declared, as a value."""
        return Known(self.status, self.since, self.until)


class UsedTicket(Table):
    """A door code that a person has used: once per person, board and step."""

    __tablename__ = "used_ticket"
    __table_args__ = (UniqueConstraint("person_id", "board_id", "step"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
    step: Mapped[int]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    used_at: Mapped[datetime]
