"""The door to the network: one listening socket, for one process or handed to several."""

from __future__ import annotations

import socket

from server.core.refusal import StartRefusal

BACKLOG = 2048
SEND_BUFFER = 128 * 1024
"""Bytes that the kernel holds for one reader: without a bound, four megabytes for each that never reads."""


def open_door(host: str, port: int) -> socket.socket:
    """Open the listening socket. Raises :class:`StartRefusal` when nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # pywsgi sends head and body apart, so Nagle's algorithm would cost 40 ms a POST.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
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
