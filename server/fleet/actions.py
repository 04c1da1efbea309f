"""Kiosks come, get another device, and are cut off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, select, true

from server.access.audit import record
from server.alerts.actions import settle_alert
from server.boards.kiosks import Kiosk, Surface
from server.core.boards.hanging import lock_board_called
from server.core.boards.kinds import KINDS, BoardKind
from server.core.db import BOARD, Database
from server.core.files.rows import drop_files
from server.core.keys import digest, new_secret
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.statements import AnyRow
from server.core.tables import Instance, plain
from server.core.transactions import Reads, Transaction, rows_of
from server.fleet.rules import ALERTS, SHARED, Sighting
from server.fleet.scopes import about_kiosk
from server.fleet.tables import KioskCommand, KioskReading
from server.sites.tables import overviews_of

KIOSK, ORDER, INSTANCE = plain(Kiosk), plain(KioskCommand), plain(Instance)


@dataclass(frozen=True, slots=True)
class Screen:
    """A kiosk as its own requests see it: who it is and the one board that it may show, in which version.

    ``is_ordered``: something that it was told to do is not done. ``device``: the one that holds its codes; of a
    ``shared`` one every device does.
    """

    id: int
    generation: int
    board_id: int
    board: str
    kind: BoardKind
    panel: str | None
    version: int
    epoch: str
    is_ordered: bool
    device: str | None
    shared: bool

    def sighting(self, device: str) -> Sighting:
        """Return a sign of its life, on a device of this name."""
        return Sighting(self.id, self.generation, device)


def add_kiosk(
    db: Database,
    board_code: str,
    now: datetime,
    token: str | None = None,
    by: Principal = CONSOLE,
    panel: str | None = None,
) -> str:
    """Give a board a new kiosk and return the kiosk's token: it is shown this once. Raises :class:`Refusal`.

    With a ``panel`` it is a sign of paper, which fetches pictures of that panel.
    """
    token = token or new_secret()

    def add(tx: Transaction) -> None:
        board = lock_board_called(tx, board_code)
        kiosk = new_kiosk(tx, board.id, token, now)
        kiosk.paired_by, kiosk.paired_at = by.ref, now
        kiosk.surface, kiosk.panel = Surface.PAPER if panel else Surface.TABLET, panel
        record(tx, by.ref, "kiosk.paired", about_kiosk(tx.session, kiosk.id), now, board=board.code, name=kiosk.name)

    db.act(add, by=by)
    return token


def new_kiosk(tx: Transaction, board_id: int, token: str, now: datetime, name: str = "") -> Kiosk:
    """Add a kiosk to a board. One that gets no name is called by its number."""
    kiosk = Kiosk(board_id=board_id, name=name, digest=digest(token), created_at=now)
    tx.session.add(kiosk)
    tx.session.flush()
    kiosk.name = name or f"K{kiosk.id}"
    return kiosk


def lock_kiosk(tx: Transaction, kiosk_id: int) -> Kiosk:
    """Return a kiosk that nobody else changes meanwhile. Raises :class:`Refusal` for one that was cut off."""
    kiosk = tx.session.get(Kiosk, kiosk_id, with_for_update={"key_share": True})
    if kiosk is None or kiosk.revoked_at is not None:
        raise Refusal("error.404", status=404)
    return kiosk


def replace_device(tx: Transaction, kiosk_id: int, board_id: int, token: str, now: datetime) -> Kiosk:
    """Let another device be this kiosk of this board: what the old one holds is worthless from now on."""
    kiosk = lock_kiosk(tx, kiosk_id)
    if kiosk.board_id != board_id:
        raise Refusal("error.404", status=404)
    kiosk.digest = digest(token)
    kiosk.generation += 1
    # Only a browser shows the code by which it is put in the place of another.
    kiosk.surface, kiosk.panel = Surface.TABLET, None
    kiosk.seen_at = kiosk.silent_since = kiosk.watched_by = kiosk.painted = None
    _forget_devices(tx, kiosk, now)
    return kiosk


def revoke_kiosk(db: Database, kiosk_id: int, by: Principal, now: datetime) -> None:
    """Cut a kiosk off: its token opens nothing any more, its codes let nobody in."""
    db.act(lambda tx: revoke_within(tx, kiosk_id, by.ref, now), by=by)


def revoke_within(tx: Transaction, kiosk_id: int, author: Ref, now: datetime) -> None:
    """Cut a kiosk off as part of a larger change."""
    kiosk = tx.session.get_one(Kiosk, kiosk_id, with_for_update={"key_share": True})
    if kiosk.revoked_at is not None:
        return
    kiosk.revoked_at = now
    _forget_devices(tx, kiosk, now)
    record(tx, author, "kiosk.revoked", about_kiosk(tx.session, kiosk.id), now, name=kiosk.name)


def _forget_devices(tx: Transaction, kiosk: Kiosk, now: datetime) -> None:
    kiosk.device = kiosk.device_since = kiosk.device_before = None
    tx.session.flush()
    tx.session.execute(delete(KioskReading).where(KioskReading.kiosk_id == kiosk.id))
    drop_files(tx.session, Ref("kiosk", kiosk.id))
    settle_alarms(tx, kiosk.id, now)
    tx.move(overviews_of([kiosk.board_id]))


def settle_alarms(tx: Transaction, kiosk_id: int, now: datetime) -> None:
    """Close the alerts about a kiosk: what still holds is found again, and said where it hangs then."""
    for kind in ALERTS:
        settle_alert(tx, kind, Ref("kiosk", kiosk_id), now)


_ORDERED = exists().where(ORDER.c.kiosk_id == KIOSK.c.id, ORDER.c.done_at.is_(None))
_SCREENS = (
    select(KIOSK.c.id, KIOSK.c.digest, KIOSK.c.generation, KIOSK.c.board_id, KIOSK.c.panel)
    .add_columns(BOARD.c.code, BOARD.c.kind, BOARD.c.version, INSTANCE.c.epoch, _ORDERED.label("is_ordered"))
    .add_columns(KIOSK.c.device, (KIOSK.c.paired_by == SHARED).label("is_shared"))
    .select_from(KIOSK)
    .join(BOARD, BOARD.c.id == KIOSK.c.board_id)
    .join(INSTANCE, true())
    .where(KIOSK.c.digest.in_(bindparam("digests", expanding=True)), KIOSK.c.revoked_at.is_(None))
)


def find_kiosk(reads: Reads, token: str) -> Screen | None:
    """Return the kiosk that holds this token unless it was cut off."""
    return find_kiosks(reads, [token]).get(token)


def find_kiosks(reads: Reads, tokens: Iterable[str]) -> dict[str, Screen]:
    """Return the kiosks that hold these tokens, without those that were cut off."""
    held = {digest(token): token for token in tokens}
    return {held[row.digest]: _screen(row) for row in rows_of(reads, _SCREENS, digests=list(held))}


def _screen(row: AnyRow) -> Screen:
    return Screen(
        id=row.id,
        generation=row.generation,
        board_id=row.board_id,
        board=row.code,
        kind=KINDS[row.kind],
        panel=row.panel,
        version=row.version,
        epoch=row.epoch,
        is_ordered=row.is_ordered,
        device=row.device,
        shared=bool(row.is_shared),
    )
