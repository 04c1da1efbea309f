"""Kiosks: a paired device and the one board that it shows; how it was paired, how it fares, what it was told to do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.refs import Ref
from server.core.tables import Id, Table
from server.fleet.rules import Surface


class Kiosk(Table):
    """A device at a door or on a wall. Only the SHA-256 of its token is stored.

    ``surface`` is what the board is shown on, ``panel`` which one where that is paper.
    ``generation`` goes into the door codes: raising it makes all earlier codes of the device worthless.
    ``painted`` is the version that is on the glass, as the device acknowledged it. ``seen_at`` tells the last sign of
    life that was written down, None before the first; ``silent_since`` when the watch found that no more came, None
    while the device is live. ``watched_by`` names the process that holds its socket: while that one looks, the device
    is heard, and nothing is written of it.

    A browser calls itself by a random name. ``device`` is the one that the token belongs to; ``rival`` another one that
    uses the same token since ``rival_since``. When both were heard (``device_at``, ``rival_at``) for too long, the
    token is in two places. See :mod:`server.fleet.twins`.
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
    device_at: Mapped[datetime | None]
    rival: Mapped[str | None] = mapped_column(String(32))
    rival_since: Mapped[datetime | None]
    rival_at: Mapped[datetime | None]


class Watcher(Table):
    """A process that watches kiosks, and when it looked last: then it heard all whose sockets it held."""

    __tablename__ = "watcher"

    id: Mapped[Id]
    looked_at: Mapped[datetime]


class Pairing(Table):
    """A tablet that asks to be somebody's kiosk, by the code on its glass.

    ``digest`` is the SHA-256 of the secret with which the tablet asks for its turn; its token follows from it. An
    installer confirms it for a board, in the place of ``kiosk_id`` where it replaces one.
    """

    __tablename__ = "pairing"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(6), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    agent: Mapped[str] = mapped_column(String(200))
    glass: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    kiosk_id: Mapped[int | None] = mapped_column(ForeignKey("kiosk.id"))
    confirmed_by: Mapped[Ref | None]
    confirmed_at: Mapped[datetime | None]
    collected_at: Mapped[datetime | None]


class KioskReading(Table):
    """What a kiosk last told of itself; what its browser cannot tell stays empty.

    ``battery`` in per cent, ``wifi`` from 0 to 9, ``drift`` of the tablet's clock in ms, ``app`` the kiosk browser and
    its version, ``agent`` what the WebView calls itself, ``width`` and ``height`` of the glass in CSS pixels.
    """

    __tablename__ = "kiosk_reading"

    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"), primary_key=True)
    taken_at: Mapped[datetime]
    battery: Mapped[int | None]
    plugged: Mapped[bool | None]
    wifi: Mapped[int | None]
    ssid: Mapped[str | None] = mapped_column(String(40))
    drift: Mapped[int | None]
    app: Mapped[str | None] = mapped_column(String(60))
    agent: Mapped[str | None] = mapped_column(String(200))
    width: Mapped[int | None]
    height: Mapped[int | None]
    build: Mapped[str | None] = mapped_column(String(20))


class KioskCommand(Table):
    """What a kiosk was told to do (``identify``, ``reload``, ``screenshot``), and what came of it."""

    __tablename__ = "kiosk_command"

    id: Mapped[Id]
    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    author: Mapped[Ref]
    created_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(40))


class KioskShot(Table):
    """The last picture that a kiosk took of its own glass, as PNG."""

    __tablename__ = "kiosk_shot"

    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"), primary_key=True)
    taken_at: Mapped[datetime]
    image: Mapped[bytes]
