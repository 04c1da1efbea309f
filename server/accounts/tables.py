"""Users, what they were granted, where they are signed in, and what they prove themselves with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.access.roles import Scope
from server.core.refs import Ref
from server.core.tables import Id, Table

LONGEST_SUBJECT = 200
"""Characters; what a provider calls a user is a number or a hash."""


class User(Table):
    """Somebody who works with the installation. Nobody is deleted: ledgers name them for ever.

    ``password`` is Argon2id's own text, ``totp`` the encrypted secret of the codes, ``totp_step`` the last one used.
    An OpenID provider knows the user as ``subject`` at ``issuer``. ``generation`` grows when all sign-ins end or
    a right is withdrawn: what somebody proved or began before is worth nothing then.
    ``vouched_by`` handed over the way to the password, and so to all that the user proves themselves with; ``email_by``
    entered the address that a provider's user is known by.
    """

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(200))
    totp: Mapped[str | None] = mapped_column(String(200))
    totp_step: Mapped[int | None]
    issuer: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(LONGEST_SUBJECT))
    generation: Mapped[int] = mapped_column(default=0)
    vouched_by: Mapped[Ref]
    email_by: Mapped[Ref | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class UserGrant(Table):
    """A role that a user holds on a scope, or held until ``ended_at``. No part of a scope: the whole installation."""

    __tablename__ = "user_grant"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    granted_by: Mapped[Ref]
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def scope(self) -> Scope:
        """What it is limited to."""
        return Scope(self.zone_id, self.site_id, self.organisation_id)


class Login(Table):
    """A browser that a user is signed in at. Only the SHA-256 of its cookie is stored; ``how`` it was proved.

    ``device`` is what the browser says of itself, ``browser`` what it is called for this user.
    """

    __tablename__ = "login"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    how: Mapped[str] = mapped_column(String(12))
    device: Mapped[str] = mapped_column(String(60))
    browser: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class PasswordLink(Table):
    """A link by which a user sets a password, once. Only the SHA-256 of its secret is stored.

    ``author`` is whose right made it.
    """

    __tablename__ = "password_link"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    author: Mapped[Ref]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Passkey(Table):
    """A passkey of a user. ``credential`` and ``public_key`` are base64url, ``uses`` is the device's own count."""

    __tablename__ = "passkey"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    credential: Mapped[str] = mapped_column(String(400), unique=True)
    public_key: Mapped[str] = mapped_column(String(800))
    uses: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
