"""Organisations, people, consents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.core.kinds import Kind
from server.core.refs import Ref
from server.core.tables import Id, Table


class Organisation(Table):
    """A tenant, or the park office. ``notice`` is the line on its own door."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[Id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default=Kind.TENANT)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str | None] = mapped_column(String(40))
    notice: Mapped[str | None] = mapped_column(String(120))
    left_at: Mapped[datetime | None]


class Logo(Table):
    """The logo on an organisation's door, as it was drawn anew from what was uploaded: a PNG by its SHA-256.

    ``ink`` is ``dark`` or ``light`` where the logo is drawn on nothing, ``full`` where it brings its own ground.
    """

    __tablename__ = "logo"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    image: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    ink: Mapped[str] = mapped_column(String(5))
    author: Mapped[Ref]
    uploaded_at: Mapped[datetime]


class Person(Table):
    """Somebody on a roster. Nobody is deleted: who leaves gets ``left_at``."""

    __tablename__ = "person"

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str | None] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(20))
    liaison: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=False)
    phone_open: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Consent(Table):
    """The log of every consent given or withdrawn: who, which field, by whom, when."""

    __tablename__ = "consent"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    field: Mapped[str] = mapped_column(String(12))
    granted: Mapped[bool]
    author: Mapped[Ref]
    recorded_at: Mapped[datetime]
