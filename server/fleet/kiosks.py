"""Kiosks as others find them: the one whose token asks, and what people call each (``3-12 K7``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import ScalarSelect, bindparam, exists, func, select, true
from sqlalchemy.orm import Session

from server.access.guard import own_secret
from server.boards.kiosks import Kiosk
from server.core.boards.kinds import KINDS, BoardKind
from server.core.database.db import BOARD
from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, Transaction, rows_of
from server.core.house import house
from server.core.keys import digest
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board, Instance, plain
from server.fleet.rules import SHARED, Sighting
from server.fleet.tables import KioskCommand
from server.sites.tables import Building, Floor, Room, Site, Zone

KIOSK, ORDER, INSTANCE = plain(Kiosk), plain(KioskCommand), plain(Instance)
TOKEN = own_secret("the token of a kiosk, in the address")

_ORDERED = exists().where(ORDER.c.kiosk_id == KIOSK.c.id, ORDER.c.done_at.is_(None))
_KIOSKS = (
    select(KIOSK.c.id, KIOSK.c.digest, KIOSK.c.generation, KIOSK.c.board_id, KIOSK.c.panel)
    .add_columns(BOARD.c.code, BOARD.c.kind, BOARD.c.version, INSTANCE.c.epoch, _ORDERED.label("is_ordered"))
    .add_columns(KIOSK.c.device, (KIOSK.c.paired_by == SHARED).label("is_shared"))
    .select_from(KIOSK)
    .join(BOARD, BOARD.c.id == KIOSK.c.board_id)
    .join(INSTANCE, true())
    .where(KIOSK.c.digest.in_(bindparam("digests", expanding=True)), KIOSK.c.revoked_at.is_(None))
)

_IN_FORCE = (
    select(KIOSK.c.id)
    .where(KIOSK.c.id == bindparam("by_kiosk"), KIOSK.c.generation == bindparam("by_generation"))
    .where(KIOSK.c.revoked_at.is_(None))
    .with_for_update(key_share=True)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class PairedKiosk(Principal):
    """A kiosk as its own requests see it, and who acts by its token: the one board that it may show, in which version.

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

    @property
    def proof(self) -> ScalarSelect[Any]:
        """The kiosk, until it is cut off, moved, or another device takes its place."""
        return _IN_FORCE

    @property
    def given(self) -> dict[str, Any]:
        """The kiosk and the generation of its token."""
        return {"by_kiosk": self.id, "by_generation": self.generation}

    @property
    def refusal(self) -> Refusal:
        """What whoever holds the token of no kiosk is told."""
        return Refusal("error.404", status=404)

    def sighting(self, device: str) -> Sighting:
        """Return a sign of its life, on a device of this name."""
        return Sighting(self.id, self.generation, device)


@dataclass(frozen=True, slots=True)
class NamedKiosk:
    """A kiosk by its names. ``where`` is the room, the floor, the site or the zone of its board, and the board's name.

    It is at a site, or on the wall of a zone.
    """

    zone_id: int | None
    site_id: int | None
    where: str
    name: str

    @property
    def what(self) -> str:
        """The kiosk in a message."""
        return f"{self.where} {self.name}"


def kiosk_of_token(token: Any) -> PairedKiosk | None:
    """Return the kiosk that holds this token."""
    if not isinstance(token, str):
        return None
    with house().db.reader.connect() as connection:
        return find_kiosk(connection, token)


def kiosk_or_404(token: str) -> PairedKiosk:
    """Return the kiosk that holds this token; abort when there is none."""
    return kiosk_of_token(token) or abort(404)


def find_kiosk(reads: Reads, token: str) -> PairedKiosk | None:
    """Return the kiosk that holds this token unless it was cut off."""
    return find_kiosks(reads, [token]).get(token)


def find_kiosks(reads: Reads, tokens: Iterable[str]) -> dict[str, PairedKiosk]:
    """Return the kiosks that hold these tokens, without those that were cut off."""
    held = {digest(token): token for token in tokens}
    return {held[row.digest]: _paired(row) for row in rows_of(reads, _KIOSKS, digests=list(held))}


def lock_kiosk(tx: Transaction, kiosk_id: int) -> Kiosk:
    """Return a kiosk that nobody else changes meanwhile. Raises :class:`Refusal` for one that was cut off."""
    kiosk = tx.session.get(Kiosk, kiosk_id, with_for_update={"key_share": True})
    if kiosk is None or kiosk.revoked_at is not None:
        raise Refusal("error.404", status=404)
    return kiosk


def name_of(session: Session, kiosk_id: int) -> NamedKiosk:
    """Return what a kiosk is called."""
    row = session.execute(
        select(
            Kiosk.name,
            Board.zone_id,
            Board.site_id,
            Board.name.label("board"),
            func.coalesce(Site.name, Zone.name).label("whole"),
            Building.name.label("building"),
            Floor.label,
            Room.number,
        )
        .join(Board, Board.id == Kiosk.board_id)
        .outerjoin(Zone, Zone.id == Board.zone_id)
        .outerjoin(Site, Site.id == Board.site_id)
        .outerjoin(Room, Room.id == Board.room_id)
        .outerjoin(Floor, (Floor.id == Board.floor_id) | (Floor.id == Room.floor_id))
        .outerjoin(Building, Building.id == Floor.building_id)
        .where(Kiosk.id == kiosk_id)
    ).one()
    floor = f"{row.building} {row.label}".strip() if row.label else ""
    where = f"{row.number or floor or row.whole} {row.board}".strip()
    return NamedKiosk(row.zone_id, row.site_id, where, row.name)


def _paired(row: AnyRow) -> PairedKiosk:
    return PairedKiosk(
        ref=Ref("kiosk", row.id),
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
