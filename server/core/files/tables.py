"""Which files an installation keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.refs import Ref
from server.core.tables import Id, Table, plain


class File(Table):
    """A file that belongs to its ``owner`` and lies below the data folder, named by its SHA-256.

    Several rows may name the same bytes. What has no ``site_id`` is of a whole zone; after ``kept_until`` the row is
    dropped, and with it what else says something about the file.
    """

    __tablename__ = "file"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    owner: Mapped[Ref] = mapped_column(index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(60))
    author: Mapped[Ref]
    stored_at: Mapped[datetime]
    kept_until: Mapped[datetime | None] = mapped_column(index=True)


FILE = plain(File)
