"""The hello of a screen: who comes, what they said, and what they are told: everything, in one message.

A kiosk's token decides its board, a reader's rights whether a board is shown at all. Of kiosks that come at once the
tokens are looked up together, and the faces that they will be told are read. A kiosk that knows more than the database
is a witness that the database went back.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from flask import request
from flask_socketio import SocketIO
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from server.alerts.tables import Alert
from server.boards.faces import Faces
from server.core.clock import Clock
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.house import House
from server.core.metrics import metrics
from server.core.parts import Part
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Instance
from server.edge.assets import build
from server.fleet.alarms import raise_alarm
from server.fleet.codes import DeviceHello, codes_ahead, holds_codes
from server.fleet.kiosks import PairedKiosk, find_kiosks
from server.fleet.liveness import Watch
from server.fleet.orders import waiting_for
from server.fleet.readers import admit
from server.fleet.rules import AHEAD, EPOCH_LASTS, Sighting, knows_more, version_of
from server.live.sockets import PAINTED, Listener, Listeners

log = logging.getLogger(__name__)

Hello = dict[str, Any]
Found = tuple[PairedKiosk | None, float]
"""The kiosk that holds a token, and when, on the monotonic clock, the database was asked."""
Greeted = Callable[[int, Hello, float], None]
"""Is told of a board, what a screen there was told, and when, on the monotonic clock, the database was asked."""


def register(
    socketio: SocketIO,
    house: House,
    listeners: Listeners,
    watch: Watch,
    callers: Callers,
    greetings: Greetings,
    greeted: Greeted,
) -> None:
    """Answer the screens of one application."""

    def connect(auth: Any = None) -> bool:
        said = auth if isinstance(auth, dict) else {}
        return connect_kiosk(said) if "token" in said else connect_reader(said)

    def connect_kiosk(said: dict[str, Any]) -> bool:
        kiosk, asked_at = callers.find(said["token"])
        if kiosk is None:
            return False
        told = DeviceHello.of(said.get("device"), said.get("again"))
        try:
            note_rollback(house.db, kiosk, said.get("epoch"), said.get("v"), house.clock(), said.get("board"))
            holds = holds_codes(house.db, kiosk, told, house.clock())
        except Refusal:
            # It was cut off meanwhile.
            return False
        seen, door = kiosk.sighting(told.device), kiosk.board if holds and kiosk.kind.codes else None
        # Join first, then read: what moves in between is pushed, and the higher version wins.
        listeners.join(_sid(), Listener(kiosk.board_id, *seen, door=door))
        watch.saw(seen)
        hello = greetings.of_kiosk(kiosk, house.clock(), holds_codes=holds)
        listeners.greet(_sid(), hello)
        greeted(kiosk.board_id, hello, asked_at)
        return True

    def connect_reader(said: dict[str, Any]) -> bool:
        reader = admit(said.get("board"))
        if reader is None:
            return False
        listeners.join(_sid(), reader)
        asked_at = monotonic()
        hello = greetings.of_reader(reader.board, house.clock())
        listeners.greet(_sid(), hello)
        greeted(reader.board, hello, asked_at)
        return True

    def disconnect(*_reason: Any) -> None:
        listeners.leave(_sid())

    def painted(message: Any = None) -> None:
        who = listeners.who(_sid())
        version = version_of(message.get("v")) if isinstance(message, dict) else None
        if who is not None and who.kiosk is not None and version is not None:
            watch.painted(Sighting(who.kiosk, who.generation, who.device), version)

    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)
    socketio.on_event(PAINTED, painted)


class Greetings:
    """The greetings of one process: the whole face with its version, and what else a screen needs.

    ``build`` in them names the client that this server ships; ``reconnect_window`` is the seconds over which a fleet of
    this size comes back when the server was away; ``orders`` are what the kiosk is to do now.
    """

    def __init__(
        self, house: House, faces: Faces, reconnect_window: Callable[[], float], sent: Callable[[int], int]
    ) -> None:
        self._house = house
        self._faces = faces
        self._reconnect_window = reconnect_window
        self._sent = sent

    def of_kiosk(self, kiosk: PairedKiosk, now: datetime, *, holds_codes: bool) -> Hello:
        """Return what a kiosk is told: the coming door codes, none where another device holds them.

        Where its board has not moved, nothing is read.
        """
        return self.of_page(kiosk, now) | {"codes": codes_ahead(self._house, kiosk, now) if holds_codes else None}

    def of_page(self, kiosk: PairedKiosk, now: datetime, *, nameless: bool = False) -> Hello:
        """Return what the page of a kiosk carries: no door code yet. Whoever loads a page has not named the device.

        A ``nameless`` one names nobody who opted in and says where nobody is.
        """
        kept = self._faces.kept(kiosk.board_id, kiosk.epoch, kiosk.version)
        # Whoever was read before they joined may have missed what was sent in between.
        if kept is None or self._sent(kiosk.board_id) > kiosk.version:
            kept = self._faces.read(kiosk.board_id, now)
        codes: list[Any] | None = [] if kiosk.kind.codes else None
        said = kept.message(now)
        if nameless:
            said["face"] = kept.nameless()
        return said | self._also() | {"codes": codes, "orders": self._orders(kiosk, now)}

    def of_reader(self, board: int, now: datetime) -> Hello:
        """Return what a kiosk of a board would be told, but no door code: those are worth something at the door."""
        return self._faces.read(board, now).message(now) | self._also() | {"codes": None, "orders": []}

    def _also(self) -> Hello:
        return {"build": build(), "reconnect_window": self._reconnect_window()}

    def _orders(self, kiosk: PairedKiosk, now: datetime) -> list[Any]:
        if not kiosk.is_ordered:
            return []
        with self._house.db.reading() as session:
            return waiting_for(session, kiosk.id, now)


greetings = Part[Greetings]()
"""The greetings of the process that serves the current request."""


class Callers:
    """The callers of one process. What was found out about them holds until the next ones call."""

    def __init__(self, db: Database, faces: Faces, clock: Clock) -> None:
        self._db = db
        self._faces = faces
        self._clock = clock
        self._found: dict[str, Found] = {}

    def expect(self, proofs: Iterable[Mapping[str, Any]]) -> None:
        """Find out about those who are greeted next, and have brought these proofs."""
        self._found = {}
        tokens = {token for proof in proofs if isinstance(token := proof.get("token"), str)}
        if len(tokens) > 1:
            asked_at = monotonic()
            self._found = {token: (kiosk, asked_at) for token, kiosk in self._look_up(tokens).items()}
            self._read_ahead(kiosk for kiosk, _asked_at in self._found.values() if kiosk is not None)

    def find(self, token: object) -> Found:
        """Return the kiosk that holds a token; it is looked up now where nobody expected it."""
        if not isinstance(token, str):
            return None, monotonic()
        expected = self._found.pop(token, None)
        if expected is not None:
            return expected
        asked_at = monotonic()
        return self._look_up({token})[token], asked_at

    def _look_up(self, tokens: set[str]) -> dict[str, PairedKiosk | None]:
        with self._db.reader.connect() as connection:
            found = find_kiosks(connection, tokens)
        return {token: found.get(token) for token in tokens}

    def _read_ahead(self, kiosks: Iterable[PairedKiosk]) -> None:
        unread = {one.board_id for one in kiosks if self._faces.kept(one.board_id, one.epoch, one.version) is None}
        if len(unread) > 1:
            for _face in self._faces.read_some(unread, self._clock()):
                pass


def note_rollback(db: Database, kiosk: PairedKiosk, epoch: Any, version: Any, now: datetime, board: Any = None) -> bool:
    """Hear what a kiosk has on the glass; when it is ahead of the database in the same epoch, begin a new epoch.

    Screens replace everything at a new epoch; in the old one they would ignore the truth as outdated. A kiosk that was
    moved names the other board, of which the version tells nothing here. A stolen token could lie: each witness is an
    alert that names the kiosk, and no witness again until somebody has seen to it.
    """
    painted = version_of(version)
    if board not in (None, kiosk.board) or painted is None:
        return False
    if kiosk.epoch != epoch or not knows_more(painted, kiosk.version):
        return False
    with db.reading() as session:
        if not _is_believed(session, kiosk, now):
            return False
    if not db.act(lambda tx: _begin(tx, kiosk, epoch, now), by=kiosk):
        return False
    metrics().regressions.inc()
    log.critical("the database went back: board %s was painted in version %s; a new epoch begins", kiosk.board, painted)
    return True


def _begin(tx: Transaction, kiosk: PairedKiosk, epoch: str, now: datetime) -> bool:
    began = update(Instance).where(Instance.epoch == epoch).values(epoch=secrets.token_hex(4).upper())
    if not tx.session.execute(began).rowcount:  # type: ignore[attr-defined]
        return False
    raise_alarm(tx, AHEAD, kiosk.id, now)
    return True


def _is_believed(session: Session, kiosk: PairedKiosk, now: datetime) -> bool:
    own = (Alert.subject == Ref("kiosk", kiosk.id)) & Alert.settled_at.is_(None)
    lately = or_(own, Alert.opened_at.between(now - EPOCH_LASTS, now))
    return session.scalar(select(Alert.id).where(Alert.kind == AHEAD, lately).limit(1)) is None


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid
