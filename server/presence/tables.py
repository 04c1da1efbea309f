"""The ledger of whereabouts, its projection and used door codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Computed, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.logs.entries import Logged
from server.core.refs import Ref
from server.core.tables import Id, Table
from server.presence.rules import Provenance, Whereabouts

ERASABLE = ("salt", "place", "purpose")
"""Columns of an entry that privacy may erase; ``detail`` in the leaf is their salted digest."""

HAS_DETAIL = text("salt IS NOT NULL")


class Entry(Logged, Table):
    """One entry of a ledger: this person declared that status then. Never changed, never deleted.

    ``provenance`` says how it came about, ``author`` by whom. A correction names
    the first entry of its line in ``corrects``; ``line`` is that entry, or the entry itself where it corrects none.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_log_id_since", "log_id", "since"),
        Index("ix_entry_organisation_id_since", "organisation_id", "since"),
        Index("ix_entry_person_id_line_id", "person_id", "line", "id"),
        Index("ix_entry_detail", "log_id", "since", sqlite_where=HAS_DETAIL, postgresql_where=HAS_DETAIL),
    )
    LEAF = (
        "organisation_id",
        "person_id",
        "status",
        "since",
        "until",
        "provenance",
        "author",
        "board_id",
        "corrects",
        "reason",
        "detail",
    )
    ERASABLE = ERASABLE

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    provenance: Mapped[Provenance] = mapped_column(String(12))
    author: Mapped[Ref]
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    corrects: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    line: Mapped[int] = mapped_column(Computed("coalesce(corrects, id)", persisted=True))
    reason: Mapped[str | None] = mapped_column(String(200))
    detail: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
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
    def whereabouts(self) -> Whereabouts:
        """What was declared, as a value."""
        return Whereabouts(self.status, self.since, self.until)


class OrganisationFigures(Table):
    """The figures of an organisation as they were counted ``at`` an instant: what its overviews show.

    ``silent`` are those of whom nothing is known, or that they are off duty; whether that counts as silence is for the
    working hours to say. At ``next_edge`` the figures are others by themselves.
    """

    __tablename__ = "figures"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    at: Mapped[datetime]
    roster: Mapped[int]
    present: Mapped[int]
    market: Mapped[int]
    out: Mapped[int]
    silent: Mapped[int]
    overdue: Mapped[int]
    next_edge: Mapped[datetime | None] = mapped_column(index=True)


class UsedTicket(Table):
    """A door code that a person has used: once per person, board and step."""

    __tablename__ = "used_ticket"
    __table_args__ = (UniqueConstraint("person_id", "board_id", "step"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
    step: Mapped[int]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    used_at: Mapped[datetime] = mapped_column(index=True)
