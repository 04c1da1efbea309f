"""Alerts, and who is told of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.refs import Ref
from server.core.tables import Id, Table

OPEN = text("settled_at IS NULL")


class Alert(Table):
    """Something of a ``kind`` that is wrong with a ``subject``: at most one of each is open.

    It happens at a site, or on the wall of a zone.
    ``detail`` is JSON. ``told_at`` and ``settled_told_at`` say when messages were made of its beginning and its end.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index("uq_alert_open", "kind", "subject", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("(zone_id IS NULL) <> (site_id IS NULL)", name="scope"),
        Index("ix_alert_site_id_opened_at", "site_id", "opened_at"),
        Index("ix_alert_site_id_settled_at", "site_id", "settled_at"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[Ref]
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    detail: Mapped[str]
    told_at: Mapped[datetime | None]
    settled_told_at: Mapped[datetime | None]


class Target(Table):
    """Who is told of a site's alerts: a ``webhook`` by its URL, or a ``mail`` address; ``author`` named them."""

    __tablename__ = "alert_target"

    id: Mapped[Id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(400))
    author: Mapped[Ref]
    created_at: Mapped[datetime]
