"""The tables of access: tokens of programs, attempts that are counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.access.roles import Scope
from server.core.refs import Ref
from server.core.tables import Id, Table


class Token(Table):
    """An API token. Only its SHA-256 is stored; ``permissions`` are separated by spaces.

    What it opens is limited to a zone, a site or an organisation, where one is named. ``author`` is whose right
    made it.
    """

    __tablename__ = "token"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    permissions: Mapped[str] = mapped_column(String(200))
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    author: Mapped[Ref]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def scope(self) -> Scope:
        """What it is limited to."""
        return Scope(self.zone_id, self.site_id, self.organisation_id)


class AttemptCount(Table):
    """How often something was tried, and when last: under which policy of the throttle, at what, by which browser.

    ``subject`` is a person or a user, as ledgers name them, or the digest of a login name that may be nobody's.
    """

    __tablename__ = "attempt_count"
    __table_args__ = (UniqueConstraint("subject", "policy", "by"),)

    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(String(40))
    policy: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(64))
    attempts: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
