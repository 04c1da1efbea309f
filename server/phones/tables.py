"""Phones, whose they are, and the two ways to become somebody's: an invite, a PIN."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.refs import Ref
from server.core.tables import Id, Table


class Phone(Table):
    """A phone that is known by a cookie, of which only the SHA-256 is stored.

    The cookie is made anew when the phone becomes one more person's. ``accepted_at``: the manager knows that several
    people share it.
    """

    __tablename__ = "phone"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    model: Mapped[str] = mapped_column(String(40))
    app: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str | None] = mapped_column(String(12))


class PhoneOwner(Table):
    """A phone is this person's, from ``since`` until ``ended``; ``how`` and at which board it became so.

    Who left the roster still sees on it, ``reads_until`` then, what is held about them.
    """

    __tablename__ = "phone_owner"

    id: Mapped[Id]
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    how: Mapped[str] = mapped_column(String(8))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    since: Mapped[datetime]
    ended: Mapped[datetime | None]
    reads_until: Mapped[datetime | None]


class Invite(Table):
    """A link that makes one phone a person's, once. The link follows from ``nonce`` and the installation's key.

    ``browser`` is what the browser that took it is called: an answer that was lost is given again, to it alone.
    """

    __tablename__ = "invite"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    author: Mapped[Ref]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    browser: Mapped[str | None] = mapped_column(String(64))
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id"))


class Pin(Table):
    """A person's PIN, as an Argon2id hash."""

    __tablename__ = "pin"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    author: Mapped[Ref]
    set_at: Mapped[datetime]
