"""The logo that an organisation hangs beside its name, stored in the database and known by its content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.roster import tables
from server.roster.organisations import hold_organisation
from server.roster.pictures import Picture
from server.sites.tables import boards_showing
from signs.face import Ink, Logo


def hang_logo(db: Database, organisation_id: int, picture: Picture, author: Ref, now: datetime) -> None:
    """Hang a logo on an organisation's door in the place of any other. Raises :class:`Refusal`."""
    with db.transaction() as tx:
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


def take_logo_down(db: Database, organisation_id: int, now: datetime) -> None:
    """Leave the name of an organisation alone on its door."""
    with db.transaction() as tx:
        _remove(tx, organisation_id, now)


def logos_of(session: Session, organisations: Iterable[int]) -> dict[int, Logo]:
    """Return what signs are told of the logos of these organisations."""
    of = tables.Logo
    rows = session.execute(
        select(of.organisation_id, of.digest, of.width, of.height, of.ink).where(of.organisation_id.in_(organisations))
    )
    return {
        row.organisation_id: Logo(f"/logo/{row.digest}", row.width, row.height, cast("Ink", row.ink)) for row in rows
    }


def logo_image(session: Session, digest: str) -> bytes | None:
    """Return the PNG with this digest while some door shows it."""
    return session.scalar(select(tables.Logo.image).where(tables.Logo.digest == digest).limit(1))


def _remove(tx: Transaction, organisation_id: int, now: datetime) -> None:
    _organisation, day = hold_organisation(tx.session, organisation_id, now)
    tx.session.execute(delete(tables.Logo).where(tables.Logo.organisation_id == organisation_id))
    tx.move(boards_showing([organisation_id], day))
