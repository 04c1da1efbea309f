"""The door to the network: one listening socket, for one process or handed to several."""

from __future__ import annotations

import socket

from server.core.refusal import StartRefusal

BACKLOG = 2048
UNSENT_BYTES = 32 * 1024
"""What the kernel may hold for one reader beyond what is on the wire; by itself it takes up to four megabytes."""
HALF_OPEN_MS = 20_000
"""A line whose other end acknowledges nothing for so long is dead."""


def open_door(host: str, port: int) -> socket.socket:
    """Open the listening socket. Raises :class:`StartRefusal` when nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Frames are short, and one follows another: Nagle's algorithm would hold the second back for 40 ms.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * UNSENT_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, HALF_OPEN_MS)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise StartRefusal(
            f"Nothing can listen on {host}, port {port} ({error.strerror}): "
            f"stop the other program, or choose another port, such as PORT={port % 65535 + 1}."
        ) from error
    door.listen(BACKLOG)
    door.setblocking(False)
    return door


def adopt_door(handle: int) -> socket.socket:
    """Return the listening socket that another process opened and handed over."""
    door = socket.socket(fileno=handle)
    door.setblocking(False)
    return door
