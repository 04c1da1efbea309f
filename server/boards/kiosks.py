"""Kiosks: a paired device and the one board that it shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.boards.kinds import Surface
from server.core.refs import Ref
from server.core.tables import Id, Table


class Kiosk(Table):
    """A device at a door or on a wall. Only the SHA-256 of its token is stored.

    ``surface`` is what the board is shown on, ``panel`` which one where that is paper.
    ``generation`` goes into the door codes: raising it makes all earlier codes of the device worthless.
    ``painted`` is the version that is on the glass, as the device acknowledged it. ``seen_at`` tells the last sign of
    life that was written down, None before the first; ``silent_since`` when the watch found that no more came, None
    while the device is live. ``watched_by`` names the process that holds its socket: while that one looks, the device
    is heard, and nothing is written of it.

    A browser calls itself by a random name. ``device`` is the one that said hello last and holds the codes, since
    ``device_since``; ``device_before`` held them before it. See :mod:`server.fleet.codes`.
    """

    __tablename__ = "kiosk"

    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    surface: Mapped[str] = mapped_column(String(8), default=Surface.TABLET)
    panel: Mapped[str | None] = mapped_column(String(16))
    generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    paired_by: Mapped[Ref | None]
    paired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    silent_since: Mapped[datetime | None]
    watched_by: Mapped[int | None]
    painted: Mapped[int | None]
    device: Mapped[str | None] = mapped_column(String(32))
    device_since: Mapped[datetime | None]
    device_before: Mapped[str | None] = mapped_column(String(32))
