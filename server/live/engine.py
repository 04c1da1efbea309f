"""The engine: engine.io's server, but a client is one line with one descriptor, and nothing waits in a greenlet for it.

WebSocket is the only transport. What a client says is heard on the loop's own stack; what it asks is answered in a
greenlet, in the order in which it was said, when it is its turn.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter, thread_time
from typing import Any

import engineio
from engineio import packet as packets
from gevent import Timeout, get_hub
from greenlet import greenlet
from wsproto.frame_protocol import CloseReason

from server.core.metrics import metrics
from server.live.frames import FrameParser, text_frame
from server.live.handshake import accepted, full, is_upgrade, room_for_kiosks
from server.live.http import HANDOVER, Handover
from server.live.line import Line, LineState
from server.live.memory import memory_trim
from server.live.pace import Pace
from server.live.packets import CLOSE, PONG, is_hello, is_packet, proof_of
from server.live.scheduler import SPELL, Lane, scheduler
from server.live.timeouts import Timeouts

TICK_SECONDS = 0.25
HELLO_SECONDS = 5.0
"""A client that is nobody's kiosk by then is cut. What it waits for the server does not count."""
PARTING_SECONDS = 2.0
"""How long a client may take to hang up that was told goodbye."""
GREETINGS_AT_ONCE = 16
"""As many as wait for a database together; who comes then waits outside."""
GREETED_TOGETHER = 8
"""As many are found out about at once: it takes few statements, and no turn of the loop is too long."""
LOOKUP_SECONDS = 2.0
"""How long that may take: everybody who calls waits for it, and a connection that is dead answers nobody."""
PING = text_frame(str(packets.PING))
WAITS = 1 / 4
"""How much of the time between two pings something may wait that goes along with what is said next: more than passes
between two heartbeats, which come every five seconds.
"""

Expect = Callable[[Sequence[Mapping[str, Any]]], object]
"""Is told of the proofs of those who are greeted next."""

log = logging.getLogger(__name__)


def nobody(_proofs: Sequence[Mapping[str, Any]]) -> None:
    """Find out nothing ahead."""


class Engine(engineio.Server):  # type: ignore[misc]
    """The lines of one process; ``sockets`` holds those that are open, by session."""

    def __init__(self, pace: Pace, expect: Expect, **options: Any) -> None:
        super().__init__(**options)
        self._pace = pace
        self._expect_callers = expect
        self.descriptors = 0
        self.strangers: Timeouts[Line] = Timeouts(round(HELLO_SECONDS / TICK_SECONDS))
        self._parting: Timeouts[Line] = Timeouts(round(PARTING_SECONDS / TICK_SECONDS))
        self._round: list[set[Line]] = [set() for _tick in range(round(self.ping_interval / TICK_SECONDS))]
        self._now = self._last_slot = 0
        self._with_rest: deque[list[Line]] = deque([[] for _tick in range(round(len(self._round) * WAITS))])
        self._spare: FrameParser | None = FrameParser()
        self._asking: deque[Line] = deque()
        self._greeting = 0
        self._is_calling = False
        self._timer: Any = None

    # What happens at the door.

    def _handle_connect(
        self, environ: dict[str, Any], start_response: Any, transport: str, jsonp_index: int | None = None
    ) -> Any:
        """Open a line for a request that engine.io found in order, or refuse it."""
        if HANDOVER not in environ or not is_upgrade(environ):
            return self._bad_request("Invalid websocket upgrade")
        if self.descriptors >= room_for_kiosks():
            metrics().refused.inc()
            return full()
        given: Handover = environ[HANDOVER]()
        sid = self.generate_id()
        line = self.sockets[sid] = Line(self, sid, given.socket)
        self.descriptors += 1
        self._expect(line)
        self._trigger_event("connect", sid, environ, run_async=False)
        line.write(accepted(environ) + text_frame(self._opening(sid)))
        if given.early and not line.closed:
            line.hear(given.early)
        self._pace.arrived(given.seconds)
        return []

    def _opening(self, sid: str) -> str:
        terms = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        opening: str = packets.Packet(packets.OPEN, terms).encode()
        return opening

    def _expect(self, line: Line) -> None:
        self.strangers.add(line)
        line.slot = self._last_slot = (self._last_slot + 1) % len(self._round)
        self._round[line.slot].add(line)
        if self._timer is None:
            self._timer = get_hub().loop.timer(TICK_SECONDS, TICK_SECONDS)
            self._timer.start(self._tick)

    # What a client says.

    def lend(self) -> FrameParser:
        """Return a parser for bytes that just came; most lines need none until the next ones come."""
        parser, self._spare = self._spare, None
        return parser or FrameParser()

    def take_back(self, parser: FrameParser) -> None:
        """Keep a parser for whoever speaks next."""
        self._spare = parser

    def hear(self, line: Line, said: str) -> None:
        """Take a message of a client."""
        line.was_heard = True
        if said == PONG:
            return
        if not is_packet(said):
            self.cut(line, "nonsense")
        elif said == CLOSE:
            line.part(CloseReason.NORMAL_CLOSURE, self.reason.CLIENT_DISCONNECT)
        else:
            if line.unheard is None:
                line.unheard = []
            line.unheard.append(said)
            self._attend(line)

    def _attend(self, line: Line) -> None:
        if not line.is_attended:
            line.is_attended = True
            if _says_hello(line):
                self._asking.append(line)
                self._call_next()
            else:
                scheduler().put(Lane.LINES, lambda: greenlet(self._talk, get_hub()).switch(line))

    def _call_next(self) -> None:
        if self._asking and not self._is_calling and self._greeting < GREETINGS_AT_ONCE:
            self._is_calling = True
            scheduler().put(Lane.LINES, self._call)

    def _call(self) -> None:
        many = min(len(self._asking), GREETED_TOGETHER, GREETINGS_AT_ONCE - self._greeting)
        called = [self._asking.popleft() for _line in range(many)]
        self._greeting += many
        greenlet(self._receive, get_hub()).switch(called)

    def _receive(self, called: Sequence[Line]) -> None:
        began = thread_time()
        try:
            with Timeout(LOOKUP_SECONDS):
                self._expect_callers([proof_of(one) for line in called for one in line.unheard or () if is_hello(one)])
        except (Exception, Timeout):
            # Each is greeted all the same, and told what is wrong.
            log.exception("nothing was found out about those who called")
        self._pace.expected(thread_time() - began, len(called))
        get_hub().loop.run_callback(self._greet_all, called)

    def _greet_all(self, called: Sequence[Line]) -> None:
        self._is_calling = False
        for line in called:
            greenlet(self._greet, get_hub()).switch(line)
        self._call_next()

    def _greet(self, line: Line) -> None:
        self._talk(line)
        self._greeting -= 1
        self._call_next()

    def _talk(self, line: Line) -> None:
        line.cork()
        while line.unheard:
            said = line.unheard.pop(0)
            if not (line.lost_by and is_hello(said)):
                # Logs what goes wrong, and raises nothing.
                self._trigger_event("message", line.sid, said[1:], run_async=False)
        line.uncork()
        line.unheard, line.is_attended = None, False
        if line.lost_by:
            self._depart(line)
        else:
            line.listen()

    # What is said to a client.

    def send_packet(self, sid: str, pkt: Any) -> None:
        """Send a packet to a client, if it is still there."""
        line = self.sockets.get(sid)
        if line is not None:
            line.send(pkt)

    def write_soon(self, line: Line) -> None:
        """See that what waits on a line is sent, if nothing else is said to it by then."""
        self._with_rest[-1].append(line)

    # How a line ends.

    def cut(self, line: Line, why: str) -> None:
        """Part from a client that costs more than it should."""
        if line.lost_by:
            return
        metrics().cut.labels(why).inc()
        if why == "slow":
            line.lose(self.reason.TRANSPORT_ERROR)
        else:
            line.part(CloseReason.POLICY_VIOLATION, self.reason.SERVER_DISCONNECT)

    def lost(self, line: Line, reason: str) -> None:
        """Take note that nothing more comes from a client; those who knew it are told when it is their turn."""
        if line.lost_by:
            return
        line.lost_by = reason
        self.strangers.discard(line)
        self._round[line.slot].discard(line)
        if not line.closed:
            self._parting.add(line)
        if not line.is_attended:
            if line.state is LineState.KNOWN:
                scheduler().put(Lane.LINES, lambda: greenlet(self._depart, get_hub()).switch(line))
            else:
                self._depart(line)

    def closed(self, line: Line) -> None:
        """Take note that a descriptor was given back."""
        self.descriptors -= 1
        memory_trim().note_end()
        self._parting.discard(line)

    def _depart(self, line: Line) -> None:
        self._trigger_event("disconnect", line.sid, line.lost_by, run_async=False)
        self.sockets.pop(line.sid, None)

    # What time brings.

    def _tick(self) -> None:
        try:
            self._look()
        except Exception:
            log.exception("a tick of the engine failed")

    def _look(self) -> None:
        began = perf_counter()
        memory_trim().run_once()
        self._now = (self._now + 1) % len(self._round)
        for line in tuple(self._round[self._now]):
            if line.was_heard or not line.is_listened_to:
                line.was_heard = False
                line.write_along(PING)
            else:
                line.lose(self.reason.PING_TIMEOUT)
        self._with_rest.append([])
        for line in self._with_rest.popleft():
            line.write_rest()
        self.strangers.tick()
        for line in self.strangers.overdue():
            if not line.is_listened_to:
                self.strangers.add(line)
            elif not (line.state is LineState.ASKING or _says_hello(line)):
                self.cut(line, "silent")
            if perf_counter() - began > SPELL:
                break
        self._parting.tick()
        for line in self._parting.overdue():
            line.lose(self.reason.SERVER_DISCONNECT)
            if perf_counter() - began > 2 * SPELL:
                break


def _says_hello(line: Line) -> bool:
    return any(map(is_hello, line.unheard or ()))
