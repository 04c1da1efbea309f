"""The tables of access: tokens of programs, failures that are counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.access.roles import Place
from server.core.tables import Id, Table


class Token(Table):
    """An API token. Only its SHA-256 is stored; ``scopes`` are separated by spaces.

    What it opens is limited to a zone, a site or an organisation, where one is named.
    """

    __tablename__ = "token"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(200))
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def place(self) -> Place:
        """What it is limited to."""
        return Place(self.zone_id, self.site_id, self.organisation_id)


class Throttle(Table):
    """Failures to prove something, by key: a browser at a user's password, an installer at the code of a tablet."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime] = mapped_column(index=True)
    waits_until: Mapped[datetime]
