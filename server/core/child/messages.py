"""The messages between the server and its child: Python's own values, each after its length in bytes.

Both ends are this program and the line between them is theirs alone, so that nobody else's pickle is ever read.
"""

from __future__ import annotations

import pickle
import socket
from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct
from typing import Any

from server.core.refusal import Refusal

HEAD = Struct(">Q")


@dataclass(frozen=True, slots=True)
class Call:
    """Do this. ``url`` names the database that the work may read, where it may read any."""

    number: int
    work: Callable[..., Any]
    arguments: tuple[Any, ...]
    url: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """The work of a call is so far, in per cent."""

    number: int
    progress: int


@dataclass(frozen=True, slots=True)
class Result:
    """The work of a call is done, and this is what it returned."""

    number: int
    result: Any


@dataclass(frozen=True, slots=True)
class Failure:
    """The work of a call was refused, or broke: ``trace`` says where."""

    number: int
    refusal: Refusal | None
    trace: str


Reply = Progress | Result | Failure


def packed(message: Call | Reply) -> bytes:
    """Return a message as it goes over the line."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(body)) + body


def receive(line: socket.socket) -> Any:
    """Return the next message. Raises :class:`EOFError` when the other end is gone."""
    (length,) = HEAD.unpack(_exactly(line, HEAD.size))
    return pickle.loads(_exactly(line, length))  # noqa: S301 (see above)


def _exactly(line: socket.socket, length: int) -> bytearray:
    got = bytearray(length)
    rest = memoryview(got)
    while rest:
        count = line.recv_into(rest)
        if not count:
            raise EOFError
        rest = rest[count:]
    return got
