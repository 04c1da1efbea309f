"""Kiosks: a paired device and the one board that it shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.tables import Id, Table


class Kiosk(Table):
    """A device at a door or on a wall. Only the SHA-256 of its token is stored.

    ``generation`` goes into the door codes: raising it makes all earlier codes of the device worthless.
    ``painted`` is the version that is on the glass, as the device acknowledged it. ``seen_at`` tells the last sign of
    life, None before the first; ``silent_since`` when the watch found that no more came, None while the device is live.
    """

    __tablename__ = "kiosk"

    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    silent_since: Mapped[datetime | None]
    painted: Mapped[int | None]
