"""What a kiosk is told to do, and what came of it.

An order waits in the database. Whichever process holds the kiosk's socket hands it over within a second; a kiosk that
says hello, over its socket or where sockets are blocked, finds it there too, and answers over HTTP once it is done.
An order that nobody took in time is void: a tablet that comes back in the evening must not obey the morning.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.core.clock import Clock
from server.core.database.db import Database
from server.core.database.read_cache import ReadCache
from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction
from server.core.files.rows import Naming, check_quota, drop_files, file_of, name_file
from server.core.house import House
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.fleet.kiosks import ORDER, PairedKiosk, lock_kiosk, name_of
from server.fleet.scopes import about_kiosk, scope_of_kiosk
from server.fleet.tables import KioskCommand
from server.live.sockets import Listeners

SHOT = "shot"
SHOT_KEPT = timedelta(days=30)
NEWEST_UNSENT = select(func.max(ORDER.c.created_at)).where(ORDER.c.done_at.is_(None), ORDER.c.sent_at.is_(None))

KINDS = ("identify", "reload", "screenshot")
OUTCOMES = ("done", "cannot")
LASTS = timedelta(minutes=2)
EVERY_SECONDS = 1.0
LARGEST_SHOT = 4 * 1024 * 1024
MOST_PIXELS = 16_000_000
PNG = b"\x89PNG\r\n\x1a\n"

Order = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order and how far it came: ``waiting``, ``sent``, ``done``, ``cannot`` or ``lost``."""

    kind: str
    state: str
    at: datetime


def give(db: Database, kiosk_id: int, kind: str, by: Principal, now: datetime) -> None:
    """Tell a kiosk to do something. Raises :class:`Refusal` for a kiosk that was cut off."""
    if kind not in KINDS:
        raise Refusal("error.400", status=400)

    def ordered(tx: Transaction) -> None:
        lock_kiosk(tx, kiosk_id)
        if kind == "screenshot":
            check_quota(tx.session, SHOT, _site(tx.session, kiosk_id))
        put_order(tx, kiosk_id, kind, by.ref, now)
        record(tx, by.ref, f"kiosk.{kind}", about_kiosk(tx.session, kiosk_id), now)

    db.act(ordered, by=by)


def put_order(tx: Transaction, kiosk_id: int, kind: str, author: Ref, now: datetime) -> None:
    """Let an order wait, in the place of an older one of its kind. The caller locked the kiosk."""
    older = (ORDER.c.kiosk_id == kiosk_id) & (ORDER.c.kind == kind) & ORDER.c.done_at.is_(None)
    tx.session.execute(update(ORDER).where(older).values(done_at=now, outcome="void"))
    tx.session.execute(insert(ORDER).values(kiosk_id=kiosk_id, kind=kind, author=author, created_at=now))


def waiting_for(session: Session, kiosk_id: int, now: datetime) -> list[Order]:
    """Return what a kiosk is to do now."""
    rows = session.execute(select(ORDER).where(ORDER.c.kiosk_id == kiosk_id, _waiting(now)).order_by(ORDER.c.id)).all()
    return [_order(session, row.id, kiosk_id, row.kind) for row in rows]


def newest_unsent(session: Session) -> datetime | None:
    """Return when the last order was given that nobody handed over yet, be it void or not."""
    newest: datetime | None = session.scalar(NEWEST_UNSENT)
    return newest


def orders_of(session: Session, kiosk: int, now: datetime) -> dict[str, OrderLine]:
    """Return the last order of each kind."""
    rows = session.scalars(select(KioskCommand).where(KioskCommand.kiosk_id == kiosk).order_by(KioskCommand.id))
    return {row.kind: _order_line(row, now) for row in rows}


def hand_over(db: Database, kiosks: Iterable[int], now: datetime) -> dict[int, list[Order]]:
    """Take the orders for these kiosks that nobody handed over yet: kiosk → its orders."""
    unsent = _waiting(now) & ORDER.c.sent_at.is_(None)
    here = set(kiosks)
    with db.reading() as session:
        # Mostly there are none, and then nothing is written.
        mine = [
            row.id
            for row in session.execute(select(ORDER.c.id, ORDER.c.kiosk_id).where(unsent))
            if row.kiosk_id in here
        ]
    return db.act(lambda tx: _take(tx, mine, now), by=HOUSE) if mine else {}


def note_done(db: Database, kiosk: PairedKiosk, order_id: int, outcome: str, now: datetime) -> None:
    """Note what a kiosk made of an order. One that is not its own, or done already, is left alone."""
    if outcome not in OUTCOMES:
        raise Refusal("error.400", status=400)
    db.act(
        lambda tx: tx.session.execute(
            update(ORDER).where(_open(kiosk.id, order_id)).values(done_at=now, outcome=outcome)
        ),
        by=kiosk,
    )


def shot_of(session: Session, kiosk_id: int) -> AnyRow | None:
    """Return the file of the last picture that a kiosk took of its own glass."""
    return file_of(session, Ref("kiosk", kiosk_id), SHOT)


def note_shot(house: House, kiosk: PairedKiosk, order_id: int, image: bytes) -> None:
    """Keep the picture that a kiosk took because it was told to; raises :class:`Refusal` for any other."""
    _check_png(image)
    asked = _open(kiosk.id, order_id) & (ORDER.c.kind == "screenshot")
    with house.db.reading() as session:
        # Whoever was not asked writes nothing on the disk.
        if session.scalar(select(ORDER.c.id).where(asked)) is None:
            raise Refusal("error.404", status=404)
    now = house.clock()
    stored = house.files.put(image, now)

    def keep(tx: Transaction) -> None:
        done = update(ORDER).where(asked).values(done_at=now, outcome="done").returning(ORDER.c.id)
        if tx.session.execute(done).one_or_none() is None:
            raise Refusal("error.404", status=404)
        site = _site(tx.session, kiosk.id)
        drop_files(tx.session, kiosk.ref, SHOT)
        name_file(tx, stored, Naming(SHOT, kiosk.ref, site, kiosk.ref, kept_until=now + SHOT_KEPT), now)

    house.db.act(keep, by=kiosk)


def _site(session: Session, kiosk_id: int) -> int | None:
    scope = scope_of_kiosk(session, kiosk_id)
    return scope.site if scope else None


def _take(tx: Transaction, orders: list[int], now: datetime) -> dict[int, list[Order]]:
    mine = ORDER.c.id.in_(orders) & ORDER.c.sent_at.is_(None)
    taken = update(ORDER).where(mine).values(sent_at=now).returning(ORDER.c.id, ORDER.c.kiosk_id, ORDER.c.kind)
    found: dict[int, list[Order]] = defaultdict(list)
    for row in tx.session.execute(taken).all():
        found[row.kiosk_id].append(_order(tx.session, row.id, row.kiosk_id, row.kind))
    return found


def _order(session: Session, order_id: int, kiosk_id: int, kind: str) -> Order:
    named = name_of(session, kiosk_id)
    return {"id": order_id, "kind": kind, "where": named.where, "name": named.name}


def _order_line(row: KioskCommand, now: datetime) -> OrderLine:
    if row.done_at is not None:
        return OrderLine(row.kind, row.outcome or "done", row.done_at)
    if now - row.created_at > LASTS + timedelta(seconds=5):
        return OrderLine(row.kind, "lost", row.created_at)
    return OrderLine(row.kind, "sent" if row.sent_at else "waiting", row.sent_at or row.created_at)


def _waiting(now: datetime) -> ColumnElement[bool]:
    return ORDER.c.done_at.is_(None) & (ORDER.c.created_at > now - LASTS)


def _open(kiosk_id: int, order_id: int) -> ColumnElement[bool]:
    return (ORDER.c.id == order_id) & (ORDER.c.kiosk_id == kiosk_id) & ORDER.c.done_at.is_(None)


def _check_png(image: bytes) -> None:
    # The browser of whoever looks at it decodes the picture; a small file may be a very large one.
    if len(image) > LARGEST_SHOT or len(image) < 24 or not image.startswith(PNG):
        raise Refusal("error.400", status=400)
    width, height = struct.unpack(">II", image[16:24])
    if width * height > MOST_PIXELS:
        raise Refusal("error.400", status=400)


class Dispatch:
    """The dispatch of one process."""

    def __init__(self, db: Database, listeners: Listeners, clock: Clock) -> None:
        self._db = db
        self._listeners = listeners
        self._clock = clock
        self._newest: ReadCache[None, datetime | None] = ReadCache(db, lambda session, _wanted: newest_unsent(session))

    def run_once(self) -> None:
        """Hand over what waits."""
        now, newest = self._clock(), self._newest(None)
        if newest is None or newest <= now - LASTS:
            return
        sockets = defaultdict(list)
        for sid, who in self._listeners.everyone().items():
            if who.kiosk is not None:
                sockets[who.kiosk].append(sid)
        for kiosk, orders in hand_over(self._db, sockets, now).items():
            for sid in sockets[kiosk]:
                self._listeners.order(sid, {"orders": orders})
