"""The tables that every room stands on: instance, boards, tokens, idempotency keys; and the types columns share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    literal,
    type_coerce,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy import cast as as_type
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from server.core.refs import LARGEST_ID, OfRow, Ref


class Instant(TypeDecorator[datetime]):
    """An aware instant, to the millisecond: ``timestamptz`` in PostgreSQL, in SQLite whole ms since 1970.

    SQLite has no instants; its text of one takes four times the bytes, in each index too.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what the column is in this engine."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Refuse naive values: a local time stored as UTC is a silent lie."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        if dialect.name == "sqlite":
            return milliseconds(value)
        return value.replace(microsecond=value.microsecond // 1000 * 1000)

    def process_result_value(self, value: datetime | int | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return EPOCH + timedelta(milliseconds=value) if isinstance(value, int) else value.astimezone(UTC)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(instant: datetime) -> int:
    """Return the whole milliseconds since 1970: no float comes between."""
    return (instant - EPOCH) // timedelta(milliseconds=1)


class Reference(TypeDecorator[Ref]):
    """A reference, as its text."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: Ref | None, dialect: Dialect) -> str | None:
        """Refuse a text: only a reference is sure to name something."""
        if value is None:
            return None
        if not isinstance(value, Ref):
            raise TypeError(f"{value!r} is no reference")
        return str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Ref | None:
        """Give the reference back."""
        return None if value is None else Ref.parse(value)


def referring(kind: OfRow, ids: ColumnElement[int]) -> ColumnElement[Ref]:
    """Return what refers to the rows of a kind with these ids."""
    return type_coerce(literal(f"{kind}:") + as_type(ids, String), Reference())


def row_id(text: str) -> int:
    """Return the id that a form or an address names; raise ValueError, as ``int`` does, for what no row can have."""
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError("no row has such an id")
    return number


Id = Annotated[int, mapped_column(primary_key=True)]


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant(), Ref: Reference()}  # noqa: RUF012 (SQLAlchemy's own idiom)


def plain(entity: type[Table]) -> CoreTable:
    """Return the table of an entity for SQLAlchemy Core, which the busiest path speaks: the ORM costs a third more."""
    return cast("CoreTable", entity.__table__)


class Instance(Table):
    """This installation: one row. ``epoch`` changes when the database went back, so that screens start over.

    ``key_mark`` is what the key that belongs to these data makes, and no other.
    """

    __tablename__ = "instance"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(16))
    epoch: Mapped[str] = mapped_column(String(16))
    key_mark: Mapped[str] = mapped_column(String(64))
    ticked_at: Mapped[datetime]
    created_at: Mapped[datetime]


ONE_EXTENT = """
    zone_id IS NOT NULL AND site_id IS NULL AND floor_id IS NULL AND room_id IS NULL
    OR zone_id IS NULL AND site_id IS NOT NULL AND (floor_id IS NULL OR room_id IS NULL)
"""


class Board(Table):
    """A sign of a room, floor, site or zone, as its kind shows it. ``version`` grows with every change of its face.

    One of a zone names nothing else; all others name their site, and the floor or the room if it is one of those.
    Several may stand for the same; their names tell them apart, that of the first is empty and it is never removed.
    """

    __tablename__ = "board"
    __table_args__ = (
        CheckConstraint(ONE_EXTENT, name="extent"),
        Index("ix_board_site_id_floor_id_room_id", "site_id", "floor_id", "room_id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(8), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(default=1)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    floor_id: Mapped[int | None] = mapped_column(ForeignKey("floor.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    name: Mapped[str] = mapped_column(String(20), default="")
    removed_at: Mapped[datetime | None]


class Idempotency(Table):
    """The answer that was given to a write, so that its repetition gets the same answer and writes nothing."""

    __tablename__ = "idempotency"
    __table_args__ = (UniqueConstraint("caller", "key"),)

    id: Mapped[Id]
    caller: Mapped[Ref]
    key: Mapped[str] = mapped_column(String(80))
    request: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
