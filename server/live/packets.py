"""What a screen of ours says on its socket: Engine.IO 4 around Socket.IO 5, as text, in one namespace. Pure.

The libraries read far more, and stumble over much of it: they forget to close the line, or fill the log with a
stranger's tracebacks.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

CLOSE, PONG, HELLO, GOODBYE = "1", "3", "40", "41"
_SPEAKING = re.compile(r"(?P<kind>40|42[0-9]{0,9})(?P<said>[\[{].*)", re.DOTALL)


def is_hello(packet: str) -> bool:
    """Tell whether a packet of a screen says hello."""
    return packet.startswith(HELLO)


def proof_of(hello: str) -> dict[str, Any]:
    """Return the proof that a hello brings."""
    proof: dict[str, Any] = orjson.loads(hello[len(HELLO) :] or "{}")
    return proof


def is_packet(message: str | bytes) -> bool:
    """Tell whether a message is a packet that a screen sends: pong, close, hello with its proof, an event, goodbye."""
    if message in (CLOSE, PONG, HELLO, GOODBYE):
        return True
    found = _SPEAKING.fullmatch(message) if isinstance(message, str) else None
    if found is None:
        return False
    try:
        said = orjson.loads(found["said"])
    except orjson.JSONDecodeError:
        return False
    return isinstance(said, dict) if found["kind"] == HELLO else _is_event(said)


def _is_event(said: object) -> bool:
    return isinstance(said, list) and 1 <= len(said) <= 2 and isinstance(said[0], str)
