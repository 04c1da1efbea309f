"""The face of any board, and the snapshot in which it travels."""

from __future__ import annotations

import logging
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from server.boards.door import door_faces
from server.boards.heads import head_of, heads_of
from server.boards.overview import overview_face
from server.boards.zone import zone_face
from server.core.boards.kinds import KINDS, BoardKind
from server.core.clock import Clock
from server.core.database.db import Database
from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads
from server.core.tables import Board
from server.core.turns import BRIEFLY, Turn
from server.live.backlog import TOGETHER
from server.live.push import Frame
from server.sites.rules import Hours
from signs.face import Face, compact

Seen = tuple[AnyRow, Face, Hours]
"""The head of a board, its face, and the hours by whose clock it goes."""
Reader = Callable[[Reads, Iterable[AnyRow], datetime], Iterator[Seen]]
"""Reads the faces of boards with these heads, in no order."""


def one_by_one(read: Callable[[Reads, AnyRow, datetime], tuple[Face, Hours]]) -> Reader:
    """Return the reader of faces that are large: nothing would be won by reading several at a time."""

    def reader(reads: Reads, heads: Iterable[AnyRow], now: datetime) -> Iterator[Seen]:
        for head in heads:
            yield head, *read(reads, head, now)

    return reader


READERS: Mapping[str, Reader] = {
    "door": door_faces,
    "overview": one_by_one(overview_face),
    "zone": one_by_one(zone_face),
}
"""How the faces of boards are read; a kind of board names one of them."""
MOST_KEPT = 20_000
"""Boards whose face one process keeps: more than it has screens."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole face, as JSON, with what a screen needs to judge it: newer or older, how old."""

    board: str
    kind: BoardKind
    epoch: str
    version: int
    hours: Hours
    face: orjson.Fragment

    def nameless(self) -> dict[str, Any]:
        """Return the face as one may keep it who cannot hear of a consent that is withdrawn: no people, no figures."""
        face: dict[str, Any] = orjson.loads(orjson.dumps(self.face))
        for tenant in face.get("tenants", ()):
            roster = tenant["counts"]["roster"] if "counts" in tenant else None
            for told in ("occupied", "next_return"):
                tenant.pop(told, None)
            tenant["groups"] = []
            if roster is not None:
                tenant["counts"] = {"present": 0, "market": 0, "out": 0, "roster": roster}
        return face

    def frame(self, now: datetime) -> Frame:
        """Return what is pushed to its screens."""
        return Frame(self.message(now), self.kind.calm)

    def message(self, now: datetime) -> dict[str, Any]:
        """Return what goes over the wire, with ``now`` in milliseconds since 1970 and its clock's offset in minutes."""
        return {
            "board": self.board,
            "epoch": self.epoch,
            "v": self.version,
            "face": self.face,
            "server_now": int(now.timestamp() * 1000),
            "utc_offset": (self.hours.local(now).utcoffset() or timedelta()) // timedelta(minutes=1),
        }


class Faces:
    """The faces of one process: one that did not move is neither read nor encoded again.

    What time makes of a face comes with a new version, too (see :mod:`server.boards.passing`).
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: OrderedDict[int, Snapshot] = OrderedDict()

    def kept(self, board: int, epoch: str, version: int) -> Snapshot | None:
        """Return the face of a board in this version, None where it is not at hand."""
        found = self._kept.get(board)
        return found if found is not None and (found.epoch, found.version) == (epoch, version) else None

    def read(self, board: int, now: datetime) -> Snapshot:
        """Return the face of a board as the database has it."""
        for _board, found in self._read([board], now):
            return found
        raise LookupError(f"there is no board {board}")

    def read_some(self, boards: Collection[int], now: datetime) -> Iterator[tuple[int, Snapshot]]:
        """Return the faces of some boards, in no order; whoever takes them may breathe in between.

        One that cannot be read is left out, and keeps no other from being read.
        """
        left = set(boards)
        try:
            for board, found in self._read(boards, now):
                left.discard(board)
                yield board, found
        except Exception:
            # Which one it was is found where each is read alone.
            if len(boards) == 1:
                log.exception("the face of board %s could not be read", *boards)
                return
        else:
            return
        for board in left:
            yield from self.read_some([board], now)

    def read_ahead(self, boards: Iterable[int], clock: Clock) -> None:
        """Read the faces of boards whose screens come soon, while nobody else wants the loop for longer."""
        turn, expected = Turn(enough=BRIEFLY), list(boards)
        for start in range(0, len(expected), TOGETHER):
            for _read in self.read_some(expected[start : start + TOGETHER], clock()):
                turn.breathe()
            turn.pause()

    def _read(self, boards: Collection[int], now: datetime) -> Iterator[tuple[int, Snapshot]]:
        with self._db.reader.connect() as connection:
            moved: dict[str, list[AnyRow]] = defaultdict(list)
            for head in heads_of(connection, boards):
                found = self.kept(head.id, head.epoch, head.version)
                if found is None:
                    moved[KINDS[head.kind].face].append(head)
                else:
                    yield head.id, found
            for face, heads in moved.items():
                for seen in READERS[face](connection, heads, now):
                    yield seen[0].id, self._keep(*seen)

    def _keep(self, head: AnyRow, face: Face, hours: Hours) -> Snapshot:
        encoded = orjson.Fragment(orjson.dumps(compact(face)))
        found = Snapshot(head.code, KINDS[head.kind], head.epoch, head.version, hours, encoded)
        self._kept[head.id] = found
        self._kept.move_to_end(head.id)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found


def face_of(reads: Reads, board: Board | AnyRow, now: datetime) -> Face:
    """Return the whole face of a board."""
    head = head_of(reads, board.id)
    return next(READERS[KINDS[head.kind].face](reads, [head], now))[1]
