"""The logo that an organisation hangs beside its name, stored in the database and known by its content."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.core.statements import AnyRow
from server.roster import tables
from server.roster.organisations import hold_organisation
from server.roster.pictures import Picture
from server.sites.tables import boards_showing
from signs.face import Ink, Logo


def hang_logo(db: Database, organisation_id: int, picture: Picture, author: Ref, now: datetime) -> None:
    """Hang a logo on an organisation's door in the place of any other. Raises :class:`Refusal`."""

    def hang(tx: Transaction) -> None:
        _remove(tx, organisation_id, now)
        tx.session.add(
            tables.Logo(
                organisation_id=organisation_id,
                digest=picture.digest,
                image=picture.image,
                width=picture.width,
                height=picture.height,
                ink=picture.ink,
                author=author,
                uploaded_at=now,
            )
        )

    db.act(hang)


def take_logo_down(db: Database, organisation_id: int, now: datetime) -> None:
    """Leave the name of an organisation alone on its door."""
    db.act(lambda tx: _remove(tx, organisation_id, now))


LOGO = tuple(getattr(tables.Logo, name).label(f"logo_{name}") for name in ("digest", "width", "height", "ink"))
"""The columns by which signs know a logo."""


def logo_of(row: AnyRow) -> Logo | None:
    """Return what signs are told of the logo in a row that has the columns :data:`LOGO`."""
    if row.logo_digest is None:
        return None
    return Logo(f"/logo/{row.logo_digest}", row.logo_width, row.logo_height, cast("Ink", row.logo_ink))


def logo_at(session: Session, organisation: int) -> Logo | None:
    """Return what signs are told of the logo of an organisation, None where it has none."""
    row = session.execute(select(*LOGO).where(tables.Logo.organisation_id == organisation)).one_or_none()
    return logo_of(row) if row else None


def logo_image(session: Session, digest: str) -> bytes | None:
    """Return the PNG with this digest while some door shows it."""
    return session.scalar(select(tables.Logo.image).where(tables.Logo.digest == digest).limit(1))


def _remove(tx: Transaction, organisation_id: int, now: datetime) -> None:
    _organisation, day = hold_organisation(tx.session, organisation_id, now)
    tx.session.execute(delete(tables.Logo).where(tables.Logo.organisation_id == organisation_id))
    tx.move(boards_showing([organisation_id], day))
