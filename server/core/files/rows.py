"""Rows that name files: made and dropped as part of the change that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction
from server.core.files import kinds
from server.core.files.kinds import MEGABYTE
from server.core.files.store import Stored
from server.core.files.tables import FILE
from server.core.refs import Ref
from server.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Naming:
    """What a row says of a file beside its bytes: of which ``kind`` of :mod:`server.core.files.kinds`, whose."""

    kind: str
    owner: Ref
    site_id: int | None
    author: Ref
    media_type: str = "image/png"
    kept_until: datetime | None = None


def check_quota(session: Session, kind: str, site_id: int | None, size: int = 1) -> None:
    """Raise :class:`Refusal` where a site has no room for so many more bytes of a kind."""
    here = FILE.c.site_id.is_(None) if site_id is None else FILE.c.site_id == site_id
    used = session.scalar(select(func.coalesce(func.sum(FILE.c.size), 0)).where(here, FILE.c.kind == kind)) or 0
    quota = kinds.QUOTAS[kind]
    if used + size > quota:
        raise Refusal("core.refused.quota", status=507, used=_megabytes(used), quota=_megabytes(quota))


def name_file(tx: Transaction, stored: Stored, naming: Naming, now: datetime) -> int:
    """Name a file that is on the disk; return the id of its row. Raises :class:`Refusal` where the quota is reached."""
    check_quota(tx.session, naming.kind, naming.site_id, stored.size)
    row = {name: getattr(naming, name) for name in Naming.__dataclass_fields__}
    row |= {"digest": stored.digest, "size": stored.size, "stored_at": now}
    made: int = tx.session.execute(insert(FILE).values(row).returning(FILE.c.id)).scalar_one()
    return made


def drop_files(session: Session, owner: Ref, kind: str | None = None) -> None:
    """Drop the files of an owner, those of one kind or all."""
    session.execute(delete(FILE).where(_of(owner, kind)))


def file_of(session: Session, owner: Ref, kind: str) -> AnyRow | None:
    """Return the row of the one file of this kind that an owner has."""
    return session.execute(select(FILE).where(_of(owner, kind))).one_or_none()


def named(session: Session, *, starting: str = "") -> Iterator[AnyRow]:
    """Return the files that rows name, each once, with one of its owners: those whose digests start like this."""
    whose = func.min(FILE.c.owner, type_=FILE.c.owner.type).label("owner")
    found = select(FILE.c.digest, func.min(FILE.c.kind).label("kind"), whose).group_by(FILE.c.digest)
    # Of hexadecimal digits: a pattern would not use the index.
    within = (FILE.c.digest >= starting) & (FILE.c.digest < f"{starting}g")
    yield from session.execute(found.where(within).order_by(FILE.c.digest))


def _of(owner: Ref, kind: str | None = None) -> ColumnElement[bool]:
    mine = FILE.c.owner == owner
    return mine if kind is None else mine & (FILE.c.kind == kind)


def _megabytes(size: int) -> int:
    return -(-size // MEGABYTE)
