"""The face of any board, and the snapshot in which it travels."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from server.boards.door import door_face
from server.boards.heads import head_of
from server.boards.kinds import KINDS, Kind
from server.boards.overview import overview_face
from server.boards.zone import zone_face
from server.core.clock import Clock
from server.core.db import Database, Reads
from server.core.push import Frame
from server.core.statements import AnyRow
from server.core.tables import Board
from server.core.turns import BRIEFLY, Turn
from server.sites.rules import Hours
from server.sites.tables import hours_of
from signs.face import Face, compact

Seen = tuple[Face, Hours]
"""A face, and the hours by whose clock it goes."""
Reader = Callable[[Reads, AnyRow, datetime], Seen]


def of_site(read: Callable[[Reads, AnyRow, Hours, datetime], Face]) -> Reader:
    """Return the reader of a face that lies within a site."""

    def reader(reads: Reads, head: AnyRow, now: datetime) -> Seen:
        hours = hours_of(head)
        return read(reads, head, hours, now), hours

    return reader


READERS: Mapping[str, Reader] = {"door": of_site(door_face), "overview": of_site(overview_face), "zone": zone_face}
"""How each face is read; a kind of board names one of them."""
MOST_KEPT = 20_000
"""Boards whose face one process keeps: more than it has screens."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole face, as JSON, with what a screen needs to judge it: newer or older, how old."""

    board: str
    kind: Kind
    epoch: str
    version: int
    hours: Hours
    face: orjson.Fragment

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
        with self._db.reader.connect() as connection:
            head = head_of(connection, board)
            found = self.kept(board, head.epoch, head.version)
            if found is None:
                found = _snapshot(head, *_seen(connection, head, now))
                self._keep(board, found)
        return found

    def read_ahead(self, boards: Iterable[int], clock: Clock) -> None:
        """Read the faces of boards whose screens come soon, while nobody else wants the loop for longer."""
        turn = Turn(enough=BRIEFLY)
        for board in boards:
            try:
                self.read(board, clock())
            except Exception:
                # It may be gone by now, or the database away: whoever comes reads it then, and says what is wrong.
                log.info("the face of board %s could not be read ahead", board, exc_info=True)
            turn.breathe()

    def _keep(self, board: int, found: Snapshot) -> None:
        self._kept[board] = found
        self._kept.move_to_end(board)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def face_of(reads: Reads, board: Board | AnyRow, now: datetime) -> Face:
    """Return the whole face of a board."""
    return _seen(reads, head_of(reads, board.id), now)[0]


def _seen(reads: Reads, head: AnyRow, now: datetime) -> Seen:
    return READERS[KINDS[head.kind].face](reads, head, now)


def _snapshot(head: AnyRow, face: Face, hours: Hours) -> Snapshot:
    encoded = orjson.Fragment(orjson.dumps(compact(face)))
    return Snapshot(head.code, KINDS[head.kind], head.epoch, head.version, hours, encoded)
