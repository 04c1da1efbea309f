"""The table of jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.tables import Id, Table

OPEN = text("done_at IS NULL")
GIVEN_UP = text("done_at IS NOT NULL AND failure IS NOT NULL")


class Job(Table):
    """A job of a ``kind``, to be done from ``due_at`` on. Of each ``key`` of a kind at most one is open.

    Whoever takes it is its worker until ``leased_until``, then somebody else may take it. ``arguments`` and ``result``
    are JSON, ``progress`` is in per cent. ``failure`` names why the last attempt failed: of an open job it is tried
    again, of one that is done it was given up. Jobs of one ``lane`` go to the same place: what keeps one from getting
    there keeps all.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_open", "kind", "key", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_job_due", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_job_given_up", "kind", sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP),
        Index("ix_job_done_at", "done_at"),
        Index("ix_job_lane", "lane", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(24))
    key: Mapped[str | None] = mapped_column(String(60))
    lane: Mapped[str | None] = mapped_column(String(60))
    arguments: Mapped[str]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    result: Mapped[str | None]
    failure: Mapped[str | None] = mapped_column(String(40))
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
