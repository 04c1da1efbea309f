"""How kiosks were paired, how they fare, what they were told to do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.refs import Ref
from server.core.tables import Id, Table


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
